// VertexPad: polygons along the outline of a mask (vertex_shapes.js), whose vertices the hand moves
// (vertex_hand.js); the kernel answers with the cut in the band beside them.

function render({ model, el }) {
  const say = model.get("labels");
  const [, BLUE, ORANGE] = model.get("colours");
  const state = { outlines: [], held: null, selected: null, revision: -1, afterwards: 0, preview: null };
  let shown = { mask: null, band: null }; // what the kernel said
  let marks = [null, null];
  let standing = { undo: false, redo: false };

  // --- the bar ---------------------------------------------------------------------------------
  const tools = {
    vertices: tool(say, "vertices", "v", () => pick("vertices")),
    foreground: brush(say, "foreground", "f", ORANGE, () => pick("foreground")),
    background: brush(say, "background", "b", BLUE, () => pick("background")),
  };
  const size = sizer(say, (radius) => resizeBrush(radius));
  const harden = tool(say, "harden", "h", () => hand.turnHard());
  const drop = tool(say, "delete", "Del", () => hand.remove());
  const cut = tool(say, "cut", "c", () => hand.cut());
  const band = tool(say, "band", "s", () => {
    model.set("band", !model.get("band"));
    pad.save();
  });

  const pad = picturePad(model, el, {
    css: "st-painter st-vertices",
    layers: ["base", "mask", "cursor"],
    tools: [...Object.values(tools), size.element],
    more: [harden, drop, cut, band],
    legend: vertexLegend(say),
    space: () => hand.space(),
    about: () => (state.selected ? shapes.vertices(state.selected[0])[state.selected[1]] : hand.pointer),
    hint,
    draw: () => draw(),
    over,
    show,
    resized: () => (size.input.max = Math.max(4, Math.round(Math.max(pad.height, pad.width) / 8))),
  });
  const { view, cursor, root } = pad;
  const shapes = polygons(state, view);
  const act = { select, draw: () => draw(), over: showMask };
  const hand = vertexHand(model, pad, state, shapes, act);
  Object.assign(pad.keys, hand.keys, {
    c: () => cut.click(),
    s: () => band.click(),
    v: () => pick("vertices"),
    f: () => pick("foreground"),
    b: () => pick("background"),
    "[": () => resizeBrush(model.get("radius") / 1.25),
    "]": () => resizeBrush(model.get("radius") * 1.25 + 0.25),
  });

  // --- drawing ---------------------------------------------------------------------------------
  /** The border of the band, and what the brush holds. */
  function over(pen, scale) {
    const free = (state.preview ?? shown).band;
    if (model.get("band") && free) {
      pen.setLineDash([5 / scale, 4 / scale]);
      casedPath(pen, free.edges, "#000", scale, 1.2);
      pen.setLineDash([]);
    }
    marks.forEach((mark, i) => {
      if (!mark) return;
      pen.drawImage(mark.tint, 0, 0);
      casedPath(pen, mark.edges, [ORANGE, BLUE][i], scale, 2);
    });
  }
  function draw() {
    pad.wipe();
    drawPolygons(cursor, state, shapes, view, ORANGE);
    const { pointer, gesture } = hand;
    const which = model.get("tool");
    if (which === "vertices" || !pointer) return;
    if (!(hand.inside || gesture || document.activeElement === pad.stage)) return;
    const colour = which === "foreground" ? ORANGE : BLUE;
    const radius = Math.max(1.5, model.get("radius") * view.scale * view.zoom);
    twice(cursor, (pen) => pen.arc(...view.toScreen(pointer), radius, 0, 7), colour);
    if (hand.byKeyboard) cross(cursor, view.toScreen(pointer));
    const way = gesture?.points ?? [];
    twice(
      cursor,
      (pen) => way.forEach((at, i) => pen[i ? "lineTo" : "moveTo"](...view.toScreen(at))),
      colour,
    );
  }

  // --- the bar, words --------------------------------------------------------------------------
  function pick(name) {
    if (!state.held?.sent) hand.cancel();
    model.set("tool", name);
    pad.save();
  }
  function resizeBrush(radius) {
    model.set("radius", Math.max(0.5, Math.min(Number(size.input.max), Math.round(radius * 2) / 2)));
    pad.save();
  }
  function select(choice) {
    state.selected = choice;
    pad.show();
  }
  function hint() {
    if (model.get("tool") !== "vertices") return say.hint_brush;
    if (!state.outlines.length) return say.hint_empty;
    if (!state.selected) return say.hint_vertices;
    const [number, vertex] = state.selected;
    const { hard, hole } = state.outlines[number];
    const values = { v: vertex + 1, n: hard.length, kind: say[hard[vertex] ? "hard" : "soft"] };
    const text = say.selected.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    return hole ? `${text} (${say.hole})` : text;
  }
  function show() {
    const which = model.get("tool");
    for (const [name, control] of Object.entries(tools)) {
      control.setAttribute("aria-pressed", String(which === name));
    }
    band.setAttribute("aria-pressed", String(model.get("band")));
    size.show(model.get("radius"));
    pad.stand(standing);
    harden.disabled = drop.disabled = !state.selected;
    cut.disabled = !state.outlines.length;
    const hard = state.outlines.flatMap((outline) => [...outline.hard]).filter(Boolean);
    Object.assign(root.dataset, {
      outlines: state.outlines.length,
      vertices: shapes.all().length,
      hard: hard.length,
      selected: state.selected ?? "",
      band: model.get("band"),
    });
    showMask();
    draw();
  }
  function showMask() {
    pad.mask = (state.preview ?? shown).mask;
    pad.drawMask();
    root.dataset.maskPixels = shown.mask?.count ?? 0; // of what is kept
  }

  // --- what the kernel says --------------------------------------------------------------------
  const picture = (buffer) => {
    const bits = copied(buffer);
    return bits.length ? readMask(bits, ...model.get("shape")) : null;
  };
  /** The band, from the pixels that lie outside of it. */
  const inverse = (buffer) => picture(copied(buffer).map((bits) => ~bits));
  const mark = (buffer, colour) => {
    const held = picture(buffer);
    if (held) held.tint = wordPicture(tinted(held, colour), held.height, held.width);
    return held;
  };
  const tinted = ({ values }, colour) => Uint32Array.from(values, (value) => (value ? abgr(colour, 96) : 0));
  function readOutlines(message, buffers) {
    const points = new Float32Array(copied(buffers[0]).buffer);
    const hard = copied(buffers[1]);
    let from = 0;
    return message.outlines.map(({ count, closed, hole }) => {
      const place = (_, i) => [points[2 * (from + i)], points[2 * (from + i) + 1]];
      const list = Array.from({ length: count }, place);
      return { closed, hole, points: list, hard: hard.slice(from, (from += count)) };
    });
  }
  const answers = {
    boundary(message, buffers) {
      if (!pad.mine(message)) return;
      state.outlines = readOutlines(message, buffers);
      shown = { mask: picture(buffers[2]), band: inverse(buffers[3]) };
      marks = [mark(buffers[4], ORANGE), mark(buffers[5], BLUE)];
      [state.revision, standing, state.preview] = [message.revision, message, null];
      if (message.fresh) hand.forget();
      if (message.fresh) pad.whole();
      else if (state.held?.sent) state.held = null;
      else if (state.held) again();
      if (!state.held) {
        state.selected = message.selected;
        hand.rest();
        delete root.dataset.dragged;
      }
      pad.stage.classList.remove("st-waiting");
      if (message.fresh) view.zoomTo(1);
      root.dataset.revision = state.revision;
      root.dataset.editMs = message.ms.toFixed(2);
      pad.show();
      const by = state.afterwards;
      state.afterwards = 0;
      if (by) hand.step(by);
    },
    preview(message, buffers) {
      if (!pad.mine(message) || message.ticket !== hand.asked?.ticket) return;
      root.dataset.previewMs = (performance.now() - hand.asked.time).toFixed(1);
      root.dataset.previews = Number(root.dataset.previews ?? 0) + 1;
      if (state.held?.kind === "drag") {
        state.preview = { mask: picture(buffers[0]), band: inverse(buffers[1]) };
        root.dataset.previewPixels = state.preview.mask?.count ?? 0;
        showMask();
      }
      hand.answered();
    },
    refused(message) {
      if (!pad.mine(message)) return;
      if (message.ticket === hand.asked?.ticket) return hand.answered();
      pad.stage.classList.remove("st-waiting");
      hand.cancel();
    },
  };
  /** The polygons changed under the hand: go on with the vertex that is still there. */
  function again() {
    const { held, outlines } = state;
    const all = shapes
      .all()
      .map(([number, i]) => [number, i, view.away(outlines[number].points[i], held.from)]);
    const near = all.sort((a, b) => a[2] - b[2])[0];
    if (held.kind === "drag" && near && near[2] < 1) {
      [held.outline, held.vertex] = near;
      state.selected = [held.outline, held.vertex];
    } else hand.cancel();
  }
  const traits = ["tool", "radius", "band"].map((name) => [`change:${name}`, pad.show]);
  return pad.start(answers, Object.fromEntries(traits));
}
