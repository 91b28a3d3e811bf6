// What ipycanvas lacks: a name for readers, and a way out for the keyboard, the wheel and the finger.

/** Let drawing go on after a command for a closed canvas: ipycanvas would draw nothing any more. */
function forgive(manager) {
  if (manager.stForgives) return;
  manager.stForgives = true;
  const hear = manager.onCommand.bind(manager);
  manager.onCommand = (...message) => hear(...message).catch((error) => console.debug(error));
}

function render({ model, el }) {
  let box = null;
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
    name();
  };
  el.style.display = "none";
  attach();
  model.widget_manager.get_model(model.get("manager")).then(forgive);
  const unsubscribe = subscribe(model, { "change:label": name });
  return () => {
    unsubscribe();
    others.disconnect();
    cancelAnimationFrame(frame);
  };
}
