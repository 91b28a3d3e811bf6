// StepPlayer: scrub the frames of an algorithm both ways. Frames come from the model as PNG, once
// each; everything after that happens in the browser.

function render({ model, el }) {
  const say = model.get("labels");
  const frames = new Map(); // step -> decoded <img>
  let revision = model.get("revision"), asked = false, timer = null, pressedAt = null;

  const stage = node("div", { class: "st-stage" });
  const caption = node("div", { class: "st-caption", "aria-live": "polite" });
  const slider = node("input", { type: "range", class: "st-slider", min: 0, "aria-label": say.step,
    oninput: () => go(Number(slider.value)) });
  const play = button(say.play, say.play, say.space, () => (timer ? stop() : start()));
  const buttons = [
    button("|◀", say.first, "Home", () => go(0)),
    button("◀", say.back, "←", () => go(step() - 1)),
    play,
    button("▶", say.forward, "→", () => go(step() + 1)),
    button("▶|", say.last, "End", () => go(count() - 1)),
  ];
  const curve = node("div");
  const bar = node("div", { class: "st-bar" }, ...buttons, slider);
  // A curve as wide as the picture stands below everything, a narrower one beside the picture.
  const [curveWidth] = model.get("curve_size"), below = curveWidth > 0.9 * model.get("width");
  const parts = below ? [stage, bar, caption, curve] : [node("div", { class: "st-row" }, stage, curve), bar, caption];
  const root = node("div", { class: "st-widget st-player", role: "group", "aria-label": say.player, tabindex: 0, onkeydown: keys }, ...parts);
  root.style.maxWidth = `${model.get("width") + (below ? 0 : curveWidth + 20)}px`;
  el.append(root);

  const count = () => model.get("count");
  const step = () => Math.min(model.get("step"), count() - 1);

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
    if (event.key in moves && event.target !== slider) go(moves[event.key]);
    else if (event.key === " " && event.target.tagName !== "BUTTON") play.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function start() {
    if (step() === count() - 1) go(0);
    face(say.pause);
    const tick = () => {
      // Never run ahead of the picture: wait until the frame of this step is there.
      if (frames.has(step())) go(step() + 1);
      if (step() >= count() - 1) stop();
      else timer = setTimeout(tick, model.get("interval"));
    };
    timer = setTimeout(tick, model.get("interval"));
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

  /** Ask for the missing frame that is nearest to the one shown, one at a time. */
  function fetchNext() {
    if (asked) return;
    const here = step();
    for (let away = 0; away < count(); away++) {
      for (const want of [here + away, here - away]) {
        if (want >= 0 && want < count() && !frames.has(want)) {
          asked = true;
          model.send({ kind: "frame", step: want, revision });
          return;
        }
      }
    }
  }

  async function receive(message, buffers) {
    if (message.kind !== "frame" || message.revision !== revision) return;
    const image = message.error ? node("div", { class: "st-note", role: "alert" }, message.error) : await decoded(message.step, buffers[0]);
    if (message.revision !== revision) return URL.revokeObjectURL(image.src);
    asked = false;
    frames.set(message.step, image);
    root.dataset.cached = frames.size;
    if (message.step === step()) show();
    fetchNext();
  }

  async function decoded(number, png) {
    const image = new Image();
    image.width = model.get("width");
    image.alt = model.get("captions")[number] ?? "";
    image.src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    await image.decode().catch(() => {}); // a picture that cannot be shown shows its words
    return image;
  }

  function show() {
    const here = step(), image = frames.get(here);
    slider.max = count() - 1;
    slider.value = here;
    slider.setAttribute("aria-valuetext", `${here} / ${count() - 1}`);
    [0, 1].forEach((i) => (buttons[i].disabled = here === 0));
    [3, 4].forEach((i) => (buttons[i].disabled = here === count() - 1));
    const value = model.get("curve")[here];
    const number = value === undefined ? "" : ` · ${model.get("curve_label")} ${short(value)}`;
    caption.replaceChildren(`${say.step} ${here} / ${count() - 1}${number}`);
    const note = model.get("notes")[here];
    if (note) caption.append(" · ", node("span", { class: "st-note" }, note));
    mark(here);
    stage.classList.toggle("st-waiting", !image);
    if (image) {
      stage.replaceChildren(image);
      root.dataset.shown = here;
      if (pressedAt !== null) {
        const began = pressedAt;
        pressedAt = null;
        requestAnimationFrame(() => { root.dataset.latency = performance.now() - began; });
      }
    }
    fetchNext();
  }

  let marker = null;
  function drawCurve() {
    marker = null;
    curve.replaceChildren();
    const values = model.get("curve"), [W, H] = model.get("curve_size"), [L, B, T, R] = [78, 44, 30, 14];
    const finite = values.filter(Number.isFinite);
    if (finite.length < 2) return;
    const low = Math.min(...finite), span = Math.max(...finite) - low || 1;
    const x = (i) => L + (i / (values.length - 1)) * (W - L - R);
    const y = (v) => T + (1 - (v - low) / span) * (H - T - B);
    const path = values.map((v, i) => (Number.isFinite(v) ? `${i && Number.isFinite(values[i - 1]) ? "L" : "M"}${x(i)},${y(v)}` : "")).join("");
    const dot = node("circle", { class: "st-dot", r: 6 });
    const line = node("line", { class: "st-mark", y1: T, y2: H - B });
    const svg = node("svg", { class: "st-curve", viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: "img",
      "aria-label": `${model.get("curve_label")}: ${short(values[0])} → ${short(values.at(-1))}`,
      onpointerdown: (event) => {
        const box = svg.getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * W;
        go(Math.round(((at - L) / (W - L - R)) * (values.length - 1)));
      } },
      node("path", { class: "st-axis", d: `M${L},${T}V${H - B}H${W - R}` }),
      node("text", { x: L, y: 18 }, model.get("curve_label")),
      node("text", { x: L - 6, y: y(low + span) + 5, "text-anchor": "end" }, short(low + span)),
      node("text", { x: L - 6, y: y(low) + 5, "text-anchor": "end" }, short(low)),
      node("text", { x: L, y: H - B + 18, "text-anchor": "middle" }, "0"),
      node("text", { x: W - R, y: H - B + 18, "text-anchor": "end" }, String(values.length - 1)),
      node("text", { x: (L + W - R) / 2, y: H - 8, "text-anchor": "middle" }, say.step),
      node("path", { class: "st-line", d: path }), line, dot);
    curve.append(svg);
    marker = { x, y, values, dot, line };
  }

  function mark(here) {
    if (!marker || !Number.isFinite(marker.values[here])) return;
    const at = marker.x(here);
    marker.dot.setAttribute("cx", at);
    marker.dot.setAttribute("cy", marker.y(marker.values[here]));
    marker.line.setAttribute("x1", at);
    marker.line.setAttribute("x2", at);
  }

  function restart() {
    stop();
    for (const image of frames.values()) URL.revokeObjectURL(image.src);
    frames.clear();
    asked = false;
    revision = model.get("revision");
    drawCurve();
    show();
  }

  const unsubscribe = subscribe(model, { "change:step": show, "change:revision": restart, "msg:custom": receive });
  restart();
  return () => { stop(); unsubscribe(); for (const image of frames.values()) URL.revokeObjectURL(image.src); };
}
