// SegPainter: the hand draws at once, here (ink.js, painter_hand.js); the kernel keeps the edits and
// answers with a mask. edits: what it has accepted, in its order. pending: drawn here, not yet accepted.

const LETTERS = {
  f: ["brush", 2],
  b: ["brush", 1],
  u: ["brush", 0],
  e: ["eraser"],
  r: ["rectangle"],
  p: ["polygon"],
};

function render({ model, el }) {
  const say = model.get("labels");
  const colours = model.get("colours");
  const tools = model.get("tools");
  let edits = [];
  let pending = [];
  let tickets = 0;
  let standing = { undo: false, redo: false, revision: 0, count: 0 };
  let maskRevision = -1;
  let released = null;
  let seen = 0; // edits that the newest mask was made of

  // --- the bar ---------------------------------------------------------------------------------
  const seeds = {};
  const brushes = [
    [2, "foreground", "f"],
    [1, "background", "b"],
    [0, "unknown", "u"],
  ];
  for (const [seed, name, key] of brushes) {
    if (!tools.includes("trimap") && (seed === 0 || !tools.includes("brush"))) continue;
    seeds[seed] = brush(say, name, key, colours[seed], () => pick("brush", seed));
  }
  const others = {};
  for (const [name, key] of [
    ["eraser", "e"],
    ["rectangle", "r"],
    ["polygon", "p"],
  ]) {
    if (tools.includes(name)) others[name] = tool(say, name, key, () => pick(name));
  }
  const size = sizer(say, (radius) => setRadius(radius));
  const clear = tool(say, "clear", "", () => {
    hand.draft = null;
    model.send({ kind: "clear", picture: standing.picture });
  });
  const ask = (kind) => pad.toggle(kind, () => model.send({ kind, view: pad.me }));
  const texts = ["share", "code"].map((kind) => tool(say, kind, "", () => ask(kind)));
  const sized = 2 in seeds || "eraser" in others ? [size.element] : [];

  const pad = picturePad(model, el, {
    css: "st-painter",
    layers: ["base", "mask", "ink", "cursor"],
    tools: [
      ...[2, 1, 0].filter((seed) => seeds[seed]).map((seed) => seeds[seed]),
      ...Object.values(others),
      ...sized,
    ],
    more: [clear],
    takeBack: () => hand.takeBack(),
    last: texts,
    space: () => hand.space(),
    about: () => hand.pointer,
    hint: () => say[`hint_${model.get("tool")}`],
    draw: () => drawCursor(),
    show,
    another: () => hand.forget(),
    resized,
  });
  const { layers, cursor, view, root } = pad;
  const ink = inkLayer(layers.ink, colours, () => Boolean(pad.mask?.kinds));
  const hand = painterHand(model, pad, {
    ink: (stroke, from) => ink.live(stroke, from),
    region,
    commit,
    draw: () => drawCursor(),
    repaint,
    cancelStroke: () => {
      hand.gesture = null;
      repaint();
    },
  });

  Object.assign(pad.keys, {
    ArrowUp: (far) => hand.walk(-1, 0, far),
    ArrowDown: (far) => hand.walk(1, 0, far),
    ArrowLeft: (far) => hand.walk(0, -1, far),
    ArrowRight: (far) => hand.walk(0, 1, far),
    Enter: () => hand.enter(),
    Escape: () => hand.cancel(),
    "[": () => resizeBrush(1 / 1.25),
    "]": () => resizeBrush(1.25),
  });
  if (1 in seeds) pad.keys.x = () => pick("brush", model.get("seed") === 2 ? 1 : 2);
  for (const [letter, [name, seed]] of Object.entries(LETTERS)) {
    if (name === "brush" ? seed in seeds : name in others) pad.keys[letter] = () => pick(name, seed ?? null);
  }

  // --- drawing ---------------------------------------------------------------------------------
  function resized() {
    const { scale } = view;
    const fine = Math.min(Math.max(scale * pad.dpr, 1), Math.sqrt(4e6 / (pad.height * pad.width)));
    ink.resize(pad.height, pad.width, fine, fine / scale);
    size.input.max = Math.max(4, Math.round(Math.max(pad.height, pad.width) / 8));
    repaint();
  }
  const known = () => (pending.length ? [...edits, ...pending.map(({ edit }) => edit)] : edits);
  /** The strokes that the trimap on the page does not hold yet. */
  const unseen = () => known().slice(seen).filter(({ kind }) => kind === "stroke");
  function repaint() {
    ink.redraw(pad.mask?.kinds ? unseen() : known());
    if (hand.gesture?.kind === "stroke") ink.live(hand.gesture, 0);
    drawCursor();
  }
  /** The box or polygon that counts now. */
  function region() {
    const last = known().findLast((edit) => edit.kind !== "stroke");
    return last && isRegion(last) ? last : null;
  }
  function drawCursor() {
    const { gesture, draft, pointer } = hand;
    const which = model.get("tool");
    pad.wipe();
    root.toggleAttribute("data-painting", gesture?.kind === "stroke");
    const shape = gesture?.shape ?? region();
    if (shape && !draft) drawShape(shape, which);
    if (draft) {
      const path = pointer ? [...draft, pointer] : draft;
      twice(cursor, (pen) => path.forEach((at, i) => pen[i ? "lineTo" : "moveTo"](...view.toScreen(at))));
      draft.forEach((at) => handle(cursor, view.toScreen(at)));
    }
    if (!pointer || !(hand.inside || document.activeElement === pad.stage || gesture)) return;
    const [x, y] = view.toScreen(pointer);
    if (which === "brush" || which === "eraser") {
      const radius = Math.max(1.5, model.get("radius") * view.scale * view.zoom);
      const colour = which === "brush" ? colours[model.get("seed")] : "#fff";
      twice(cursor, (pen) => pen.arc(x, y, radius, 0, 7), colour);
    }
    if (hand.byKeyboard || which === "rectangle" || which === "polygon") cross(cursor, [x, y]);
  }
  function drawShape(shape, which) {
    const x = (col) => view.toScreen([0, col])[0];
    const y = (row) => view.toScreen([row, 0])[1];
    twice(cursor, (pen) => {
      pen.setLineDash([7, 5]);
      outline(pen, shape, x, y);
    });
    if (which !== (shape.kind === "box" ? "rectangle" : "polygon")) return;
    corners(shape).forEach((at) => handle(cursor, view.toScreen(at)));
  }

  // --- what the hand wants ---------------------------------------------------------------------
  function commit(edit) {
    const ticket = ++tickets;
    released = { ticket, time: performance.now(), revision: Infinity };
    const { seed, radius, corners: box } = edit;
    const { picture } = standing; // the one that the hand sees
    const message = { kind: "edit", tool: edit.kind, view: pad.me, ticket, picture, seed, radius, corners: box };
    model.send(message, undefined, edit.points ? [edit.points.slice().buffer] : []);
    pending.push({ edit, ticket });
    root.dataset.pending = pending.length;
    repaint();
  }
  function pick(name, seed = null) {
    if (hand.gesture || hand.draft) hand.cancel();
    model.set("tool", name);
    if (seed !== null) model.set("seed", seed);
    pad.save();
    pad.show();
  }
  function setRadius(radius) {
    model.set("radius", Math.max(0.5, Math.min(Number(size.input.max), radius)));
    pad.save();
    pad.show();
  }
  function resizeBrush(factor) {
    const now = model.get("radius");
    const next = Math.round(now * factor * 2) / 2;
    setRadius(next === now ? now + Math.sign(factor - 1) * 0.5 : next);
  }

  // --- words -----------------------------------------------------------------------------------
  function show() {
    const which = model.get("tool");
    const press = (control, on) => control.setAttribute("aria-pressed", String(on));
    for (const [seed, control] of Object.entries(seeds)) {
      press(control, which === "brush" && model.get("seed") === Number(seed));
    }
    for (const [name, control] of Object.entries(others)) press(control, which === name);
    size.show(model.get("radius"));
    pad.stand({ ...standing, undo: standing.undo || hand.draft !== null });
    root.dataset.edits = edits.length;
    root.dataset.revision = standing.revision;
    root.dataset.pending = pending.length;
    drawCursor();
  }

  // --- what the kernel says --------------------------------------------------------------------
  const answers = {
    async all(message, buffers) {
      if (!pad.mine(message)) return;
      edits = await readEdits(message, buffers, model.get("shape"), colours);
      if (message.view === null) hand.forget(); // a new session
      ink.forget();
      stand(message);
      repaint();
    },
    async add(message, buffers) {
      const mine = message.view === pad.me && pending[0]?.ticket === message.ticket;
      if (mine) {
        edits.push(pending.shift().edit); // it is on the ink already
        if (released?.ticket === message.ticket) released.revision = message.revision;
      } else {
        edits.push(...(await readEdits(message, buffers, model.get("shape"), colours)));
        if (!pending.length && !hand.gesture && !pad.mask?.kinds) ink.append(edits);
        else {
          ink.forget(); // it goes below what is not accepted yet
          repaint();
        }
        drawCursor();
      }
      stand(message);
    },
    pop(message) {
      edits.pop();
      seen = Math.min(seen, edits.length);
      if (pending.length) ink.forget();
      repaint();
      stand(message);
    },
    refused(message) {
      if (message.view !== pad.me) return;
      pending = pending.filter(({ ticket }) => ticket !== message.ticket);
      ink.forget();
      repaint();
      stand(message);
    },
    mask(message, buffers) {
      if (!pad.mine(message)) return;
      if (!waiting) requestAnimationFrame(showMask);
      waiting = [message, buffers]; // of several that come in one frame the last one counts
    },
    share: (message) => pad.mine(message) && pad.openText(message.kind, message.text),
    code: (message) => pad.mine(message) && pad.openText(message.kind, message.text),
  };
  let waiting = null;
  async function showMask() {
    const [message, buffers] = waiting;
    const shape = model.get("shape");
    waiting = null;
    if (message.revision < maskRevision || String(message.shape) !== String(shape)) return;
    maskRevision = message.revision;
    const packed = copied(buffers[0]);
    const data = message.deflated ? await inflated(packed) : packed;
    if (maskRevision !== message.revision) return;
    const wasTrimap = pad.mask?.kinds;
    pad.mask = data.length ? readMask(data, ...shape, message.soft, message.trimap && colours) : null;
    pad.drawMask();
    if (message.revision === standing.revision) seen = edits.length;
    if (wasTrimap || message.trimap) {
      ink.forget();
      repaint();
    }
    root.dataset.shownRevision = maskRevision;
    if (pad.mask && released && maskRevision >= released.revision) {
      root.dataset.maskMs = (performance.now() - released.time).toFixed(1);
      released = null;
    }
  }
  function stand(message) {
    standing = message;
    if (edits.length !== message.count) model.send({ kind: "hello", view: pad.me }); // something was missed
    pad.show();
  }
  const shown = Object.fromEntries(["tool", "seed", "radius"].map((name) => [`change:${name}`, pad.show]));
  return pad.start(answers, shown);
}
