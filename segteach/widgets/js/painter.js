// SegPainter: the hand draws at once, here (ink.js, painter_parts.js); the kernel keeps the edits and answers with a mask.
// edits: what the kernel has accepted, in its order. pending: drawn here, not yet accepted.

function render({ model, el }) {
  const say = model.get("labels"), colours = model.get("colours"), tools = model.get("tools");
  const me = Math.random().toString(36).slice(2); // which view a message is meant for
  const NEAR = 11, FULL = 4000; // CSS pixels round a handle; points after which a stroke is cut in two
  const dpr = Math.max(1, Math.min(2, window.devicePixelRatio || 1));

  let edits = [], pending = [], tickets = 0, standing = { undo: false, redo: false, revision: 0, count: 0 };
  let mask = null, maskRevision = -1, released = null;
  let gesture = null, draft = null, lastPress = { time: 0 }; // draft: vertices of the polygon under way
  let pointer = null, byKeyboard = false, inside = false, fingers = new Set();
  let height = 1, width = 1;

  // --- what is on the page -----------------------------------------------------------------------
  const layers = Object.fromEntries(["base", "mask", "ink", "cursor"].map((name) => [name, node("canvas", { class: `st-layer st-${name}` })]));
  const stage = node("div", { class: "st-stage st-paint", tabindex: 0, role: "application", "aria-label": say.painter }, ...Object.values(layers));
  const { bar, seeds, others, size, undo, redo } = toolbar(say, tools, colours, {
    pick, size: (radius) => { model.set("radius", radius); save(); }, undo: () => model.send({ kind: "undo" }), redo: () => model.send({ kind: "redo" }),
    clear: () => { draft = null; model.send({ kind: "clear" }); }, zoom: (factor) => (factor ? zoomBy(factor) : zoomTo(1)),
    text: (kind) => (panel.kind() === kind ? panel.close() : model.send({ kind, view: me })),
  });
  const panel = textPanel(say, (text) => model.send({ kind: "restore", text }));
  const status = node("div", { class: "st-caption st-status", "aria-live": "polite" });
  const root = node("div", { class: "st-widget st-painter", role: "group", "aria-label": say.painter }, bar, stage, status, panel.element);
  el.append(root);
  const ink = inkLayer(layers.ink, colours), cursor = layers.cursor.getContext("2d");
  const view = viewport(stage, moved), { toScreen, toPicture, away } = view;

  // --- places: rows and columns of pixel centres, and pixels of the screen --------------------------
  const grid = (v) => Math.floor(v * 4 + 0.5) / 4;
  const clamped = ([row, col]) => [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, col))];

  function measure() {
    [height, width] = model.get("shape");
    const most = model.get("width");
    root.style.maxWidth = `${Math.max(most, 640) + 12}px`;
    const [wide, tall] = view.fit([height, width], most), { scale } = view;
    for (const layer of [layers.mask, layers.cursor]) [layer.width, layer.height] = [Math.round(wide * dpr), Math.round(tall * dpr)];
    const fine = Math.min(Math.max(scale * dpr, 1), Math.sqrt(4e6 / (height * width)));
    ink.resize(height, width, fine, fine / scale);
    size.max = Math.max(4, Math.round(Math.min(height, width) / 6));
    zoomTo(view.zoom);
    repaint();
  }
  const loadPicture = pictureLoader(model, root, layers.base);
  function zoomTo(next, about = pointer && toScreen(pointer)) { view.zoomTo(next, about); }
  function zoomBy(factor, about) { zoomTo(view.zoom * factor, about); }
  function moved() {
    for (const layer of [layers.base, layers.ink]) layer.style.transform = `translate(${view.shift[0]}px, ${view.shift[1]}px) scale(${view.zoom})`;
    layers.base.style.imageRendering = view.scale * view.zoom >= 2 ? "pixelated" : "auto";
    root.dataset.zoom = view.zoom.toFixed(2);
    drawMask();
    drawCursor();
  }

  // --- drawing -------------------------------------------------------------------------------------
  const known = () => (pending.length ? [...edits, ...pending.map(({ edit }) => edit)] : edits);
  function repaint() {
    ink.redraw(known());
    if (gesture?.kind === "stroke") ink.live(gesture, 0);
    drawCursor();
  }
  /** The box or polygon that counts now. */
  function region() {
    const last = known().findLast((edit) => edit.kind !== "stroke");
    return last && isRegion(last) ? last : null;
  }
  function drawMask() { paintMask(layers.mask, mask, view.scale * view.zoom, view.shift, dpr, colours[2]); }
  function drawCursor() {
    cursor.setTransform(dpr, 0, 0, dpr, 0, 0);
    cursor.clearRect(0, 0, stage.clientWidth, stage.clientHeight);
    const tool = model.get("tool"), x = (col) => toScreen([0, col])[0], y = (row) => toScreen([row, 0])[1];
    const shape = gesture?.shape ?? region();
    if (shape && !draft) {
      twice(cursor, (pen) => { pen.setLineDash([7, 5]); outline(pen, shape, x, y); });
      if (tool === (shape.kind === "box" ? "rectangle" : "polygon")) corners(shape).forEach((at) => handle(cursor, toScreen(at)));
    }
    if (draft) {
      const path = pointer ? [...draft, pointer] : draft;
      twice(cursor, (pen) => path.forEach((at, i) => pen[i ? "lineTo" : "moveTo"](...toScreen(at))));
      draft.forEach((at) => handle(cursor, toScreen(at)));
    }
    if (!pointer || !(inside || document.activeElement === stage || gesture)) return;
    const [px, py] = toScreen(pointer);
    if (tool === "brush" || tool === "eraser") {
      const r = Math.max(1.5, model.get("radius") * view.scale * view.zoom);
      twice(cursor, (pen) => pen.arc(px, py, r, 0, 7), tool === "brush" ? colours[model.get("seed")] : "#fff");
    }
    if (byKeyboard || tool === "rectangle" || tool === "polygon") twice(cursor, (pen) => { pen.moveTo(px - 9, py); pen.lineTo(px + 9, py); pen.moveTo(px, py - 9); pen.lineTo(px, py + 9); });
  }
  // --- gestures: press, move, release; by the pointer or by the keyboard -----------------------------
  function press(at, rub = false) {
    const tool = model.get("tool"), kind = { rectangle: "box", polygon: "polygon" }[tool];
    if (!kind) {
      const radius = Math.max(1, Math.floor(model.get("radius") * 4 + 0.5)) / 4;
      gesture = { kind: "stroke", seed: tool === "eraser" || rub ? 0 : model.get("seed"), radius, points: at.map(grid) };
      ink.live(gesture, 0);
      return;
    }
    const shape = draft ? null : region(), near = shape?.kind === kind ? corners(shape).findIndex((one) => away(one, at) < NEAR) : -1;
    if (kind === "box") {
      gesture = { kind, anchor: near < 0 ? at : corners(shape)[(near + 2) % 4], shape: null };
      if (near >= 0) gesture.shape = shape;
    } else if (near >= 0) {
      gesture = { kind, index: near, shape: { kind, points: Float32Array.from(shape.points) }, moved: false };
    } else vertex(at);
  }
  function move(at) {
    if (gesture.kind === "stroke") {
      const points = gesture.points, next = at.map(grid), from = points.length;
      if (next[0] === points.at(-2) && next[1] === points.at(-1)) return;
      points.push(...next);
      ink.live(gesture, from);
      if (points.length >= 2 * FULL) { const { seed, radius } = gesture; release(); gesture = { kind: "stroke", seed, radius, points: [...next] }; }
    } else if (gesture.kind === "box") {
      const [rows, cols] = [0, 1].map((i) => [gesture.anchor[i], at[i]].sort((a, b) => a - b));
      const whole = (v, most) => Math.max(0, Math.min(most, Math.ceil(grid(v))));
      gesture.shape = { kind: "box", corners: [whole(cols[0], width), whole(rows[0], height), whole(cols[1], width), whole(rows[1], height)] };
    } else {
      gesture.shape.points.set(at.map(grid), 2 * gesture.index);
      gesture.moved = true;
    }
  }
  function release() {
    const done = gesture;
    gesture = null;
    if (!done) return;
    if (done.kind === "stroke") return commit({ kind: "stroke", seed: done.seed, radius: done.radius, points: Float32Array.from(done.points) });
    const [x0, y0, x1, y1] = done.shape?.corners ?? [0, 0, 0, 0];
    if (done.kind === "box" && x0 < x1 && y0 < y1) commit(done.shape);
    else if (done.kind === "polygon" && done.moved) commit(done.shape);
    else drawCursor();
  }
  function cancel() {
    gesture = null;
    repaint();
  }
  function vertex(at) {
    const now = performance.now(), again = draft && now - lastPress.time < 450 && away(at, draft.at(-1)) < NEAR;
    lastPress = { time: now };
    if (again || (draft?.length >= 3 && away(at, draft[0]) < NEAR)) return closePolygon();
    draft = [...(draft ?? []), at.map(grid)];
  }
  function closePolygon() {
    if (!draft || draft.length < 3) return;
    const points = Float32Array.from(draft.flat());
    draft = null;
    commit({ kind: "polygon", points });
  }
  function commit(edit) {
    const ticket = ++tickets;
    released = { ticket, time: performance.now(), revision: Infinity };
    const { seed, radius, corners } = edit, message = { kind: "edit", tool: edit.kind, view: me, ticket, seed, radius, corners };
    model.send(message, undefined, edit.points ? [edit.points.slice().buffer] : []);
    pending.push({ edit, ticket });
    root.dataset.pending = pending.length;
    repaint();
  }

  const save = throttled(60, () => model.save_changes());
  function pick(tool, seed = null) {
    if (gesture || draft) { draft = null; cancel(); }
    model.set("tool", tool);
    if (seed !== null) model.set("seed", seed);
    save();
    show();
  }
  function resizeBrush(factor) {
    const now = model.get("radius"), next = Math.round(now * factor * 2) / 2;
    model.set("radius", Math.max(0.5, Math.min(Number(size.max), next === now ? now + Math.sign(factor - 1) * 0.5 : next)));
    save();
    show();
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") {
      fingers.add(event.pointerId);
      if (fingers.size > 1) { if (gesture) cancel(); return; } // two fingers are the page's
    }
    if (event.button === 1 && view.zoom > 1) gesture = { kind: "pan", from: [event.clientX - view.shift[0], event.clientY - view.shift[1]] };
    else if (event.button !== 0 && !(event.pointerType === "pen" && event.button === 5)) return;
    if (gesture && gesture.kind !== "pan") release(); // one that the keyboard began
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    byKeyboard = false;
    pointer = toPicture(event);
    if (gesture?.kind !== "pan") press(pointer, event.pointerType === "pen" && (event.buttons & 32) !== 0);
    if (gesture) gesture.pointer = event.pointerId;
    drawCursor();
    inkTime(event);
    if (event.button === 1) event.preventDefault(); // no autoscroll
  });
  stage.addEventListener("pointermove", (event) => {
    inside = true;
    if (gesture?.keyboard || (gesture && gesture.pointer !== event.pointerId)) return;
    byKeyboard = false;
    pointer = toPicture(event);
    if (gesture?.kind === "pan") return view.pan(event.clientX - gesture.from[0], event.clientY - gesture.from[1]);
    if (gesture) {
      const moves = gesture.kind === "stroke" ? event.getCoalescedEvents?.() ?? [] : [];
      for (const one of moves.length ? moves : [event]) {
        move(toPicture(one));
        gesture.pointer = event.pointerId;
      }
      inkTime(event);
    }
    drawCursor();
    if (!gesture) hover(); // the edit must not queue behind its own way
  });
  const lift = (event, keep) => {
    fingers.delete(event.pointerId);
    if (!gesture || gesture.pointer !== event.pointerId) return;
    if (keep) release();
    else cancel();
  };
  stage.addEventListener("pointerup", (event) => {
    const at = toPicture(event); // a pen may be lifted where no move told of it
    if (gesture?.pointer === event.pointerId && gesture.kind !== "pan" && away(at, pointer) > 0) move((pointer = at));
    lift(event, true);
  });
  // The browser takes a finger away when a second one makes it a pinch of the page.
  stage.addEventListener("pointercancel", (event) => lift(event, event.pointerType !== "touch"));
  stage.addEventListener("lostpointercapture", (event) => lift(event, true));
  stage.addEventListener("pointerleave", () => { inside = false; drawCursor(); });
  stage.addEventListener("contextmenu", (event) => { if (gesture) event.preventDefault(); });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page's
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoomBy(Math.exp(-event.deltaY / 300), [event.clientX - box.left, event.clientY - box.top]);
  }, { passive: false });
  stage.addEventListener("focus", drawCursor);
  stage.addEventListener("blur", () => { if (gesture?.keyboard) release(); drawCursor(); });

  const hover = throttled(60, () => {
    if (!pointer) return;
    model.set("hover", clamped(pointer).map(Math.round));
    model.save_changes();
  });
  function inkTime(event) {
    if (gesture?.kind !== "stroke") return;
    requestAnimationFrame(() => { root.dataset.inkMs = (performance.now() - event.timeStamp).toFixed(2); });
  }

  // Keys: arrows move the pen (with shift: far), space puts it down and lifts it.
  function walk(down, right, far) {
    const step = Math.max(1, Math.round(4 / (view.scale * view.zoom))) * (far ? 8 : 1);
    pointer = clamped((pointer ?? [(height - 1) / 2, (width - 1) / 2]).map((v, i) => Math.round(v) + step * [down, right][i]));
    byKeyboard = true;
    if (gesture?.keyboard) move(pointer);
    view.follow(pointer);
    hover();
  }
  function space() {
    pointer ??= clamped([Math.round((height - 1) / 2), Math.round((width - 1) / 2)]);
    byKeyboard = true;
    if (gesture) return release();
    press(pointer);
    if (gesture) gesture.keyboard = true;
  }
  const letters = { f: ["brush", 2], b: ["brush", 1], u: ["brush", 0], e: ["eraser"], r: ["rectangle"], p: ["polygon"] };
  const allowed = (tool, seed) => (tool === "brush" ? seed in seeds : tool in others);
  const keys = {
    ArrowUp: (far) => walk(-1, 0, far), ArrowDown: (far) => walk(1, 0, far), ArrowLeft: (far) => walk(0, -1, far), ArrowRight: (far) => walk(0, 1, far),
    " ": space, Enter: () => (draft ? closePolygon() : release()), Escape: () => { draft = null; cancel(); },
    z: () => undo.click(), Z: () => redo.click(), "[": () => resizeBrush(1 / 1.25), "]": () => resizeBrush(1.25),
    x: () => { if (1 in seeds) pick("brush", model.get("seed") === 2 ? 1 : 2); },
    "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5), 0: () => zoomTo(1),
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in keys) keys[event.key](event.shiftKey);
    else if (event.key in letters) { if (allowed(...letters[event.key])) pick(...letters[event.key]); }
    else return;
    event.preventDefault();
    event.stopPropagation();
    drawCursor();
  });

  // --- words -----------------------------------------------------------------------------------------
  function show() {
    const tool = model.get("tool"), seed = model.get("seed");
    for (const [value, control] of Object.entries(seeds)) control.setAttribute("aria-pressed", String(tool === "brush" && seed === Number(value)));
    for (const [name, control] of Object.entries(others)) control.setAttribute("aria-pressed", String(tool === name));
    size.value = model.get("radius");
    undo.disabled = !standing.undo;
    redo.disabled = !standing.redo;
    const words = model.get("message"), text = words || say[`hint_${tool}`];
    if (status.textContent !== text) status.replaceChildren(words ? node("span", { class: "st-note" }, words) : text);
    root.dataset.edits = edits.length;
    root.dataset.revision = standing.revision;
    root.dataset.pending = pending.length;
    drawCursor();
  }
  // --- what the kernel says --------------------------------------------------------------------------
  const answers = {
    async all(message, buffers) {
      if (message.view !== null && message.view !== me) return;
      edits = await readEdits(message, buffers, model.get("shape"), colours);
      if (message.view === null) [draft, gesture, pointer] = [null, null, null]; // a new session
      ink.forget();
      stand(message);
      repaint();
    },
    async add(message, buffers) {
      const mine = message.view === me && pending[0]?.ticket === message.ticket;
      if (mine) {
        edits.push(pending.shift().edit); // it is on the ink already
        if (released?.ticket === message.ticket) released.revision = message.revision;
      } else {
        edits.push(...(await readEdits(message, buffers, model.get("shape"), colours)));
        if (!pending.length && !gesture) ink.append(edits);
        else { ink.forget(); repaint(); } // it goes below what is not accepted yet
        drawCursor();
      }
      stand(message);
    },
    pop(message) {
      edits.pop();
      if (pending.length) ink.forget();
      repaint();
      stand(message);
    },
    refused(message) {
      if (message.view !== me) return;
      pending = pending.filter(({ ticket }) => ticket !== message.ticket);
      ink.forget();
      repaint();
      stand(message);
    },
    mask(message, buffers) {
      if (!waiting) requestAnimationFrame(showMask);
      waiting = [message, buffers]; // of several that come in one frame the last one counts
    },
    share(message) { if (message.view === me) panel.open(message.kind, message.text); },
    code: (message) => answers.share(message),
  };
  let waiting = null;
  async function showMask() {
    const [message, buffers] = waiting, shape = model.get("shape");
    waiting = null;
    if (message.revision < maskRevision || String(message.shape) !== String(shape)) return;
    maskRevision = message.revision;
    const bits = copied(buffers[0]), plain = message.deflated ? await inflated(bits) : bits;
    if (maskRevision !== message.revision) return;
    mask = plain.length ? maskPicture(plain, ...shape, colours[2]) : null;
    drawMask();
    root.dataset.shownRevision = maskRevision;
    root.dataset.maskPixels = mask?.count ?? 0;
    if (mask && released && maskRevision >= released.revision) {
      root.dataset.maskMs = (performance.now() - released.time).toFixed(1);
      released = null;
    }
  }
  function stand(message) {
    standing = message;
    if (edits.length !== message.count) model.send({ kind: "hello", view: me }); // something was missed
    show();
  }
  let turn = Promise.resolve(); // one after the other: some have to be unpacked first
  function receive(message, buffers) {
    if (message.kind in answers) turn = turn.then(() => answers[message.kind](message, buffers)).catch((error) => console.error(error));
  }
  function changedPicture() {
    mask = null;
    [view.zoom, view.shift, pointer, draft, gesture] = [1, [0, 0], null, null, null];
    measure();
    show();
  }

  const unsubscribe = subscribe(model, { "msg:custom": receive, "change:png": loadPicture, "change:shape": changedPicture,
    "change:tool": show, "change:seed": show, "change:radius": show, "change:message": show });
  const watch = new ResizeObserver(() => { if (stage.clientWidth && Math.abs(stage.clientWidth - view.scale * width) > 0.5) measure(); });
  measure();
  watch.observe(stage);
  loadPicture();
  show();
  model.send({ kind: "hello", view: me });
  return () => { unsubscribe(); watch.disconnect(); };
}
