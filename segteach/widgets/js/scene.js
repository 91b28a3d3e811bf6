// What ipycanvas lacks: a name for readers, a way out for the keyboard, and a beat for moving pictures.

function render({ model, el }) {
  const view = crypto.getRandomValues(new Uint32Array(1))[0]; // answers go to the view that asked
  let box = null;
  let visible = false;
  let waiting = 0;
  let frame = null;
  const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", " ", "Enter"];
  const ofCanvas = (event) => event.target instanceof HTMLCanvasElement;

  // ipycanvas keeps every key, the wheel and touches for itself. Stopped on their way down to it,
  // Tab leaves the canvas, the wheel scrolls the page, and a tap becomes a click.
  const pass = (event) => {
    if (ofCanvas(event)) event.stopPropagation();
  };
  const passKeys = (event) => {
    const ours = KEYS.includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (ofCanvas(event) && !ours) event.stopPropagation();
  };
  const name = () => {
    for (const canvas of box?.querySelectorAll("canvas") ?? []) {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", model.get("label"));
      canvas.setAttribute("data-lm-suppress-shortcuts", "true");
      canvas.setAttribute("tabindex", model.get("focusable") ? "0" : "-1");
    }
  };
  const others = new MutationObserver(name);

  // The page asks for pictures, two ahead so that the way there and back costs no time. A page that
  // is closed, hidden or scrolled away does not ask, so nothing is computed for nobody.
  const ask = () => {
    frame = null;
    if (!model.get("playing") || !visible) return;
    while (waiting < 2) {
      waiting += 1;
      model.send({ beat: view });
    }
  };
  const next = () => {
    if (frame === null) frame = requestAnimationFrame(ask);
  };
  const answered = ({ answer }) => {
    if (answer === view) {
      waiting -= 1;
      next();
    }
  };
  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    next();
  });

  const attach = () => {
    frame = null;
    box = el.closest(".st-scene");
    if (!box) {
      frame = requestAnimationFrame(attach);
      return;
    }
    for (const kind of ["wheel", "touchstart", "touchmove", "touchend", "touchcancel"])
      box.addEventListener(kind, pass, true);
    box.addEventListener("keydown", passKeys, true);
    others.observe(box, { childList: true, subtree: true });
    seen.observe(box);
    name();
  };
  el.style.display = "none";
  attach();
  const unsubscribe = subscribe(model, {
    "change:label": name,
    "change:playing": next,
    "msg:custom": answered,
  });
  return () => {
    unsubscribe();
    others.disconnect();
    seen.disconnect();
    cancelAnimationFrame(frame);
  };
}
