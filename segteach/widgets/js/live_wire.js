// LiveWirePad: the page asks for the wire under the pointer, one question at a time, and draws the
// answer at once. The kernel holds seeds, fixed pieces and mask; every view is told of them. The wire
// belongs to the view whose pointer it follows.

const NEAR = 11; // CSS pixels round a seed
const PATIENCE = 5000; // ms after which an answer is taken for lost

function render({ model, el }) {
  const say = model.get("labels");
  const [, blue, orange] = model.get("colours");
  let seeds = []; // what the kernel said
  let fixed = new Int32Array(0);
  let closed = false;
  let wire = new Int32Array(0); // from the last seed to where the pointer snapped
  let place = null;
  let pointer = null;
  let inside = false;
  let pressed = null;
  let lastPress = { time: 0 };
  let asked = null; // the move under way, and the latest that waits for it
  let wanted = null;
  let tickets = 0;
  let picture; // the number of the one that is shown

  const order = (kind) => () => send({ kind });
  const close = button(say.close, say.close, "↵", order("close"));
  const drop = button(say.abandon, say.abandon, "Esc", order("abandon"));
  const pad = picturePad(model, el, {
    css: "st-wire",
    layers: ["base", "mask", "cursor"],
    tools: [close],
    more: [drop],
    space() {
      lastPress = { time: 0 }; // two spaces are no double click
      pointer ??= [pad.height >> 1, pad.width >> 1];
      press();
    },
    about: () => pointer,
    hint: () => say[closed ? "hint_closed" : seeds.length ? "hint_open" : "hint_empty"],
    draw: () => draw(),
    show,
  });
  const { cursor, view, stage, root } = pad;
  Object.assign(pad.keys, {
    ArrowUp: (far) => walk(-1, 0, far),
    ArrowDown: (far) => walk(1, 0, far),
    ArrowLeft: (far) => walk(0, -1, far),
    ArrowRight: (far) => walk(0, 1, far),
    Enter: order("close"),
    Escape: order("abandon"),
    Backspace: order("undo"),
  });
  const toPicture = (event) => pad.clamped(view.toPicture(event).map(Math.round));

  // --- drawing ---------------------------------------------------------------------------------
  function line(pen, path) {
    for (let i = 0; i < path.length; i += 2)
      pen[i ? "lineTo" : "moveTo"](...view.toScreen([path[i], path[i + 1]]));
  }
  function draw() {
    pad.wipe();
    if (!closed) {
      twice(cursor, (pen) => line(pen, fixed), orange);
      twice(cursor, (pen) => line(pen, wire));
    }
    seeds.forEach((seed, i) => {
      handle(cursor, view.toScreen(seed));
      if (i === 0) dot(view.toScreen(seed));
    });
    if (!pointer || !(inside || pressed || document.activeElement === stage)) return;
    cross(cursor, view.toScreen(pointer));
    if (!place || closed || view.away(place, pointer) === 0) return;
    twice(cursor, (pen) => pen.arc(...view.toScreen(place), 5, 0, 7), orange);
  }
  /** The first seed is where the outline will close. */
  function dot([x, y]) {
    cursor.beginPath();
    cursor.arc(x, y, 3, 0, 7);
    cursor.fillStyle = blue;
    cursor.fill();
  }
  function show() {
    close.disabled = closed || seeds.length < 3;
    drop.disabled = seeds.length === 0;
    Object.assign(root.dataset, { seeds: seeds.length, closed, pathLength: fixed.length / 2 });
    draw();
  }

  // --- questions to the kernel -----------------------------------------------------------------
  function send(message) {
    model.send({ ...message, picture, view: pad.me });
  }
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
    if (!pointer || at[0] !== pointer[0] || at[1] !== pointer[1]) {
      pointer = at;
      follow();
    }
    draw();
  }
  function press() {
    const now = performance.now();
    const again = now - lastPress.time < 450 && view.away(pointer, lastPress.at) < NEAR;
    lastPress = { time: again ? 0 : now, at: pointer };
    if (again || (!closed && seeds.length >= 3 && view.away(pointer, seeds[0]) < NEAR))
      return send({ kind: "close" });
    stage.classList.add("st-waiting"); // growing the tree of paths may take a moment
    send({ kind: "press", at: pointer });
  }

  // A press counts where it is let go: a finger or pen, which cannot hover, leads the wire first.
  stage.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) pressed = null; // two fingers are the page's
    if (!event.isPrimary || event.button !== 0) return;
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    pressed = event.pointerId;
    moveTo(toPicture(event));
  });
  stage.addEventListener("pointermove", (event) => {
    if (!event.isPrimary) return;
    inside = true;
    moveTo(toPicture(event));
  });
  stage.addEventListener("pointerup", (event) => {
    if (pressed !== event.pointerId) return;
    pressed = null;
    moveTo(toPicture(event));
    press();
  });
  stage.addEventListener("pointercancel", () => (pressed = null));
  stage.addEventListener("pointerleave", () => {
    inside = false;
    draw();
  });
  stage.addEventListener("focus", draw);
  stage.addEventListener("blur", draw);

  /** Keys: arrows lead the wire (with shift: far). */
  function walk(down, right, far) {
    const step = Math.max(1, Math.round(3 / (view.scale * view.zoom))) * (far ? 8 : 1);
    const [row, col] = pointer ?? [pad.height >> 1, pad.width >> 1];
    moveTo(pad.clamped([row + step * down, col + step * right]));
    view.follow(pointer);
  }

  // --- what the kernel says --------------------------------------------------------------------
  const pairs = (path) => Array.from({ length: path.length / 2 }, (_, i) => [path[2 * i], path[2 * i + 1]]);
  const whole = (buffer) => new Int32Array(copied(buffer).buffer);
  const answers = {
    outline(message, buffers) {
      if (!pad.mine(message)) return;
      stage.classList.remove("st-waiting");
      [seeds, fixed, closed] = [pairs(whole(buffers[0])), whole(buffers[1]), message.closed];
      const bits = copied(buffers[2]);
      pad.mask = bits.length ? readMask(bits, ...model.get("shape")) : null;
      pad.stand(message);
      root.dataset.revision = message.revision;
      picture = message.picture;
      wire = new Int32Array(0);
      if (message.fresh) [pointer, place, pressed, asked, wanted] = [null, null, null, null, null];
      if (message.fresh) pad.whole();
      if (message.fresh) view.zoomTo(1);
      else pad.drawMask();
      if (pointer) follow();
      pad.show();
    },
    wire(message, buffers) {
      if (!pad.mine(message) || message.ticket !== asked?.ticket) return;
      wire = whole(buffers[0]);
      place = message.place;
      draw();
      const times = { moveMs: (performance.now() - asked.time).toFixed(1), computeMs: message.ms.toFixed(2) };
      Object.assign(root.dataset, times, {
        at: message.at,
        place: message.place,
        wireLength: wire.length / 2,
      });
      asked = null;
      if (wanted) {
        pointer = wanted;
        follow();
      }
    },
  };
  return pad.start(answers, {});
}
