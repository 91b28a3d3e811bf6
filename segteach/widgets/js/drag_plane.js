// DragPlane: a drawing of the plane, made by Python as SVG, and named dots upon it that the hand drags.

function render({ model, el }) {
  const size = model.get("size"),
    [left, top, right, bottom] = model.get("frame");
  const picture = node("g"),
    dots = node("g");
  const svg = node(
    "svg",
    { class: "st-plane", viewBox: `0 0 ${size} ${size}`, role: "group" },
    picture,
    dots,
  );
  const root = node("div", { class: "st-widget", title: model.get("labels").move }, svg);
  el.append(root);
  let held = null,
    places = []; // the dot under the hand; (x, y) of each, ahead of the kernel's answer

  let [x0, x1, y0, y1] = model.get("extent");
  const across = (x) => left + ((x - x0) / (x1 - x0)) * (right - left);
  const down = (y) => bottom + ((y - y0) / (y1 - y0)) * (top - bottom);
  // One move at a time: what the kernel makes of it (sliders answer back, too) comes before the next.
  let waiting = false,
    next = null;
  function tell(number, x, y) {
    if (waiting) return (next = [number, x, y]);
    waiting = true;
    model.send({ kind: "move", number, x, y });
  }
  function answered() {
    waiting = false;
    const move = next;
    next = null;
    if (move) tell(...move);
    else draw();
  }

  function move(number, x, y) {
    places[number] = [Math.max(x0, Math.min(x1, x)), Math.max(y0, Math.min(y1, y))];
    place(number);
    tell(number, ...places[number]);
  }

  function place(number) {
    const [dot, name] = dots.children[number].children,
      [x, y] = places[number];
    dot.setAttribute("cx", across(x));
    dot.setAttribute("cy", down(y));
    dot.setAttribute("aria-valuetext", `${short(x)}, ${short(y)}`);
    name.setAttribute("x", across(x) + 11);
    name.setAttribute("y", down(y) - 9);
  }

  function grip(number) {
    const dot = node("circle", { class: "st-handle", r: 8, tabindex: 0, role: "slider" });
    dot.onpointerdown = (event) => {
      held = number;
      dot.setPointerCapture(event.pointerId);
    };
    dot.onpointermove = (event) => {
      if (held !== number) return;
      const box = svg.getBoundingClientRect();
      const [px, py] = [event.clientX - box.left, event.clientY - box.top].map((d) => (d / box.width) * size);
      move(
        number,
        x0 + ((px - left) / (right - left)) * (x1 - x0),
        y0 + ((py - bottom) / (top - bottom)) * (y1 - y0),
      );
    };
    dot.onpointerup = dot.onpointercancel = () => {
      held = null;
      if (!waiting) draw(); // what the kernel made of it
    };
    dot.onkeydown = (event) => {
      const share = event.shiftKey ? 800 : 80, // of the plane
        [far, high] = [(x1 - x0) / share, (y1 - y0) / share];
      const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, high], ArrowDown: [0, -high] };
      if (!(event.key in moves)) return;
      const [dx, dy] = moves[event.key],
        [x, y] = places[number];
      move(number, x + dx, y + dy);
      event.preventDefault();
      event.stopPropagation();
    };
    return node("g", {}, dot, node("text", { class: "st-handle-name" }));
  }

  function draw() {
    [x0, x1, y0, y1] = model.get("extent");
    picture.innerHTML = model.get("markup");
    svg.setAttribute("aria-label", model.get("label"));
    const handles = model.get("handles");
    while (dots.children.length < handles.length) dots.append(grip(dots.children.length));
    handles.forEach(([x, y, name, colour], number) => {
      const [dot, words] = dots.children[number].children;
      if (number !== held && !next) places[number] = [x, y];
      dot.setAttribute("fill", colour);
      dot.setAttribute("aria-label", name || model.get("labels").move);
      words.replaceChildren(name);
      place(number);
    });
    svg.dataset.drawn = Number(svg.dataset.drawn ?? 0) + 1;
  }

  const unsubscribe = subscribe(model, {
    "change:markup": draw,
    "change:handles": draw,
    "change:extent": draw,
    "msg:custom": answered,
  });
  draw();
  return unsubscribe;
}
