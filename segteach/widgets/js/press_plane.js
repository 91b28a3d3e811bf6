// PressPlane: a drawing of the plane, made by Python as SVG, and dots upon it that are clicked.

function render({ model, el }) {
  const size = model.get("size"),
    [left, top, right, bottom] = model.get("frame");
  const picture = node("g"),
    dots = node("g");
  const svg = node(
    "svg",
    { class: "st-plane st-press", viewBox: `0 0 ${size} ${size}`, role: "group" },
    picture,
    dots,
  );
  el.append(node("div", { class: "st-widget", title: model.get("labels").press }, svg));
  let current = 0; // the dot that Tab comes to
  const [x0, x1, y0, y1] = model.get("extent");
  const across = (x) => left + ((x - x0) / (x1 - x0)) * (right - left);
  const down = (y) => bottom + ((y - y0) / (y1 - y0)) * (top - bottom);
  const press = (number, key) => model.send({ kind: "press", number, key });
  const place = (number) => model.get("handles")[number].slice(0, 2);

  // The dot that lies next in a direction: near, and not far off to the side.
  function next(number, [dx, dy]) {
    const [x, y] = place(number);
    let [found, least] = [number, Infinity];
    model.get("handles").forEach(([px, py], other) => {
      const ahead = (px - x) * dx + (py - y) * dy,
        aside = Math.abs((px - x) * dy - (py - y) * dx);
      if (ahead > 0 && ahead + 2 * aside < least) [found, least] = [other, ahead + 2 * aside];
    });
    return found;
  }

  function focus(number) {
    dots.children[current].setAttribute("tabindex", -1);
    current = number;
    dots.children[number].setAttribute("tabindex", 0);
    dots.children[number].focus();
  }

  function dot(number) {
    const made = node("circle", { class: "st-handle", r: 9, tabindex: number ? -1 : 0, role: "button" });
    made.onclick = () => {
      focus(number);
      press(number, "");
    };
    made.onkeydown = (event) => {
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in ways) focus(next(number, ways[event.key]));
      else if (event.key === "Enter" || event.key === " ") press(number, "");
      else if (/^[0-9]$/.test(event.key)) press(number, event.key);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    return made;
  }

  function draw() {
    picture.innerHTML = model.get("markup");
    svg.setAttribute("aria-label", model.get("label"));
    const handles = model.get("handles");
    if (current >= handles.length) current = 0;
    while (dots.children.length > handles.length) dots.lastChild.remove();
    while (dots.children.length < handles.length) dots.append(dot(dots.children.length));
    handles.forEach(([x, y, name, colour], number) => {
      const one = dots.children[number];
      one.setAttribute("cx", across(x));
      one.setAttribute("cy", down(y));
      one.setAttribute("fill", colour);
      one.setAttribute("aria-label", name);
      one.setAttribute("tabindex", number === current ? 0 : -1);
    });
    svg.dataset.drawn = Number(svg.dataset.drawn ?? 0) + 1;
  }

  const unsubscribe = subscribe(model, { "change:markup": draw, "change:handles": draw });
  draw();
  return unsubscribe;
}
