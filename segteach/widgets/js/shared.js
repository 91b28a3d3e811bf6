// Helpers of all widgets of the course. There are no imports: Python joins the parts to one text.

/** Make an element: node("button", {class: "x", onclick: f}, "text", child, ...). */
function node(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "line", "circle", "text", "g"].includes(tag);
  const element = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button with a short face and a spoken name; `key` is shown in its tooltip. */
function button(face, name, key, onclick) {
  const title = key ? `${name} (${key})` : name;
  return node("button", { type: "button", class: "st-button", "aria-label": name, title, onclick }, face);
}

/** Run `action` at most once every `wait` milliseconds, and always with the latest arguments. */
function throttled(wait, action) {
  let last = 0;
  let timer = null;
  let latest = [];
  const fire = () => {
    timer = null;
    last = performance.now();
    action(...latest);
  };
  return (...args) => {
    latest = args;
    if (timer === null) timer = setTimeout(fire, Math.max(0, wait - (performance.now() - last)));
  };
}

/** Subscribe to traits and return one function that ends all subscriptions. */
function subscribe(model, handlers) {
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);
  return () => {
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
  };
}

/** A short number for an axis or a caption: 4 significant digits, with a real minus sign. */
function short(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e5 || size < 1e-3)
      ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
  return text.replace("-", "−");
}
