// PicturePad: what every pad has: picture, mask and its views, zoom, the bar, one line of words, saving.

/** Make the frame of a pad in `el`.
 *
 * own.css: class of its root. layers: canvases on the picture, "base", "mask" and "cursor" among them.
 * tools, more, last: what stands in the bar before undo, after redo, at its end. legend: at the end of
 * the line of words. space: what the space bar does. draw: all but picture and mask. over: what it
 * paints over the mask. hint: the words where nothing is said. about: the place that zooming keeps.
 * takeBack: takes back what is no edit yet, and says whether there was something, before undo does.
 * another: called for a picture of another shape. resized: after another size on the screen. show:
 * brings the bar up to date. What keys do is added to pad.keys, {key: (shift) => ...}.
 */
function picturePad(model, el, own) {
  const say = model.get("labels");
  const [, , object] = model.get("colours");
  const pad = { say, mask: null, height: 1, width: 1, me: Math.random().toString(36).slice(2) };
  pad.dpr = Math.max(1, Math.min(2, window.devicePixelRatio || 1));
  let dull = null; // the pixels of the picture without their colours, once they are asked for
  let restored = false; // whether what is said may be about a text that was to be restored

  // --- what is on the page ---------------------------------------------------------------------
  const canvas = (name) => [name, node("canvas", { class: `st-layer st-${name}` })];
  const layers = (pad.layers = Object.fromEntries(own.layers.map(canvas)));
  const cursor = (pad.cursor = layers.cursor.getContext("2d"));
  const about = { tabindex: 0, role: "application", "aria-label": say.pad };
  const stage = (pad.stage = node("div", { class: "st-stage st-paint", ...about }, ...Object.values(layers)));
  const panel = (pad.panel = overPicture(say, closedPanel));
  const undo = tool(say, "undo", "z", () => own.takeBack?.() || model.send({ kind: "undo" }));
  const redo = tool(say, "redo", "Z", () => model.send({ kind: "redo" }));
  const original = tool(say, "original", "o", () => {});
  const view = tool(say, "view", "", () => toggle("view", () => openView(panel, say, model, { set, zoom })));
  const save = tool(say, "save", "", () => toggle("save", openSave));
  const gap = () => node("span", { class: "st-gap" });
  const last = [original, view, save, ...(own.last ?? [])];
  const all = [...own.tools, gap(), undo, redo, ...(own.more ?? []), gap(), ...last];
  const bar = node("div", { class: "st-bar", role: "toolbar", "aria-label": say.tools }, ...all);
  const words = node("span", { class: "st-words" });
  const status = node("div", { class: "st-status", "aria-live": "polite" }, words, ...(own.legend ?? []));
  const sheet = node("div", { class: "st-sheet-over" }, panel.element, stage);
  const naming = { role: "group", "aria-label": say.pad };
  const root = node("div", { class: `st-widget st-pad-root ${own.css}`, ...naming }, bar, sheet, status);
  pad.root = root;
  const leave = (event) => {
    if (event.key !== "Escape" || !panel.kind()) return;
    panel.close();
    event.stopPropagation();
  };
  root.addEventListener("keydown", leave, true);
  el.append(root);
  pad.view = viewport(stage, moved);
  const loadPicture = pictureLoader(model, root, layers.base, () => {
    dull = null;
    if (pad.mask) pad.mask.veils = {};
    drawMask();
  });

  // --- size and view ---------------------------------------------------------------------------
  /** As wide as the column, and low enough for the window to show what stands round it, too. */
  function measure() {
    [pad.height, pad.width] = model.get("shape");
    if (root.clientWidth) root.dataset.narrow = root.clientWidth < 780;
    const tall = Math.max(200, window.innerHeight - (document.fullscreenElement ? 160 : 320));
    const size = pad.view.fit([pad.height, pad.width], [model.get("width"), tall]);
    for (const layer of [layers.mask, layers.cursor]) {
      [layer.width, layer.height] = size.map((length) => Math.round(length * pad.dpr));
    }
    own.resized?.();
    pad.view.zoomTo(pad.view.zoom);
  }
  function another() {
    pad.mask = null;
    pad.whole();
    own.another?.();
    measure();
    pad.show();
  }
  function moved() {
    const { zoom, shift, scale } = pad.view;
    for (const layer of [layers.base, layers.ink]) {
      if (layer) layer.style.transform = `translate(${shift[0]}px, ${shift[1]}px) scale(${zoom})`;
    }
    layers.base.style.imageRendering = scale * zoom >= 2 ? "pixelated" : "auto";
    root.dataset.zoom = zoom.toFixed(2);
    drawMask();
    own.draw();
  }
  function zoom(factor) {
    const at = own.about();
    pad.view.zoomTo(factor ? pad.view.zoom * factor : 1, at && pad.view.toScreen(at));
  }
  pad.whole = () => ([pad.view.zoom, pad.view.shift] = [1, [0, 0]]);
  pad.clamped = ([row, col], rim = 0) => [
    Math.max(-rim, Math.min(pad.height - 1 + rim, row)),
    Math.max(-rim, Math.min(pad.width - 1 + rim, col)),
  ];

  // --- drawing ---------------------------------------------------------------------------------
  const drawMask = (pad.drawMask = () => {
    const loaded =
      layers.base.width === pad.width && layers.base.height === pad.height && root.dataset.picture;
    const way = model.get("view");
    if (loaded && pad.mask && way === "overlay") dull ??= dullPixels(layers.base);
    const pen = paintMask(layers.mask, pad.mask, {
      view: way,
      opacity: model.get("opacity"),
      scale: pad.view.scale * pad.view.zoom,
      shift: pad.view.shift,
      dpr: pad.dpr,
      colour: object,
      dull: loaded ? dull : null,
    });
    own.over?.(pen, pad.view.scale * pad.view.zoom);
    root.dataset.view = way;
    root.dataset.maskPixels = pad.mask?.count ?? 0;
    save.disabled = !pad.mask;
  });
  /** Wipe the layer of the pointer; what is drawn there is in CSS pixels. */
  pad.wipe = () => {
    cursor.setTransform(pad.dpr, 0, 0, pad.dpr, 0, 0);
    cursor.clearRect(0, 0, stage.clientWidth, stage.clientHeight);
    cursor.lineJoin = "round";
  };
  function showOriginal(on) {
    root.toggleAttribute("data-original", on);
    original.setAttribute("aria-pressed", String(on));
  }

  // --- the bar ---------------------------------------------------------------------------------
  pad.save = throttled(60, () => model.save_changes());
  function set(name, value) {
    model.set(name, value);
    pad.save();
  }
  const toggle = (pad.toggle = (kind, open) => (panel.kind() === kind ? panel.close() : open()));
  function openSave() {
    const files = ["mask", "cut-out"].map((what) => {
      const name = say[what === "mask" ? "save_mask" : "save_cutout"];
      return button(name, name, "", () => savePng(pad.mask, layers.base, what, model.get("name")));
    });
    panel.open("save", say.save, say.save, node("div", { class: "st-bar" }, ...files));
  }
  let said = null; // the line of words of a panel with a text
  pad.openText = (kind, text) => {
    const restore = (field) => {
      restored = true;
      model.send({ kind: "restore", text: field });
    };
    said = openText(panel, say, kind, text, restore);
  };
  function closedPanel() {
    said = null;
    if (restored && model.get("message_kind") === "error") set("message", "");
    restored = false;
  }
  pad.stand = (standing) => {
    undo.disabled = !standing.undo;
    redo.disabled = !standing.redo;
  };
  for (const [start, ends] of [
    ["pointerdown", ["pointerup", "pointercancel", "pointerleave", "blur"]],
    ["keydown", ["keyup"]],
  ]) {
    const counts = (event) => start === "pointerdown" || event.key === " " || event.key === "Enter";
    original.addEventListener(start, (event) => counts(event) && showOriginal(true));
    for (const end of ends) original.addEventListener(end, () => showOriginal(false));
  }

  // --- words -----------------------------------------------------------------------------------
  pad.show = () => {
    const message = model.get("message");
    const error = message && model.get("message_kind") === "error";
    const text = message || own.hint();
    words.classList.toggle("st-note", Boolean(error));
    if (words.textContent !== text) words.textContent = words.title = text;
    if (said && restored && error) said.textContent = message;
    said?.classList.toggle("st-note", Boolean(restored && error));
    own.show?.();
  };
  pad.hover = throttled(60, (at) => {
    model.set("hover", pad.clamped(at).map(Math.round));
    model.save_changes();
  });

  // --- keys and files --------------------------------------------------------------------------
  const larger = () => zoom(1.5);
  const keys = (pad.keys = {
    "+": larger,
    "=": larger,
    "-": () => zoom(1 / 1.5),
    0: () => zoom(0),
    o: () => showOriginal(true),
  });
  Object.assign(keys, { z: () => undo.click(), Z: () => redo.click() });
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return; // Tab is the page's
    keys[event.key](event.shiftKey);
    event.preventDefault();
    event.stopPropagation();
    own.draw();
  });
  stage.addEventListener("keyup", (event) => event.key === "o" && showOriginal(false));
  stage.addEventListener("blur", () => original.matches(":active") || showOriginal(false));
  travel(stage, pad.view, own.space);
  async function take(event, files) {
    const file = [...(files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file || !model.get("photos")) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ kind: "photo", name: file.name }, undefined, [await file.arrayBuffer()]);
  }
  stage.addEventListener("dragover", (event) => model.get("photos") && event.preventDefault());
  stage.addEventListener("drop", (event) => take(event, event.dataTransfer?.files));
  root.addEventListener("paste", (event) => take(event, event.clipboardData?.files));

  // --- the kernel ------------------------------------------------------------------------------
  /** Whether a message is for this view, or for all. */
  pad.mine = (message) => message.view == null || message.view === pad.me;
  /** Begin to answer messages, {kind: (message, buffers) => ...}, and changes of traits. */
  pad.start = (answers, traits) => {
    let turn = Promise.resolve(); // one after the other: some have to be unpacked first
    const receive = (message, buffers) => {
      if (!(message.kind in answers)) return;
      const answer = () => answers[message.kind](message, buffers);
      turn = turn.then(answer).catch((error) => console.error(error));
    };
    const redraw = Object.fromEntries(["view", "opacity"].map((name) => [`change:${name}`, drawMask]));
    const speak = Object.fromEntries(["message", "message_kind"].map((name) => [`change:${name}`, pad.show]));
    const shape = { "change:png": loadPicture, "change:shape": another, "change:width": measure };
    const unsubscribe = subscribe(model, { "msg:custom": receive, ...shape, ...redraw, ...speak, ...traits });
    const events = [
      [window, "resize"],
      [document, "fullscreenchange"],
    ];
    const watch = new ResizeObserver(() => {
      const other = Math.abs(stage.clientWidth - pad.view.scale * pad.width) > 0.5;
      const narrow = String(root.clientWidth < 780) !== root.dataset.narrow;
      if (stage.clientWidth && (other || narrow)) measure();
    });
    measure();
    watch.observe(stage);
    watch.observe(root);
    for (const [target, name] of events) target.addEventListener(name, measure);
    loadPicture();
    pad.show();
    model.send({ kind: "hello", view: pad.me });
    return () => {
      unsubscribe();
      watch.disconnect();
      for (const [target, name] of events) target.removeEventListener(name, measure);
    };
  };
  return pad;
}
