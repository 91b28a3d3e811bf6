// StepPlayer: scrub the frames of an algorithm both ways. A bar of controls stands above the picture,
// the curve and the lines of the algorithm beside it. Frames come from the model as PNG, once each.

function render({ model, el }) {
  const say = model.get("labels");
  const count = () => model.get("count");
  const step = () => Math.min(model.get("step"), count() - 1);
  let timer = null,
    pressedAt = null,
    loops = false;

  const stage = node("div", { class: "st-stage" });
  const caption = node("div", { class: "st-caption", "aria-live": "polite" });
  const slider = node("input", {
    type: "range",
    class: "st-slider",
    min: 0,
    "aria-label": say.step,
    oninput: () => go(Number(slider.value)),
  });
  const pace = node("span", { class: "st-pace" }, "1×");
  const speed = node("input", {
    type: "range",
    class: "st-speed",
    min: -2,
    max: 2,
    step: 1,
    value: 0,
    "aria-label": say.speed,
    title: say.speed,
    oninput: () => pace.replaceChildren(`${2 ** speed.value}×`),
  });
  const play = button(say.play, say.play, say.space, () => (timer ? stop() : start()));
  const repeat = button("⟲", say.repeat, "", () => {
    loops = !loops;
    repeat.setAttribute("aria-pressed", loops);
  });
  const buttons = [
    button("|◀", say.first, "Home", () => go(0)),
    button("◀", say.back, "←", () => go(step() - 1)),
    play,
    button("▶", say.forward, "→", () => go(step() + 1)),
    button("▶|", say.last, "End", () => go(count() - 1)),
  ];
  const full = button(corners(), say.full, "", () =>
    document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen(),
  );
  const bar = node("div", { class: "st-bar" }, ...buttons, slider, speed, pace, repeat, full);
  const curve = curvePlot(model, go),
    code = codeLines(model);
  const aside = node("div", { class: "st-aside" }, curve.element, code.element);
  const beside = node("div", { class: "st-beside" }, stage, aside);
  const root = node(
    "div",
    { class: "st-widget st-player", role: "group", "aria-label": say.player, tabindex: 0, onkeydown: keys },
    bar,
    caption,
    beside,
  );
  el.append(root);
  repeat.setAttribute("aria-pressed", false);
  const film = frames(model, root, { step, playing: () => timer !== null, arrived });

  function go(target) {
    const clipped = Math.max(0, Math.min(count() - 1, target));
    if (clipped === model.get("step")) return;
    pressedAt = performance.now();
    model.set("step", clipped);
    model.save_changes();
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowRight: step() + 1, ArrowLeft: step() - 1, Home: 0, End: count() - 1 };
    if (event.key in moves && event.target.type !== "range") go(moves[event.key]);
    else if (event.key === " " && event.target.tagName !== "BUTTON") play.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function start() {
    if (step() === count() - 1) go(0);
    face(say.pause);
    const wait = () => model.get("interval") / 2 ** speed.value;
    const tick = () => {
      // Never run ahead of the picture: wait until the frame of this step is there.
      if (film.get(step())) go(loops && step() === count() - 1 ? 0 : step() + 1);
      if (!loops && step() >= count() - 1) stop();
      else timer = setTimeout(tick, wait());
    };
    timer = setTimeout(tick, wait());
    film.fill();
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    face(say.play);
  }

  function face(words) {
    play.textContent = words;
    play.setAttribute("aria-label", words);
  }

  function arrived(number) {
    root.dataset.cached = film.size();
    if (number === step()) show();
  }

  function show() {
    const here = step(),
      image = film.get(here);
    slider.max = count() - 1;
    slider.value = here;
    slider.setAttribute("aria-valuetext", `${here} / ${count() - 1}`);
    [0, 1].forEach((i) => (buttons[i].disabled = here === 0));
    [3, 4].forEach((i) => (buttons[i].disabled = here === count() - 1));
    const value = model.get("curve")[here];
    const number = value === undefined ? "" : ` · ${model.get("curve_label")} ${short(value)}`;
    caption.replaceChildren(`${say.step} ${here} / ${count() - 1}${number}`);
    const note = model.get("notes")[here];
    if (note) caption.append(" · ", node("span", { class: "st-told" }, note));
    curve.mark(here);
    code.light(here);
    stage.classList.toggle("st-waiting", !image);
    if (image) {
      stage.replaceChildren(image);
      root.dataset.shown = here;
      if (pressedAt !== null) {
        const began = pressedAt;
        pressedAt = null;
        requestAnimationFrame(() => {
          root.dataset.latency = performance.now() - began;
        });
      }
    }
    film.fill();
  }

  /** Give picture, curve and lines their room: what the page has, never more than the screen. */
  function fit() {
    const wide = document.fullscreenElement === root,
      width = beside.clientWidth;
    if (!width) return;
    const room = shares(model, width, window.innerHeight - (wide ? 130 : 290), wide, code.width());
    stage.style.width = `${room.picture[0]}px`;
    stage.style.height = `${room.picture[1]}px`;
    aside.style.width = `${room.aside}px`;
    curve.draw(room.aside, Math.min(room.curve, Math.max(110, room.picture[1] - code.height() - 8)));
    curve.mark(step());
  }

  function restart() {
    stop();
    film.restart();
    code.draw();
    root.style.width = `${natural(model, code.width()) + 10}px`; // with its padding
    fit();
    show();
  }

  const watch = new ResizeObserver(fit);
  watch.observe(root);
  window.addEventListener("resize", fit);
  const unsubscribe = subscribe(model, { "change:step": show, "change:revision": restart });
  restart();
  return () => {
    stop();
    unsubscribe();
    watch.disconnect();
    window.removeEventListener("resize", fit);
    film.close();
  };
}
