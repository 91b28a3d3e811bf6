// The bar of a pad, and the panel that opens over its picture. Nothing here knows what is painted.

const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  clear: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  eraser: "m4 15 9-9 7 7-7 7H8zM9 10l7 7M8 20h12",
  rectangle: "M4 6h4M10.5 6h3M16 6h4v4M20 13v5h-4M13.500 18h-3M8 18H4v-4M4 11V6",
  polygon: "m12 4 8 6-3 9H7l-3-9z",
  original: "M4 5h16v14H4zM12 5v14M12 9l-5 6M12 14l-3.500 4.500",
  view: "M2 12s4-6.500 10-6.500S22 12 22 12s-4 6.500-10 6.500S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  save: "M12 4v11M7 10l5 5 5-5M5 20h14",
  share: "M12 15V4M8 8l4-4 4 4M5 12v8h14v-8",
  code: "m8 7-5 5 5 5M16 7l5 5-5 5",
  vertices: "M6 17 12 8M13.500 8l5 7M3 16h4v4H3zM10 4h4v4h-4zM17 15h4v4h-4z",
  harden: "M3 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0M14 8h8v8h-8z",
  delete: "m6 6 12 12M18 6 6 18",
  cut: "M3 6a3 3 0 1 0 6 0 3 3 0 1 0-6 0M3 18a3 3 0 1 0 6 0 3 3 0 1 0-6 0M8.500 8 20 18M8.500 16 20 6",
  band: "M3 9c5-6 13-6 18 0M3 17c5-6 13-6 18 0",
};

/** A button that shows an icon, with its name spoken and shown as its tooltip, and its key. */
function tool(say, name, key, onclick) {
  const svg = node("svg", { viewBox: "0 0 24 24", class: "st-icon", "aria-hidden": "true" });
  svg.append(node("path", { d: ICONS[name] }));
  const made = button(svg, say[name], key, onclick);
  if (say[`tip_${name}`]) made.title = key ? `${say[`tip_${name}`]} (${key})` : say[`tip_${name}`];
  return made;
}

/** A brush: a disc in its colour with a sign, and its name where there is room. */
function brush(say, name, key, colour, onclick) {
  const sign = { foreground: "+", background: "−", unknown: "?" }[name];
  const disc = node("span", { class: "st-swatch", "aria-hidden": "true" }, sign);
  disc.style.background = colour;
  const made = button(disc, say[name], key, onclick);
  made.append(node("span", { class: "st-word" }, say[name]));
  made.title = `${say[name]} (${key}) · ${say.tip_size}`;
  return made;
}

/** The slider for the size of the brush; `show` sets it to a radius in pixels of the picture. */
function sizer(say, act) {
  const input = node("input", {
    type: "range",
    class: "st-slider st-size",
    min: 0.5,
    step: 0.5,
    "aria-label": say.size,
    oninput: () => act(Number(input.value)),
  });
  const number = node("output", {});
  const element = node("label", { class: "st-sized", title: say.tip_size }, say.size_word, input, number);
  const show = (radius) => {
    input.value = radius;
    number.textContent = `${2 * radius} px`;
  };
  return { element, input, show };
}

/** What opens over the picture, right below the bar: one thing at a time; Escape closes it. */
function overPicture(say, closed) {
  const element = node("div", { class: "st-over", hidden: "", role: "dialog" });
  let shown = null;
  let opener = null;
  function close() {
    if (!shown) return;
    shown = null;
    element.hidden = true;
    element.replaceChildren();
    opener?.focus({ preventScroll: true });
    closed();
  }
  element.addEventListener("keydown", (event) => event.stopPropagation()); // no key is the notebook's here
  /** Show a panel of this kind; head: what stands beside the button that closes it. */
  function open(kind, name, head, ...children) {
    opener = document.activeElement?.closest(".st-bar") ? document.activeElement : opener;
    const shut = button("×", say.shut, "Esc", close);
    element.replaceChildren(node("div", { class: "st-over-head" }, head, shut), ...children);
    element.setAttribute("aria-label", name);
    element.dataset.kind = shown = kind;
    element.hidden = false;
  }
  return { element, open, close, kind: () => shown };
}

/** A text to copy: the shared one can be changed and restored, the code is only read. */
function openText(panel, say, kind, text, restore) {
  const field = node("textarea", {
    class: "st-text",
    rows: kind === "share" ? 3 : 7,
    spellcheck: "false",
    "aria-label": say[kind],
  });
  field.value = text;
  field.readOnly = kind === "code";
  const said = node("span", { role: "status", class: "st-said" });
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // a page that is not served safely
    }
    said.textContent = say.copied;
  };
  const buttons = [button(say.copy, say.copy, "", copy)];
  if (kind === "share") buttons.push(button(say.restore, say.restore, "", () => restore(field.value)));
  const row = node("div", { class: "st-bar" }, ...buttons, said);
  panel.open(kind, say[kind], say[`${kind}_hint`], field, row);
  field.select();
  return said;
}

/** The menu of the view: how the mask is shown, its opacity, the zoom. */
function openView(panel, say, model, act) {
  const words = { overlay: "overlay", outline: "outline", "cut-out": "cutout", "black and white": "black" };
  const opacity = node("input", {
    type: "range",
    class: "st-slider",
    min: 0,
    max: 1,
    step: 0.05,
    "aria-label": say.opacity,
    oninput: () => act.set("opacity", Number(opacity.value)),
  });
  opacity.value = model.get("opacity");
  const ways = Object.entries(words).map(([way, word]) => [
    way,
    button(say[`view_${word}`], say[`view_${word}`], "", () => {
      act.set("view", way);
      press();
    }),
  ]);
  function press() {
    for (const [way, made] of ways) made.setAttribute("aria-pressed", String(model.get("view") === way));
    opacity.disabled = model.get("view") !== "overlay";
  }
  press();
  const zoom = [
    ["−", "out", "-", 1 / 1.5],
    ["＋", "in", "+", 1.5],
    ["1×", "whole", "0", 0],
  ].map(([face, name, key, factor]) => button(face, say[name], key, () => act.zoom(factor)));
  panel.open(
    "view",
    say.view,
    node("div", { class: "st-bar" }, ...ways.map(([, made]) => made)),
    node(
      "div",
      { class: "st-bar" },
      say.opacity,
      opacity,
      node("span", { class: "st-gap" }),
      say.zoom,
      ...zoom,
    ),
    node("p", {}, say.zoom_hint),
  );
}
