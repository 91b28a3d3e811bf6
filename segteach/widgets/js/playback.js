// Playback: the player bar of labs whose pictures Python makes while one looks. The page keeps the time: it asks for
// two pictures ahead, so that the way there and back costs none, and for nothing while the lab is out of sight.

function render({ model, el }) {
  const say = model.get("labels"),
    view = crypto.getRandomValues(new Uint32Array(1))[0];
  let waiting = 0,
    visible = false,
    timer = null,
    due = 0;

  const slider = node("input", {
    type: "range",
    class: "st-slider",
    "aria-label": say.step,
    oninput: () => go(Number(slider.value)),
  });
  const play = button(say.play, say.play, say.space, () => put("playing", !model.get("playing")));
  const buttons = [
    button("|◀", say.first, "Home", () => model.send({ kind: "restart" })),
    button("◀", say.back, "←", () => move(-1)),
    play,
    button("▶", say.forward, "→", () => move(1)),
    button("▶|", say.last, "End", () => go(model.get("last"))),
  ];
  const count = node("span", { class: "st-count" });
  const paces = model.get("paces");
  const speed = node("input", {
    type: "range",
    class: "st-speed",
    min: 0,
    max: paces.length - 1,
    "aria-label": say.speed,
    title: say.speed,
    oninput: () => put("pace", paces[Number(speed.value)]),
  });
  const pace = node("span", { class: "st-pace" });
  const bar = node("div", { class: "st-bar" }, ...buttons, slider, count, speed, pace);
  const root = node(
    "div",
    { class: "st-widget st-playback", role: "group", "aria-label": say.player, tabindex: 0, onkeydown: keys },
    bar,
  );
  el.append(root);

  function put(name, value) {
    model.set(name, value);
    model.save_changes();
  }
  function go(step) {
    const last = model.get("last") ?? Infinity;
    put("step", Math.max(model.get("first"), Math.min(last, step)));
  }
  function move(pictures) {
    go(model.get("step") + pictures * model.get("stride"));
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const faces = { ArrowLeft: 1, ArrowRight: 3, Home: 0, End: 4 };
    const ofRange = event.target === slider || event.target === speed;
    if (event.key in faces && !ofRange) buttons[faces[event.key]].click();
    else if (event.key === " " && event.target.tagName !== "BUTTON") play.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function beat() {
    clearTimeout(timer);
    timer = null;
    const ahead = model.get("pace") ? 1 : 2;
    if (!model.get("playing") || !visible || waiting >= ahead) return;
    const wait = due - performance.now();
    if (wait > 0) {
      timer = setTimeout(beat, wait);
      return;
    }
    due = performance.now() + model.get("pace");
    waiting += 1;
    model.send({ beat: view });
    beat();
  }
  function answered({ answer }) {
    if (answer !== view) return;
    waiting -= 1;
    beat();
  }
  function toggle() {
    const on = model.get("playing"),
      words = on ? say.pause : say.play;
    play.textContent = words;
    play.setAttribute("aria-label", words);
    root.dataset.playing = on;
    due = 0;
    beat();
  }

  function show() {
    const step = model.get("step"),
      first = model.get("first"),
      last = model.get("last"),
      ends = last !== null;
    slider.hidden = buttons[4].hidden = !ends;
    Object.assign(slider, { min: first, max: ends ? last : step });
    slider.value = step;
    slider.setAttribute("aria-valuetext", ends ? `${step} / ${last}` : step);
    buttons[1].disabled = step <= first;
    buttons[3].disabled = buttons[4].disabled = ends && step >= last;
    count.replaceChildren(ends ? `${step} / ${last}` : `${say.step} ${step}`);
    const wait = model.get("pace");
    speed.value = Math.max(0, paces.indexOf(wait));
    pace.replaceChildren(wait ? `${Math.round(1000 / wait)}/s` : say.fastest);
    root.dataset.step = step;
  }

  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    beat();
  });
  seen.observe(root);
  const unsubscribe = subscribe(model, {
    "change:step": show,
    "change:first": show,
    "change:last": show,
    "change:pace": show,
    "change:playing": toggle,
    "msg:custom": answered,
  });
  show();
  toggle();
  return () => {
    unsubscribe();
    seen.disconnect();
    clearTimeout(timer);
  };
}
