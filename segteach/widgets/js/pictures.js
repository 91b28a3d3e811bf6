// LinkedPictures: panels of equal size with one crosshair; a pixel pointed at in one is marked in all,
// and an inset of each may enlarge what lies round it.

const INSET = 0.44; // its part of a panel's width and height

function render({ model, el }) {
  const row = node("div", { class: "st-row" });
  const root = node(
    "div",
    { class: "st-widget", role: "group", "aria-label": model.get("labels").panels },
    row,
  );
  el.append(root);
  let marks = [],
    circles = [],
    insets = [],
    urls = [];

  const save = throttled(40, () => model.save_changes());
  function point(row, col) {
    const [height, width] = model.get("shape");
    model.set("pixel", [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, col))]);
    mark();
    save();
  }
  function hover(event) {
    if (model.get("by_click") && event.type === "pointermove" && !event.buttons) return;
    const box = event.currentTarget.getBoundingClientRect(),
      [height, width] = model.get("shape");
    point(
      Math.floor(((event.clientY - box.top) / box.height) * height),
      Math.floor(((event.clientX - box.left) / box.width) * width),
    );
  }
  function keys(event) {
    const far = event.shiftKey ? 10 : 1,
      [row, col] = model.get("pixel");
    const moves = {
      ArrowUp: [row - far, col],
      ArrowDown: [row + far, col],
      ArrowLeft: [row, col - far],
      ArrowRight: [row, col + far],
    };
    if (!(event.key in moves)) return;
    point(...moves[event.key]);
    event.preventDefault();
    event.stopPropagation();
  }
  function mark() {
    const [height, width] = model.get("shape"),
      [row, col] = model.get("pixel");
    for (const cross of marks) {
      cross.style.top = `${((row + 0.5) / height) * 100}%`;
      cross.style.left = `${((col + 0.5) / width) * 100}%`;
    }
    const radius = model.get("radius");
    for (const circle of circles) {
      circle.hidden = !radius;
      circle.style.left = `${((col + 0.5 - radius) / width) * 100}%`;
      circle.style.top = `${((row + 0.5 - radius) / height) * 100}%`;
      circle.style.width = `${((2 * radius) / width) * 100}%`;
      circle.style.height = `${((2 * radius) / height) * 100}%`;
    }
    for (const [inset, lens] of insets) enlarge(inset, lens, (col + 0.5) / width, (row + 0.5) / height);
  }
  /** Show in the inset what lies round the point (x, y) of its panel, in [0, 1]; the lens frames it. */
  function enlarge(inset, lens, x, y) {
    const zoom = model.get("zoom"),
      at = (v) => (100 * (INSET / 2 - v * zoom)) / (INSET - zoom);
    inset.style.backgroundSize = `${(100 * zoom) / INSET}%`;
    inset.style.backgroundPosition = `${at(x)}% ${at(y)}%`;
    inset.style[x < 0.5 ? "right" : "left"] = 0; // on the other side: it hides nothing of the lens
    inset.style[x < 0.5 ? "left" : "right"] = "auto";
    lens.style.left = `${100 * x}%`;
    lens.style.top = `${100 * y}%`;
    lens.style.width = lens.style.height = `${(100 * INSET) / zoom}%`;
  }
  /** The inset and the lens of a panel. */
  function insetOf(url) {
    const inset = node("div", { class: "st-inset" }),
      lens = node("div", { class: "st-lens" });
    inset.style.width = inset.style.height = `${100 * INSET}%`;
    inset.style.backgroundImage = `url(${url})`;
    return [inset, lens];
  }
  /** CSS pixels that a panel may be wide: all rows of them, their titles and all else fit the window. */
  function wide() {
    const columns = model.get("columns"),
      [height, width] = model.get("shape");
    if (!columns) return model.get("width");
    const rows = Math.ceil(model.get("titles").length / columns);
    return Math.max(120, Math.round((((window.innerHeight - model.get("spare")) / rows - 42) * width) / height));
  }
  function size() {
    const columns = model.get("columns"),
      gaps = (16 * (columns - 1)) / columns,
      limit = wide();
    row.style.maxWidth = columns ? `${columns * limit + 16 * (columns - 1)}px` : "";
    for (const panel of row.children) {
      panel.style.flex = columns ? `0 0 min(${limit}px, ${100 / columns}% - ${gaps}px)` : `0 1 ${limit}px`;
    }
  }
  function draw() {
    urls.forEach((url) => URL.revokeObjectURL(url));
    const titles = model.get("titles");
    urls = model.get("pngs").map((png) => URL.createObjectURL(new Blob([png], { type: "image/png" })));
    circles = urls.map(() => node("div", { class: "st-circle" }));
    insets = model.get("zoom") ? urls.map(insetOf) : [];
    marks = model.get("zoom") ? [] : urls.map(() => node("div", { class: "st-cross" }));
    row.replaceChildren(
      ...urls.map((url, i) => {
        const frame = node(
          "div",
          {
            class: "st-frame",
            tabindex: 0,
            role: "img",
            "aria-label": titles[i],
            onpointermove: hover,
            onpointerdown: hover,
            onkeydown: keys,
          },
          node("img", { src: url, alt: "", draggable: "false" }),
          node("div", { class: "st-circle-clip" }, circles[i]),
          ...(insets[i] || [marks[i]]),
        );
        const panel = node("figure", { class: "st-panel" }, node("figcaption", {}, titles[i]), frame);
        // Enlarged pixels stay squares; a picture that is shrunk must not drop every second one.
        const large = model.get("shape")[1] > wide() * devicePixelRatio;
        frame.firstChild.style.imageRendering = large ? "auto" : "pixelated";
        return panel;
      }),
    );
    size();
    mark();
  }
  const unsubscribe = subscribe(model, {
    "change:pngs": draw,
    "change:zoom": draw,
    "change:spare": size,
    "change:pixel": mark,
    "change:radius": mark,
  });
  window.addEventListener("resize", size);
  draw();
  return () => {
    unsubscribe();
    window.removeEventListener("resize", size);
    urls.forEach((url) => URL.revokeObjectURL(url));
  };
}
