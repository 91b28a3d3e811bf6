// The frames of a step player: the one that is shown is asked for at once; those round it are drawn
// ahead, one at a time, only while the player is in sight, a hand is near it and nothing waits.

const AHEAD = 6,
  AHEAD_PLAYING = 12; // frames round the step that is shown
const REST = 60,
  PAUSE = 400,
  ASK_AGAIN = 150; // ms after a frame, after an input elsewhere, while busy
const INPUTS = ["pointerdown", "keydown", "input", "wheel"];

/** Keep the frames of the model; here: { step, playing, arrived(step) } of the player `root`. */
function frames(model, root, here) {
  const pictures = new Map(); // step -> decoded <img>, or the words of an error
  const stops = new AbortController(); // ends every listener
  let revision,
    asked = false,
    timer = null,
    quietUntil = 0,
    near = false,
    inSight = false;

  const listen = (target, names, hear) => {
    const how = { capture: true, passive: true, signal: stops.signal };
    for (const name of names) target.addEventListener(name, hear, how);
  };
  const come = () => {
    near = true;
    fill();
  };
  const go = () => {
    near = root.contains(document.activeElement) || root.matches(":hover");
  };
  listen(root, ["pointerenter", "focusin"], come);
  listen(root, ["pointerleave", "focusout"], () => setTimeout(go));
  listen(document, INPUTS, (event) => {
    const wait = root.contains(event.target) ? REST : PAUSE;
    quietUntil = Math.max(quietUntil, performance.now() + wait);
  });
  const sight = new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    fill();
  });
  sight.observe(root);
  const unsubscribe = subscribe(model, { "msg:custom": receive });
  if (devicePixelRatio > 1.5) model.send({ kind: "dense" });

  const idle = () => {
    const status = model.widget_manager?.kernel?.status; // an exported page has no kernel
    return document.visibilityState === "visible" && (status === undefined || status === "idle");
  };

  function send(step) {
    asked = true;
    model.send({ kind: "frame", step, revision });
  }

  /** Ask for the frame that is shown; or for the nearest one round it, when nothing else waits. */
  function fill() {
    clearTimeout(timer);
    if (asked || !inSight) return;
    if (!pictures.has(here.step())) return send(here.step());
    if (nearest() !== undefined) rest(Math.max(REST, quietUntil - performance.now()));
  }

  function rest(wait) {
    timer = setTimeout(() => {
      const late = quietUntil - performance.now();
      if (late > 0 || !idle()) return rest(Math.max(late, ASK_AGAIN));
      if (nearest() !== undefined) send(nearest());
    }, wait);
  }

  function nearest() {
    const far = here.playing() ? AHEAD_PLAYING : near ? AHEAD : 0,
      now = here.step();
    const missing = (step) => step >= 0 && step < model.get("count") && !pictures.has(step);
    for (let away = 1; away <= far; away++) {
      if (missing(now + away)) return now + away;
      if (missing(now - away) && !here.playing()) return now - away;
    }
    return undefined;
  }

  async function receive(message, buffers) {
    if (message.kind !== "frame" || message.revision !== revision) return;
    const image = message.error
      ? node("div", { class: "st-note", role: "alert" }, message.error)
      : await decoded(message.step, buffers[0]);
    if (message.revision !== revision) return URL.revokeObjectURL(image.src);
    asked = false;
    pictures.set(message.step, image);
    here.arrived(message.step);
    fill();
  }

  async function decoded(step, png) {
    const image = new Image();
    image.alt = model.get("captions")[step] ?? "";
    image.src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    await image.decode().catch(() => {}); // a picture that cannot be shown shows its words
    return image;
  }

  function forget() {
    clearTimeout(timer);
    for (const image of pictures.values()) URL.revokeObjectURL(image.src);
    pictures.clear();
  }

  return {
    fill,
    get: (step) => pictures.get(step),
    size: () => pictures.size,
    restart() {
      forget();
      asked = false;
      revision = model.get("revision");
    },
    close() {
      forget();
      stops.abort();
      sight.disconnect();
      unsubscribe();
    },
  };
}
