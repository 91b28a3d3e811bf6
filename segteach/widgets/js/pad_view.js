// Which part of a picture a pad shows, and how the hand moves it.

/** The view: screen = (place + 0.5) * scale * zoom + shift. `changed` draws what it shows. */
function viewport(stage, changed) {
  const view = { scale: 1, zoom: 1, shift: [0, 0] };
  let height = 1;
  let width = 1;
  const factor = () => view.scale * view.zoom;
  /** Give the stage the form of the picture, most: CSS pixels [wide, high]. Return its size. */
  view.fit = (shape, most) => {
    [height, width] = shape;
    const whole = Math.min(most[0] / width, most[1] / height);
    stage.style.width = `${width * whole}px`;
    stage.style.aspectRatio = `${width} / ${height}`;
    const wide = stage.clientWidth || width * whole;
    view.scale = wide / width;
    return [wide, stage.clientHeight || height * whole];
  };
  view.toScreen = ([row, col]) => [
    (col + 0.5) * factor() + view.shift[0],
    (row + 0.5) * factor() + view.shift[1],
  ];
  view.onStage = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left - stage.clientLeft, event.clientY - box.top - stage.clientTop];
  };
  view.toPicture = (event) => {
    const [x, y] = view.onStage(event);
    return [(y - view.shift[1]) / factor() - 0.5, (x - view.shift[0]) / factor() - 0.5];
  };
  view.away = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) * factor();
  view.pan = (x, y) => {
    const inside = (v, side) => Math.min(0, Math.max(side * (1 - view.zoom), v));
    view.shift = [inside(x, stage.clientWidth), inside(y, stage.clientHeight)];
    changed();
  };
  /** Zoom, and leave the place of the screen where it is; without one, the middle. */
  view.zoomTo = (next, about = null) => {
    const [x, y] = about ?? [stage.clientWidth / 2, stage.clientHeight / 2];
    const to = Math.max(1, Math.min(32, next));
    const ratio = to / view.zoom;
    view.zoom = to;
    view.pan(x - (x - view.shift[0]) * ratio, y - (y - view.shift[1]) * ratio);
  };
  /** Move the view so that a place of the picture lies in it. */
  view.follow = (at) => {
    const by = (v, most) => (v < 20 ? 20 - v : v > most - 20 ? most - 20 - v : 0);
    const [x, y] = view.toScreen(at);
    const [right, down] = [by(x, stage.clientWidth), by(y, stage.clientHeight)];
    if (view.zoom > 1 && (right || down)) view.pan(view.shift[0] + right, view.shift[1] + down);
  };
  return view;
}

/** Ctrl and the wheel zoom; the middle button, or space held down, drags. Space alone is `space`. */
function travel(stage, view, space) {
  let held = null; // {used}: space is down, and whether a drag has used it
  let from = null;
  const zoom = (event) => {
    if (!event.ctrlKey) return; // the page's
    event.preventDefault();
    view.zoomTo(view.zoom * Math.exp(-event.deltaY / 300), view.onStage(event));
  };
  const grab = (event) => {
    if (event.button !== 1 && !(held && event.button === 0)) return;
    if (held) held.used = true;
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    from = { pointer: event.pointerId, x: event.clientX - view.shift[0], y: event.clientY - view.shift[1] };
    event.preventDefault(); // no autoscroll
    event.stopImmediatePropagation();
  };
  const drag = (event) => {
    if (from?.pointer !== event.pointerId) return;
    view.pan(event.clientX - from.x, event.clientY - from.y);
    event.stopImmediatePropagation();
  };
  const drop = (event) => {
    if (from?.pointer !== event.pointerId) return;
    from = null;
    event.stopImmediatePropagation();
  };
  stage.addEventListener("wheel", zoom, { passive: false });
  stage.addEventListener("pointerdown", grab, true);
  stage.addEventListener("pointermove", drag, true);
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, drop, true);
  stage.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey) return;
    held ??= { used: false };
    event.preventDefault();
    event.stopPropagation();
  });
  stage.addEventListener("keyup", (event) => {
    if (event.key !== " ") return;
    if (held && !held.used) space();
    held = null;
  });
  stage.addEventListener("blur", () => (held = null));
}
