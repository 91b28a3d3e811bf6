// VertexPad: polygons along the outline of a mask. A vertex that is dragged follows the hand at once, here; the kernel answers
// with the cut in the band, on the way where it keeps up (one question at a time, the latest place), and when it is let go.
// held: the edit under the hand, then the same edit until the kernel has answered it.

function render({ model, el }) {
  const say = model.get("labels"), [ORANGE, BLUE] = model.get("colours");
  const me = Math.random().toString(36).slice(2); // which view an answer is meant for
  const LEAST = 9, MOST = 22, STILL = 3, PATIENCE = 5000; // CSS pixels round a vertex, and of a click that is no drag; ms
  const dpr = Math.max(1, Math.min(2, window.devicePixelRatio || 1));

  let outlines = [], mask = null, outside = null, marks = [null, null], revision = -1; // what the kernel said
  let preview = null; // {mask, outside} of the vertex on its way
  let selected = null, afterwards = 0; // [outline, vertex]; how many vertices further once the kernel has answered
  let held = null, gesture = null; // gesture: a stroke of the brush, or the view that is moved
  let asked = null, wanted = false, tickets = 0;
  let pointer = null, inside = false, byKeyboard = false, fingers = new Set(), lastPress = { time: 0 };
  let height = 1, width = 1, standing = { undo: false, redo: false };

  // --- what is on the page -----------------------------------------------------------------------
  const layers = Object.fromEntries(["base", "mask", "cursor"].map((name) => [name, node("canvas", { class: `st-layer st-${name}` })]));
  const stage = node("div", { class: "st-stage st-paint", tabindex: 0, role: "application", "aria-label": say.pad }, ...Object.values(layers));
  const brush = (name, colour, key) => {
    const dot = node("span", { class: "st-swatch" });
    dot.style.background = colour;
    return button(node("span", {}, dot, say[name]), say[name], key, () => pick(name));
  };
  const tools = { vertices: button(say.vertices, say.vertices, "v", () => pick("vertices")), foreground: brush("foreground", ORANGE, "f"), background: brush("background", BLUE, "b") };
  const size = node("input", { type: "range", class: "st-slider st-size", min: 0.5, step: 0.5, "aria-label": say.size, title: `${say.size} ([ ])`,
    oninput: () => resizeBrush(Number(size.value)) });
  const undo = button("↶", say.undo, "z", () => model.send({ kind: "undo" })), redo = button("↷", say.redo, "Z", () => model.send({ kind: "redo" }));
  const harden = button(say.harden, say.harden, "h", turnHard), drop = button(say.delete, say.delete, "Del", remove);
  const cut = button(say.cut, say.cut, "c", () => order({ kind: "cut" })), band = button(say.band, say.band, "s", () => { model.set("band", !model.get("band")); save(); });
  const zoom = (face, name, key, factor) => button(face, name, key, () => zoomBy(factor));
  const bar = node("div", { class: "st-bar", role: "toolbar", "aria-label": say.tools }, ...Object.values(tools), size, undo, redo, harden, drop, cut, band,
    zoom("−", say.out, "-", 1 / 1.5), zoom("＋", say.in, "+", 1.5), zoom("1×", say.whole, "0", 0));
  const status = node("div", { class: "st-caption st-status", "aria-live": "polite" });
  const legend = node("div", { class: "st-caption" });
  const root = node("div", { class: "st-widget st-painter st-vertices", role: "group", "aria-label": say.pad }, bar, stage, status, legend);
  el.append(root);
  const cursor = layers.cursor.getContext("2d");
  const view = viewport(stage, moved), { toScreen, away } = view;

  // --- places: rows and columns of pixel centres; vertices lie half-way between two pixels -----------
  const grid = (v) => Math.round(v * 4) / 4;
  const clamped = ([row, col]) => [Math.max(-1, Math.min(height, row)), Math.max(-1, Math.min(width, col))];
  const toPicture = (event) => clamped(view.toPicture(event));
  const same = (a, b) => a && b && a[0] === b[0] && a[1] === b[1];

  function measure() {
    [height, width] = model.get("shape");
    const most = model.get("width"), [wide, tall] = view.fit([height, width], most);
    root.style.maxWidth = `${Math.max(most, 600) + 12}px`;
    for (const layer of [layers.mask, layers.cursor]) [layer.width, layer.height] = [Math.round(wide * dpr), Math.round(tall * dpr)];
    size.max = Math.max(4, Math.round(Math.min(height, width) / 6));
    view.zoomTo(view.zoom);
  }
  function moved() {
    layers.base.style.transform = `translate(${view.shift[0]}px, ${view.shift[1]}px) scale(${view.zoom})`;
    layers.base.style.imageRendering = view.scale * view.zoom >= 2 ? "pixelated" : "auto";
    root.dataset.zoom = view.zoom.toFixed(2);
    drawMask();
    draw();
  }
  const loadPicture = pictureLoader(model, root, layers.base);
  function zoomBy(factor, about = null) {
    const chosen = selected && toScreen(vertices(selected[0])[selected[1]]);
    view.zoomTo(factor ? view.zoom * factor : 1, about ?? chosen ?? (pointer && toScreen(pointer)));
  }

  // --- polygons as the hand has left them ------------------------------------------------------------
  /** The vertices of an outline, with the one that is held where it is held. */
  function vertices(number) {
    const points = outlines[number].points;
    if (held?.outline !== number || !held.at) return points;
    return held.kind === "drag" ? points.with(held.vertex, held.at) : points.toSpliced(held.after + 1, 0, held.at);
  }
  /** The edges of an outline: number of their first vertex, and both ends. */
  function edges(number) {
    const points = vertices(number), count = points.length - (outlines[number].closed ? 0 : 1);
    return Array.from({ length: count }, (_, i) => [i, points[i], points[(i + 1) % points.length]]);
  }
  /** How near the pointer must come to a vertex: far, but never over a third of its edges; a finger is wide. */
  function reach(number, vertex, least) {
    const points = vertices(number), closed = outlines[number].closed, here = points[vertex];
    const beside = [vertex - 1, vertex + 1].map((i) => (closed ? points.at(i % points.length) : points[i])).filter(Boolean);
    return Math.max(least, Math.min(MOST, ...beside.map((other) => away(here, other) / 3)));
  }
  function vertexAt(at, least) {
    let found = null, nearest = Infinity;
    outlines.forEach((_, number) => vertices(number).forEach((point, vertex) => {
      const distance = away(point, at);
      if (distance < nearest && distance <= reach(number, vertex, least)) [found, nearest] = [[number, vertex], distance];
    }));
    return found;
  }
  function edgeAt(at, least) {
    let found = null, nearest = least;
    outlines.forEach((_, number) => {
      for (const [after, [r0, c0], [r1, c1]] of edges(number)) {
        const [down, across] = [r1 - r0, c1 - c0], length2 = down * down + across * across || 1;
        const t = Math.max(0, Math.min(1, ((at[0] - r0) * down + (at[1] - c0) * across) / length2)), foot = [r0 + t * down, c0 + t * across];
        if (away(foot, at) < nearest) [found, nearest] = [{ outline: number, after, foot }, away(foot, at)];
      }
    });
    return found;
  }

  // --- drawing -------------------------------------------------------------------------------------
  function drawMask() {
    const shown = preview ?? { mask, outside }, pen = layers.mask.getContext("2d"), k = view.scale * view.zoom;
    paintMask(layers.mask, null);
    pen.setTransform(k * dpr, 0, 0, k * dpr, view.shift[0] * dpr, view.shift[1] * dpr);
    pen.imageSmoothingEnabled = false;
    if (shown.mask) pen.drawImage(shown.mask.tint, 0, 0);
    if (model.get("band") && shown.outside) {
      pen.drawImage(shown.outside.tint, 0, 0);
      edge(pen, shown.outside.edges, "#000", 1 / k, [4 / k, 3 / k]);
    }
    if (shown.mask) edge(pen, shown.mask.edges, ORANGE, 1.4 / k);
    marks.forEach((mark, i) => { if (mark) { pen.drawImage(mark.tint, 0, 0); edge(pen, mark.edges, [ORANGE, BLUE][i], 2.5 / k); } });
  }
  function edge(pen, path, colour, line, dash = []) {
    pen.setLineDash(dash);
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.stroke(path);
    pen.setLineDash([]);
  }
  function draw() {
    cursor.setTransform(dpr, 0, 0, dpr, 0, 0);
    cursor.clearRect(0, 0, stage.clientWidth, stage.clientHeight);
    cursor.lineJoin = "round";
    twice(cursor, (pen) => outlines.forEach((_, number) => edges(number).forEach(([i, from, to]) => {
      if (i === 0) pen.moveTo(...toScreen(from));
      pen.lineTo(...toScreen(to));
    })));
    outlines.forEach((outline, number) => {
      const added = held?.kind === "add" && held.outline === number && held.at ? held.after + 1 : -1;
      vertices(number).forEach((point, i) => {
        const mine = i === added || (held?.kind === "drag" && held.at && same([number, i], [held.outline, held.vertex]));
        corner(cursor, toScreen(point), mine || outline.hard[added >= 0 && i > added ? i - 1 : i], mine || (!held && same(selected, [number, i])));
      });
    });
    if (model.get("tool") === "vertices" || !pointer || !(inside || gesture || document.activeElement === stage)) return;
    const colour = model.get("tool") === "foreground" ? ORANGE : BLUE, [x, y] = toScreen(pointer);
    twice(cursor, (pen) => pen.arc(x, y, Math.max(1.5, model.get("radius") * view.scale * view.zoom), 0, 7), colour);
    if (byKeyboard) twice(cursor, (pen) => { pen.moveTo(x - 9, y); pen.lineTo(x + 9, y); pen.moveTo(x, y - 9); pen.lineTo(x, y + 9); });
    if (gesture?.points) twice(cursor, (pen) => gesture.points.forEach((at, i) => pen[i ? "lineTo" : "moveTo"](...toScreen(at))), colour);
  }
  /** A vertex: soft ones are light discs, hard ones dark squares; a ring is round the chosen one. */
  function corner(pen, [x, y], hard, chosen) {
    const crowded = Math.min(1, 0.7 + 0.15 * view.scale * view.zoom), r = (hard ? 5 : 4.5) * crowded;
    if (chosen) twice(pen, (p) => p.arc(x, y, 11, 0, 7), ORANGE);
    pen.beginPath();
    if (hard) pen.rect(x - r, y - r, 2 * r, 2 * r);
    else pen.arc(x, y, r, 0, 7);
    [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = hard ? ["#000", "#fff", 2] : ["#fff", "#000", 1.5];
    pen.fill();
    pen.stroke();
  }

  // --- edits -----------------------------------------------------------------------------------------
  function order(edit, points = null) {
    wanted = false;
    model.send({ kind: "edit", edit, view: me, ticket: ++tickets, revision }, undefined, points ? [Float32Array.from(points.flat()).buffer] : []);
    stage.classList.add("st-waiting");
  }
  /** Ask for the cut at the place of the vertex; while one answer is under way only the latest place waits. */
  function follow() {
    wanted = true;
    const now = performance.now();
    if (held?.kind !== "drag" || held.sent || (asked && now - asked.time < PATIENCE)) return;
    asked = { ticket: ++tickets, time: now };
    wanted = false;
    model.send({ kind: "preview", view: me, ticket: asked.ticket, revision, outline: held.outline, vertex: held.vertex, point: held.at });
  }
  function moveTo(at) {
    held.at = clamped(at).map(grid);
    root.dataset.dragged = held.at;
    follow();
    draw();
  }
  function letGo() {
    const { kind, outline, vertex, after, at } = held;
    if (!at) return cancel();
    held.sent = true; // it stays on the page until the kernel has answered
    order(kind === "drag" ? { kind, outline, vertex, point: at } : { kind, outline, after, point: at });
    draw();
  }
  function cancel() {
    [held, gesture, preview, wanted] = [null, null, null, false];
    delete root.dataset.dragged;
    drawMask();
    draw();
  }
  function select(choice) {
    selected = choice;
    show();
  }
  /** Choose the next vertex, or the one before, over all outlines. */
  function step(by) {
    if (held?.keyboard && !held.sent) { afterwards = by; return letGo(); }
    const all = outlines.flatMap(({ points }, number) => points.map((_, i) => [number, i])), now = all.findIndex((one) => same(one, selected));
    if (!all.length) return;
    select(all[now < 0 ? (by > 0 ? 0 : all.length - 1) : (now + by + all.length) % all.length]);
    view.follow(vertices(selected[0])[selected[1]]);
  }
  const chosen = () => (selected && !held ? { outline: selected[0], vertex: selected[1] } : null);
  function remove() { if (chosen()) order({ kind: "delete", ...chosen() }); }
  function turnHard() { if (chosen()) order({ kind: "harden", ...chosen(), hard: !outlines[selected[0]].hard[selected[1]] }); }
  function addAfter() {
    if (!chosen()) return;
    const edge = edges(selected[0]).find(([i]) => i === selected[1]);
    if (edge) order({ kind: "add", outline: selected[0], after: selected[1], point: [0, 1].map((i) => grid((edge[1][i] + edge[2][i]) / 2)) });
  }
  function endStroke() {
    const points = gesture.points;
    gesture = null;
    order({ kind: "brush", radius: model.get("radius"), seed: model.get("tool") === "foreground" ? 2 : 1 }, points);
    draw();
  }

  // --- by the pointer ----------------------------------------------------------------------------------
  function press(event) {
    const at = toPicture(event), least = event.pointerType === "mouse" ? LEAST : MOST;
    if (model.get("tool") !== "vertices") { gesture = { points: [at.map(grid)] }; return; }
    if (held) return; // the last edit is still under way
    const vertex = vertexAt(at, least), edge = vertex ? null : edgeAt(at, least);
    const now = performance.now(), again = now - lastPress.time < 450 && away(at, lastPress.at) < least;
    lastPress = { time: edge || again ? 0 : now, at };
    select(vertex);
    if (vertex && (event.altKey || again)) return remove();
    if (vertex) {
      const [outline, i] = vertex, point = outlines[outline].points[i];
      held = { kind: "drag", outline, vertex: i, from: point, shift: [point[0] - at[0], point[1] - at[1]], at: null, start: at };
    } else if (edge) {
      held = { kind: "add", outline: edge.outline, after: edge.after, from: edge.foot, shift: [edge.foot[0] - at[0], edge.foot[1] - at[1]], at: edge.foot.map(grid), start: at };
    } else if (view.zoom > 1) gesture = { pan: [event.clientX - view.shift[0], event.clientY - view.shift[1]] };
  }
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") {
      fingers.add(event.pointerId);
      if (fingers.size > 1) { if (held?.sent === undefined) cancel(); return; } // two fingers are the page's
    }
    if (event.button === 1 && view.zoom > 1) gesture = { pan: [event.clientX - view.shift[0], event.clientY - view.shift[1]] };
    else if (event.button !== 0) return;
    if (held?.keyboard && !held.sent) letGo();
    if (gesture?.keyboard) endStroke();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    [byKeyboard, pointer] = [false, toPicture(event)];
    if (!gesture) press(event);
    for (const one of [held, gesture]) if (one && !one.sent) one.pointer = event.pointerId;
    if (event.button === 1) event.preventDefault(); // no autoscroll
    draw();
  });
  stage.addEventListener("pointermove", (event) => {
    inside = true;
    if (held?.keyboard || gesture?.keyboard) return;
    const at = toPicture(event);
    [byKeyboard, pointer] = [false, at];
    if (gesture?.pan && gesture.pointer === event.pointerId) return view.pan(event.clientX - gesture.pan[0], event.clientY - gesture.pan[1]);
    if (gesture?.points && gesture.pointer === event.pointerId) gesture.points.push(at.map(grid));
    else if (held && !held.sent && held.pointer === event.pointerId) {
      if (held.dragged || away(at, held.start) >= STILL) { held.dragged = true; return moveTo([at[0] + held.shift[0], at[1] + held.shift[1]]); }
    } else hover();
    stage.style.cursor = model.get("tool") !== "vertices" ? "none" : vertexAt(at, LEAST) ? "grab" : edgeAt(at, LEAST) ? "copy" : "default";
    draw();
  });
  function lift(event, keep) {
    fingers.delete(event.pointerId);
    const mine = (one) => one && !one.sent && one.pointer === event.pointerId;
    if (mine(gesture)) { if (gesture.points && keep) endStroke(); else gesture = null; }
    if (mine(held)) { if (keep) letGo(); else cancel(); }
  }
  stage.addEventListener("pointerup", (event) => {
    if (held?.dragged && held.pointer === event.pointerId) { // a pen may be lifted where no move told of it
      const at = toPicture(event);
      held.at = clamped([at[0] + held.shift[0], at[1] + held.shift[1]]).map(grid);
    }
    lift(event, true);
  });
  // The browser takes a finger away when a second one makes it a pinch of the page.
  stage.addEventListener("pointercancel", (event) => lift(event, event.pointerType !== "touch"));
  stage.addEventListener("lostpointercapture", (event) => lift(event, true));
  stage.addEventListener("pointerleave", () => { inside = false; draw(); });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page's
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoomBy(Math.exp(-event.deltaY / 300), [event.clientX - box.left, event.clientY - box.top]);
  }, { passive: false });
  stage.addEventListener("focus", draw);
  stage.addEventListener("blur", () => {
    if (held?.keyboard && !held.sent) letGo();
    if (gesture?.keyboard) endStroke();
    draw();
  });
  const save = throttled(60, () => model.save_changes());
  const hover = throttled(60, () => {
    if (!pointer) return;
    model.set("hover", [Math.max(0, Math.min(height - 1, Math.round(pointer[0]))), Math.max(0, Math.min(width - 1, Math.round(pointer[1])))]);
    model.save_changes();
  });

  // --- by the keyboard: arrows drag the chosen vertex or the pen, with shift far ------------------------
  function walk(down, right, far) {
    const by = (far ? 8 : 1), move = ([row, col]) => clamped([row + by * down, col + by * right]);
    if (model.get("tool") !== "vertices") {
      pointer = move(pointer ?? [height >> 1, width >> 1]);
      byKeyboard = true;
      gesture?.points?.push(pointer.map(grid));
      view.follow(pointer);
      return draw();
    }
    if (chosen()) {
      const [outline, vertex] = selected, from = outlines[outline].points[vertex];
      held = { kind: "drag", outline, vertex, from, at: from, keyboard: true };
    }
    if (!held?.keyboard || held.sent) return;
    moveTo(move(held.at));
    view.follow(held.at);
  }
  function space() {
    if (model.get("tool") === "vertices") return held?.keyboard && letGo();
    if (gesture) return endStroke();
    pointer ??= [height >> 1, width >> 1];
    [byKeyboard, gesture] = [true, { points: [pointer.map(grid)], keyboard: true }];
    draw();
  }
  const keys = {
    ArrowUp: (far) => walk(-1, 0, far), ArrowDown: (far) => walk(1, 0, far), ArrowLeft: (far) => walk(0, -1, far), ArrowRight: (far) => walk(0, 1, far),
    " ": space, Enter: () => (gesture?.keyboard ? endStroke() : held?.keyboard && !held.sent && letGo()), Escape: () => { if (!held?.sent) cancel(); },
    n: () => step(1), p: () => step(-1), a: addAfter, Delete: remove, Backspace: remove, h: turnHard, c: () => cut.click(), s: () => band.click(),
    v: () => pick("vertices"), f: () => pick("foreground"), b: () => pick("background"), z: () => undo.click(), Z: () => redo.click(),
    "[": () => resizeBrush(model.get("radius") / 1.25), "]": () => resizeBrush(model.get("radius") * 1.25 + 0.25),
    "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5), 0: () => zoomBy(0),
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return; // Tab is the page's
    keys[event.key](event.shiftKey);
    event.preventDefault();
    event.stopPropagation();
  });
  function pick(tool) {
    if (!held?.sent) cancel();
    model.set("tool", tool);
    save();
  }
  function resizeBrush(radius) {
    model.set("radius", Math.max(0.5, Math.min(Number(size.max), Math.round(radius * 2) / 2)));
    save();
  }

  // --- words -----------------------------------------------------------------------------------------
  const filled = (text, values) => text.replace(/\{(\w)\}|\{kind\}/g, (all) => values[all.slice(1, -1)]);
  function words() {
    if (model.get("tool") !== "vertices") return say.hint_brush;
    if (!outlines.length) return say.hint_empty;
    if (!selected) return say.hint_vertices;
    const { hard, hole } = outlines[selected[0]], kind = say[hard[selected[1]] ? "hard" : "soft"];
    return filled(say.selected, { v: selected[1] + 1, n: hard.length, kind }) + (hole ? ` (${say.hole})` : "");
  }
  function show() {
    const tool = model.get("tool"), message = model.get("message"), text = message || words();
    for (const [name, control] of Object.entries(tools)) control.setAttribute("aria-pressed", String(tool === name));
    band.setAttribute("aria-pressed", String(model.get("band")));
    size.value = model.get("radius");
    undo.disabled = !standing.undo;
    redo.disabled = !standing.redo;
    harden.disabled = drop.disabled = !selected;
    cut.disabled = !outlines.length;
    if (status.textContent !== text) status.replaceChildren(message ? node("span", { class: "st-note" }, message) : text);
    const count = (list) => list.reduce((sum, one) => sum + one, 0);
    Object.assign(root.dataset, { outlines: outlines.length, vertices: count(outlines.map(({ points }) => points.length)), hard: count(outlines.map(({ hard }) => count([...hard]))),
      selected: selected ?? "", maskPixels: mask?.count ?? 0, band: model.get("band") });
    drawMask();
    draw();
  }
  /** What the two shapes of a vertex mean. */
  function explain() {
    const sign = (hard) => {
      const canvas = node("canvas", { width: 36, height: 36, "aria-hidden": "true" }), pen = canvas.getContext("2d");
      canvas.style.cssText = "width: 18px; height: 18px; vertical-align: -4px; margin-right: 4px";
      pen.setTransform(2, 0, 0, 2, 0, 0);
      corner(pen, [9, 9], hard, false);
      return canvas;
    };
    legend.replaceChildren(sign(false), `${say.soft_legend}   `, sign(true), say.hard_legend);
    legend.style.whiteSpace = "pre-wrap";
  }

  // --- what the kernel says --------------------------------------------------------------------------
  const picture = (buffer, colour) => { const bits = copied(buffer); return bits.length ? maskPicture(bits, ...model.get("shape"), colour) : null; };
  const answers = {
    boundary(message, buffers) {
      const points = new Float32Array(copied(buffers[0]).buffer), hard = copied(buffers[1]);
      let from = 0;
      outlines = message.outlines.map(({ count, closed, hole }) => {
        const list = Array.from({ length: count }, (_, i) => [points[2 * (from + i)], points[2 * (from + i) + 1]]);
        return { closed, hole, points: list, hard: hard.slice(from, (from += count)) };
      });
      [mask, outside] = [picture(buffers[2], ORANGE), picture(buffers[3], "#ffffff")];
      marks = [picture(buffers[4], ORANGE), picture(buffers[5], BLUE)];
      [revision, standing, preview] = [message.revision, message, null];
      if (message.fresh) [pointer, gesture, held, view.zoom, view.shift] = [null, null, null, 1, [0, 0]];
      else if (held?.sent) held = null;
      else if (held) again();
      if (!held) [selected, wanted] = [message.selected, false];
      if (!held) delete root.dataset.dragged;
      stage.classList.remove("st-waiting");
      if (message.fresh) moved();
      root.dataset.revision = revision;
      root.dataset.editMs = message.ms.toFixed(2);
      show();
      if (afterwards) { const by = afterwards; afterwards = 0; step(by); }
    },
    preview(message, buffers) {
      if (message.ticket !== asked?.ticket) return;
      root.dataset.previewMs = (performance.now() - asked.time).toFixed(1);
      root.dataset.previews = Number(root.dataset.previews ?? 0) + 1;
      asked = null;
      if (held?.kind !== "drag") return;
      preview = { mask: picture(buffers[0], ORANGE), outside: picture(buffers[1], "#ffffff") };
      root.dataset.previewPixels = preview.mask?.count ?? 0;
      drawMask();
      if (wanted) follow();
    },
    refused(message) {
      if (message.ticket === asked?.ticket) { asked = null; if (wanted) follow(); return; }
      stage.classList.remove("st-waiting");
      cancel();
    },
  };
  /** The polygons changed under the hand: go on with the vertex that is still there. */
  function again() {
    const near = outlines.flatMap(({ points }, number) => points.map((point, i) => [number, i, away(point, held.from)])).sort((a, b) => a[2] - b[2])[0];
    if (held.kind === "drag" && near && near[2] < 1) [held.outline, held.vertex, selected] = [near[0], near[1], [near[0], near[1]]];
    else cancel();
  }
  function receive(message, buffers) {
    if (message.kind in answers && (message.view === null || message.view === me)) answers[message.kind](message, buffers);
  }
  const unsubscribe = subscribe(model, { "msg:custom": receive, "change:png": loadPicture, "change:shape": measure, "change:message": show,
    "change:tool": show, "change:radius": show, "change:band": show });
  const watch = new ResizeObserver(() => { if (stage.clientWidth && Math.abs(stage.clientWidth - view.scale * width) > 0.5) measure(); });
  measure();
  watch.observe(stage);
  loadPicture();
  explain();
  show();
  model.send({ kind: "hello", view: me });
  return () => { unsubscribe(); watch.disconnect(); };
}
