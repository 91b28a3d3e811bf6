// LinkedPictures: panels of equal size with one crosshair; a pixel pointed at in one is marked in all.

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
  }
  /** CSS pixels that a panel may be wide: all rows of them, their titles and a lab's bar fit the window. */
  function wide() {
    const columns = model.get("columns"),
      [height, width] = model.get("shape");
    if (!columns) return model.get("width");
    const rows = Math.ceil(model.get("titles").length / columns);
    return Math.max(120, Math.round((((window.innerHeight - 186) / rows - 42) * width) / height));
  }
  function size() {
    const columns = model.get("columns"),
      limit = wide();
    row.style.maxWidth = columns ? `${columns * limit + 16 * (columns - 1)}px` : "";
    for (const panel of row.children) {
      panel.style.flex = columns ? `0 0 min(${limit}px, ${100 / columns}% - 8px)` : `0 1 ${limit}px`;
    }
  }
  function draw() {
    urls.forEach((url) => URL.revokeObjectURL(url));
    const titles = model.get("titles");
    urls = model.get("pngs").map((png) => URL.createObjectURL(new Blob([png], { type: "image/png" })));
    marks = urls.map(() => node("div", { class: "st-cross" }));
    circles = urls.map(() => node("div", { class: "st-circle" }));
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
          marks[i],
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
