// Parts of the painter that know nothing of its state: the toolbar, the panel for texts, handles.

/** The buttons and the size slider; `act` says what each of them does. */
function toolbar(say, tools, colours, act) {
  const brush = (seed, name, key) => {
    const dot = node("span", { class: "st-swatch" });
    dot.style.background = colours[seed];
    return button(node("span", {}, dot, say[name]), say[name], key, () => act.pick("brush", seed));
  };
  const seeds = tools.includes("brush") || tools.includes("trimap") ? { 2: brush(2, "foreground", "f"), 1: brush(1, "background", "b") } : {};
  if (tools.includes("trimap")) seeds[0] = brush(0, "unknown", "u");
  const others = Object.fromEntries([["eraser", "e"], ["rectangle", "r"], ["polygon", "p"]].filter(([name]) => tools.includes(name))
    .map(([name, key]) => [name, button(say[name], say[name], key, () => act.pick(name))]));
  const size = node("input", { type: "range", class: "st-slider st-size", min: 0.5, step: 0.5, "aria-label": say.size, title: `${say.size} ([ ])`,
    oninput: () => act.size(Number(size.value)) });
  const undo = button("↶", say.undo, "z", act.undo), redo = button("↷", say.redo, "Z", act.redo);
  const zoom = (face, name, key, factor) => button(face, name, key, () => act.zoom(factor));
  const text = (kind) => button(say[kind], say[kind], "", () => act.text(kind));
  const bar = node("div", { class: "st-bar", role: "toolbar", "aria-label": say.tools }, ...[2, 1, 0].filter((seed) => seeds[seed]).map((seed) => seeds[seed]),
    ...Object.values(others), ...(2 in seeds || "eraser" in others ? [size] : []), undo, redo, button(say.clear, say.clear, "", act.clear),
    zoom("−", say.out, "-", 1 / 1.5), zoom("＋", say.in, "+", 1.5), zoom("1×", say.whole, "0", null), text("share"), text("code"));
  return { bar, seeds, others, size, undo, redo };
}

/** A text to copy: the shared one can be changed and restored, the code is only read. */
function textPanel(say, restore) {
  const element = node("div", { class: "st-panel-text", hidden: "" });
  let shown = null;
  function close() {
    shown = null;
    element.hidden = true;
    element.replaceChildren();
  }
  function open(kind, text) {
    const field = node("textarea", { class: "st-text", rows: kind === "share" ? 3 : 6, spellcheck: "false", "aria-label": say[kind],
      onkeydown: (event) => event.stopPropagation() });
    field.value = text;
    field.readOnly = kind === "code";
    const buttons = [button(say.close, say.close, "", close)];
    if (kind === "share") buttons.unshift(button(say.restore, say.restore, "", () => restore(field.value)));
    element.replaceChildren(node("label", {}, say[`${kind}_hint`]), field, node("div", { class: "st-bar" }, ...buttons));
    shown = kind;
    element.hidden = false;
    field.select();
  }
  return { element, open, close, kind: () => shown };
}

/** Draw lines that show on any picture: a light one on a dark one. */
function twice(pen, path, light = "#fff") {
  for (const [colour, line] of [["#000", 3.5], [light, 1.5]]) {
    pen.setLineDash([]);
    pen.beginPath();
    path(pen);
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** Draw what can be dragged. */
function handle(pen, [x, y]) {
  pen.beginPath();
  pen.arc(x, y, 6, 0, 7);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = "#000";
  pen.stroke();
}

/** Return (row, col) of a box's corners or of a polygon's vertices. */
function corners(shape) {
  if (shape.kind === "box") {
    const [x0, y0, x1, y1] = shape.corners.map((v) => v - 0.5);
    return [[y0, x0], [y0, x1], [y1, x1], [y1, x0]];
  }
  return Array.from({ length: shape.points.length / 2 }, (_, i) => [shape.points[2 * i], shape.points[2 * i + 1]]);
}

/** Read edits from a message of the kernel: all points lie in the first buffer, then the trimaps. */
async function readEdits(message, buffers, shape, colours) {
  const points = new Float32Array(copied(buffers[0]).buffer), trimaps = buffers.slice(1), list = [];
  let from = 0;
  for (const edit of message.edits) {
    if (edit.count) edit.points = points.slice(from, (from += 2 * edit.count));
    if (edit.kind === "trimap") edit.picture = seedPicture(await inflated(copied(trimaps.shift())), ...shape, colours);
    list.push(edit);
  }
  return list;
}
function copied(data) { return new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)); }

/** Which part of a picture the stage shows: screen = (place + 0.5) * scale * zoom + shift. `changed` draws it. */
function viewport(stage, changed) {
  const view = { scale: 1, zoom: 1, shift: [0, 0] };
  let height = 1, width = 1;
  const factor = () => view.scale * view.zoom;
  /** Give the stage the form of the picture, `most` CSS pixels long at most; return its width and height. */
  view.fit = (shape, most) => {
    [height, width] = shape;
    const whole = most / Math.max(width, height);
    stage.style.width = `${width * whole}px`;
    stage.style.aspectRatio = `${width} / ${height}`;
    const wide = stage.clientWidth || width * whole, tall = stage.clientHeight || height * whole;
    view.scale = wide / width;
    return [wide, tall];
  };
  view.toScreen = ([row, col]) => [(col + 0.5) * factor() + view.shift[0], (row + 0.5) * factor() + view.shift[1]];
  view.toPicture = (event) => {
    const box = stage.getBoundingClientRect();
    return [(event.clientY - box.top - stage.clientTop - view.shift[1]) / factor() - 0.5, (event.clientX - box.left - stage.clientLeft - view.shift[0]) / factor() - 0.5];
  };
  view.away = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * factor();
  view.pan = (x, y) => {
    const inside = (v, side) => Math.min(0, Math.max(side * (1 - view.zoom), v));
    view.shift = [inside(x, stage.clientWidth), inside(y, stage.clientHeight)];
    changed();
  };
  /** Zoom, and leave the place of the screen where it is; without one, the middle. */
  view.zoomTo = (next, about = null) => {
    const [x, y] = about ?? [stage.clientWidth / 2, stage.clientHeight / 2];
    const to = Math.max(1, Math.min(32, next)), ratio = to / view.zoom;
    view.zoom = to;
    view.pan(x - (x - view.shift[0]) * ratio, y - (y - view.shift[1]) * ratio);
  };
  /** Move the view so that a place of the picture lies in it. */
  view.follow = (at) => {
    const by = (v, most) => (v < 20 ? 20 - v : v > most - 20 ? most - 20 - v : 0), [x, y] = view.toScreen(at);
    const [right, down] = [by(x, stage.clientWidth), by(y, stage.clientHeight)];
    if (view.zoom > 1 && (right || down)) view.pan(view.shift[0] + right, view.shift[1] + down);
  };
  return view;
}
