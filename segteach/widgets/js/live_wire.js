// LiveWirePad: the page asks for the wire under the pointer, one question at a time, and draws the answer at once.
// The kernel holds seeds, fixed pieces and mask; every view is told of them. The wire belongs to the view whose pointer it follows.

function render({ model, el }) {
  const say = model.get("labels"), [ORANGE, DARK] = model.get("colours");
  const me = Math.random().toString(36).slice(2); // which view an answer is meant for
  const NEAR = 11, PATIENCE = 5000; // CSS pixels round a seed; ms after which an answer is taken for lost
  const dpr = Math.max(1, Math.min(2, window.devicePixelRatio || 1));

  let seeds = [], fixed = new Int32Array(0), closed = false, mask = null; // what the kernel said
  let wire = new Int32Array(0), place = null; // from the last seed to where the pointer snapped
  let pointer = null, byKeyboard = false, inside = false, pressed = null, lastPress = { time: 0 };
  let asked = null, wanted = null, tickets = 0; // the move under way, and the latest that waits for it
  let height = 1, width = 1, scale = 1;

  // --- what is on the page -----------------------------------------------------------------------
  const layers = Object.fromEntries(["base", "mask", "cursor"].map((name) => [name, node("canvas", { class: `st-layer st-${name}` })]));
  const stage = node("div", { class: "st-stage st-paint", tabindex: 0, role: "application", "aria-label": say.pad }, ...Object.values(layers));
  const order = (kind) => () => send({ kind });
  const [close, undo, redo, drop] = [["close", "↵"], ["undo", "z"], ["redo", "Z"], ["abandon", "Esc"]].map(([kind, key]) =>
    button({ undo: "↶", redo: "↷" }[kind] ?? say[kind], say[kind], key, order(kind)));
  const bar = node("div", { class: "st-bar", role: "toolbar", "aria-label": say.tools }, close, undo, redo, drop);
  const status = node("div", { class: "st-caption st-status", "aria-live": "polite" });
  const root = node("div", { class: "st-widget st-painter st-wire", role: "group", "aria-label": say.pad }, bar, stage, status);
  el.append(root);
  const cursor = layers.cursor.getContext("2d");

  // --- places: rows and columns of pixels, and CSS pixels of the stage ------------------------------
  const toScreen = ([row, col]) => [(col + 0.5) * scale, (row + 0.5) * scale];
  const clamped = ([row, col]) => [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, col))];
  const toPicture = (event) => {
    const box = stage.getBoundingClientRect();
    return clamped([event.clientY - box.top - stage.clientTop, event.clientX - box.left - stage.clientLeft].map((v) => Math.floor(v / scale)));
  };
  const away = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * scale;

  function measure() {
    [height, width] = model.get("shape");
    const most = model.get("width"), whole = most / Math.max(width, height);
    root.style.maxWidth = `${most + 12}px`;
    stage.style.width = `${width * whole}px`;
    stage.style.aspectRatio = `${width} / ${height}`;
    const wide = stage.clientWidth || width * whole, tall = stage.clientHeight || height * whole;
    scale = wide / width;
    for (const layer of [layers.mask, layers.cursor]) [layer.width, layer.height] = [Math.round(wide * dpr), Math.round(tall * dpr)];
    layers.base.style.imageRendering = scale >= 2 ? "pixelated" : "auto";
    draw();
  }
  const loadPicture = pictureLoader(model, root, layers.base);

  // --- drawing -------------------------------------------------------------------------------------
  function line(pen, path) {
    for (let i = 0; i < path.length; i += 2) pen[i ? "lineTo" : "moveTo"](...toScreen([path[i], path[i + 1]]));
  }
  function draw() {
    paintMask(layers.mask, mask, scale, [0, 0], dpr, ORANGE);
    drawWire();
  }
  function drawWire() {
    cursor.setTransform(dpr, 0, 0, dpr, 0, 0);
    cursor.clearRect(0, 0, stage.clientWidth, stage.clientHeight);
    cursor.lineJoin = "round";
    if (!closed) {
      twice(cursor, (pen) => line(pen, fixed), ORANGE);
      twice(cursor, (pen) => line(pen, wire));
    }
    seeds.forEach((seed, i) => { handle(cursor, toScreen(seed)); if (i === 0) dot(toScreen(seed)); });
    if (!pointer || !(inside || pressed || document.activeElement === stage)) return;
    const [x, y] = toScreen(pointer);
    twice(cursor, (pen) => { pen.moveTo(x - 9, y); pen.lineTo(x + 9, y); pen.moveTo(x, y - 9); pen.lineTo(x, y + 9); });
    if (place && away(place, pointer) > 0 && !closed) twice(cursor, (pen) => pen.arc(...toScreen(place), 5, 0, 7), ORANGE);
  }
  /** The first seed is where the outline will close. */
  function dot([x, y]) {
    cursor.beginPath();
    cursor.arc(x, y, 3, 0, 7);
    cursor.fillStyle = DARK;
    cursor.fill();
  }
  function show() {
    close.disabled = closed || seeds.length < 3;
    drop.disabled = seeds.length === 0;
    const words = model.get("message"), text = words || say[closed ? "hint_closed" : seeds.length ? "hint_open" : "hint_empty"];
    if (status.textContent !== text) status.replaceChildren(words ? node("span", { class: "st-note" }, words) : text);
    Object.assign(root.dataset, { seeds: seeds.length, closed, pathLength: fixed.length / 2, maskPixels: mask?.count ?? 0 });
    draw();
  }

  // --- questions to the kernel -----------------------------------------------------------------------
  function send(message) { model.send({ ...message, view: me }); }
  /** Ask for the wire to the pointer; while one answer is under way only the latest question waits. */
  function follow() {
    wanted = pointer;
    const now = performance.now();
    if (asked && now - asked.time < PATIENCE) return;
    asked = { ticket: ++tickets, time: now };
    send({ kind: "move", at: wanted, ticket: asked.ticket });
    wanted = null;
  }
  function moveTo(at) {
    if (pointer && at[0] === pointer[0] && at[1] === pointer[1]) return drawWire();
    pointer = at;
    follow();
    drawWire();
  }
  function press() {
    const now = performance.now(), again = now - lastPress.time < 450 && away(pointer, lastPress.at) < NEAR;
    lastPress = { time: again ? 0 : now, at: pointer };
    if (again || (!closed && seeds.length >= 3 && away(pointer, seeds[0]) < NEAR)) return send({ kind: "close" });
    stage.classList.add("st-waiting"); // growing the tree of paths may take a moment
    send({ kind: "press", at: pointer });
  }

  // A press counts where it is let go: a finger or pen, which cannot hover, leads the wire before it sets a seed.
  stage.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) pressed = null; // two fingers are the page's
    if (!event.isPrimary || event.button !== 0) return;
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    pressed = event.pointerId;
    byKeyboard = false;
    moveTo(toPicture(event));
  });
  stage.addEventListener("pointermove", (event) => {
    if (!event.isPrimary) return;
    inside = true;
    byKeyboard = false;
    moveTo(toPicture(event));
  });
  stage.addEventListener("pointerup", (event) => {
    if (pressed !== event.pointerId) return;
    pressed = null;
    moveTo(toPicture(event));
    press();
  });
  stage.addEventListener("pointercancel", () => { pressed = null; });
  stage.addEventListener("pointerleave", () => { inside = false; drawWire(); });
  stage.addEventListener("focus", drawWire);
  stage.addEventListener("blur", drawWire);

  // Keys: arrows lead the wire (with shift: far), space sets a seed.
  function walk(down, right, far) {
    const step = Math.max(1, Math.round(3 / scale)) * (far ? 8 : 1), [row, col] = pointer ?? [height >> 1, width >> 1];
    moveTo(clamped([row + step * down, col + step * right]));
  }
  const keys = {
    ArrowUp: (far) => walk(-1, 0, far), ArrowDown: (far) => walk(1, 0, far), ArrowLeft: (far) => walk(0, -1, far), ArrowRight: (far) => walk(0, 1, far),
    " ": () => { pointer ??= [height >> 1, width >> 1]; press(); }, Enter: order("close"), Escape: order("abandon"),
    Backspace: order("undo"), z: order("undo"), Z: order("redo"),
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    if (event.key === " ") lastPress = { time: 0 }; // two spaces are no double click
    keys[event.key](event.shiftKey);
    event.preventDefault();
    event.stopPropagation();
  });

  // --- what the kernel says --------------------------------------------------------------------------
  const pairs = (path) => Array.from({ length: path.length / 2 }, (_, i) => [path[2 * i], path[2 * i + 1]]);
  const whole = (buffer) => new Int32Array(copied(buffer).buffer);
  const answers = {
    outline(message, buffers) {
      stage.classList.remove("st-waiting");
      [seeds, fixed, closed] = [pairs(whole(buffers[0])), whole(buffers[1]), message.closed];
      const bits = copied(buffers[2]);
      mask = bits.length ? maskPicture(bits, ...model.get("shape"), ORANGE) : null;
      undo.disabled = !message.undo;
      redo.disabled = !message.redo;
      root.dataset.revision = message.revision;
      wire = new Int32Array(0);
      if (message.fresh) [pointer, place, pressed, asked, wanted] = [null, null, null, null, null];
      if (pointer) follow();
      show();
    },
    wire(message, buffers) {
      if (message.ticket !== asked?.ticket) return;
      wire = whole(buffers[0]);
      place = message.place;
      drawWire();
      Object.assign(root.dataset, { moveMs: (performance.now() - asked.time).toFixed(1), computeMs: message.ms.toFixed(2),
        at: message.at, place: message.place, wireLength: wire.length / 2 });
      asked = null;
      if (wanted) { pointer = wanted; follow(); }
    },
  };
  function receive(message, buffers) {
    if (message.kind in answers && (message.view === null || message.view === me)) answers[message.kind](message, buffers);
  }
  const unsubscribe = subscribe(model, { "msg:custom": receive, "change:png": loadPicture, "change:shape": measure, "change:message": show });
  const watch = new ResizeObserver(() => { if (stage.clientWidth && Math.abs(stage.clientWidth - scale * width) > 0.5) measure(); });
  measure();
  watch.observe(stage);
  loadPicture();
  show();
  send({ kind: "hello" });
  return () => { unsubscribe(); watch.disconnect(); };
}
