// PointPad: a sheet on which the hand sprays points and drags the ellipses of a mixture.
// Traits: points (Float32 x, y pairs), components ([[weight, mx, my, cxx, cxy, cyy], ...]).

function render({ model, el }) {
  const say = model.get("labels"),
    SIZE = model.get("size");
  const LEFT = 38,
    RIGHT = 8,
    TOP = 8,
    BOTTOM = 38; // room for the numbers of the axes
  const dpr = 1.5 * Math.max(1, Math.min(2, window.devicePixelRatio || 1)); // sharp also where it is enlarged
  const canvas = node("canvas", {
    class: "st-pad st-sheet",
    tabindex: 0,
    role: "application",
    "aria-label": say.pad,
    width: SIZE * dpr,
    height: SIZE * dpr,
  });
  canvas.style.width = "100%";
  const pen = canvas.getContext("2d");
  const tools = Object.fromEntries(
    ["spray", "erase", "move"].map((name) => [
      name,
      button(say[`${name}_face`], say[name], name[0], () => pick(name)),
    ]),
  );
  const status = node("div", { class: "st-caption", "aria-live": "polite" });
  const bar = node(
    "div",
    { class: "st-bar", role: "toolbar", "aria-label": say.tools },
    ...Object.values(tools),
    button("↶", say.undo, "z", () => model.send({ kind: "undo" })),
    button("↷", say.redo, "Z", () => model.send({ kind: "redo" })),
    button(say.clear, say.clear, "", clear),
  );
  const root = node("div", { class: "st-widget", role: "group", "aria-label": say.pad }, bar, status, canvas);
  root.style.width = `clamp(350px, 100vh - 345px, ${1.15 * SIZE}px)`;
  el.append(root);

  let points,
    components,
    pointer = [0.5, 0.5],
    inside = false,
    grip = null,
    gesture = null;
  let fresh = false,
    writing = false; // fresh: the gesture under way has not changed anything yet

  // Sheet coordinates run over [0, 1] with y upwards.
  const scale = SIZE - LEFT - RIGHT;
  const toScreen = ([x, y]) => [LEFT + x * scale, TOP + (1 - y) * scale];
  const within = (at) => at.map((v) => Math.min(1, Math.max(0, v)));
  const toSheet = (event) => {
    const box = canvas.getBoundingClientRect(),
      zoom = SIZE / box.width;
    const [x, y] = [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
    return [(x - LEFT) / scale, 1 - (y - TOP) / scale];
  };

  function read() {
    const raw = model.get("points");
    points = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
    components = structuredClone(model.get("components"));
    draw();
  }

  const send = throttled(60, () => model.save_changes());
  function commit(name) {
    writing = true;
    if (fresh) model.set("gesture", model.get("gesture") + 1);
    fresh = false;
    if (name === "points") model.set("points", new DataView(points.slice().buffer));
    else model.set("components", structuredClone(components));
    writing = false;
    draw();
    send();
  }
  function finish() {
    model.save_changes();
  }
  function clear() {
    fresh = true;
    points = new Float32Array(0);
    model.set("picked", -1);
    commit("points");
    finish();
  }

  function pick(name) {
    grip = null;
    model.set("tool", name);
    model.save_changes();
    draw();
  }

  function grasp(at) {
    let best = null,
      nearest = 22 / scale;
    components.forEach((component, k) =>
      handles(component).forEach((handle) => {
        const away = Math.hypot(handle.at[0] - at[0], handle.at[1] - at[1]);
        if (away < nearest) {
          nearest = away;
          best = { k, other: handle.other, from: at, moved: false };
        }
      }),
    );
    return best;
  }
  function drag(at) {
    if (!grip.moved && Math.hypot(at[0] - grip.from[0], at[1] - grip.from[1]) * scale < 3) return; // a click trembles
    const component = components[grip.k];
    const [dx, dy] = within(at).map((v, i) => v - component[1 + i]);
    if (grip.other === null) component.splice(1, 2, ...within(at));
    else setAxes(component, Math.min(1, Math.max(0.012, Math.hypot(dx, dy))), grip.other, Math.atan2(dy, dx));
    grip.moved = true;
    commit("components");
  }
  function spray(at) {
    const radius = model.get("radius"),
      added = [];
    while (added.length < 2 * model.get("density")) {
      const [turn, out] = [Math.random() * 2 * Math.PI, radius * Math.sqrt(Math.random())];
      added.push(...within([at[0] + out * Math.cos(turn), at[1] + out * Math.sin(turn)]));
    }
    if (points.length + added.length > 2 * model.get("limit")) return;
    const longer = new Float32Array(points.length + added.length);
    longer.set(points);
    longer.set(added, points.length);
    points = longer;
    commit("points");
  }
  function erase(at) {
    const radius = model.get("radius"),
      kept = [],
      chosen = model.get("picked");
    let picked = -1; // the chosen point keeps its ring although its number changes
    for (let i = 0; i < points.length; i += 2) {
      if (Math.hypot(points[i] - at[0], points[i + 1] - at[1]) <= radius) continue;
      if (i / 2 === chosen) picked = kept.length / 2;
      kept.push(points[i], points[i + 1]);
    }
    if (kept.length === points.length) return;
    points = Float32Array.from(kept);
    model.set("picked", picked);
    commit("points");
  }
  function choose(at) {
    let best = -1,
      nearest = 14 / scale;
    for (let i = 0; i < points.length; i += 2) {
      const away = Math.hypot(points[i] - at[0], points[i + 1] - at[1]);
      if (away < nearest) {
        nearest = away;
        best = i / 2;
      }
    }
    model.set("picked", best);
    model.save_changes();
    draw();
  }

  function press(at) {
    fresh = true;
    const tool = model.get("tool");
    if (tool === "move") {
      grip = grasp(at);
      if (!grip) choose(at);
    } else apply(at);
  }
  function apply(at) {
    const tool = model.get("tool");
    if (tool === "spray") spray(at);
    else if (tool === "erase") erase(at);
    else if (grip) drag(at);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    gesture = event.pointerId;
    press((pointer = toSheet(event)));
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    inside = true;
    const moves = gesture === event.pointerId ? (event.getCoalescedEvents?.() ?? []) : [];
    pointer = toSheet(event);
    if (gesture === event.pointerId) {
      // Spray along the whole way, but drag only to where the pointer is now.
      if (model.get("tool") === "move" || moves.length === 0) apply(pointer);
      else moves.forEach((move) => apply(toSheet(move)));
    }
    draw();
  });
  const release = (event) => {
    if (gesture !== event.pointerId) return;
    if (grip && !grip.moved) choose(pointer); // a mere click picks the point, handle or not
    gesture = grip = null;
    finish();
    read(); // what Python changed while the hand was down
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => {
    inside = false;
    draw();
  });
  canvas.addEventListener("blur", draw);
  canvas.addEventListener("focus", draw);

  // Keys: arrows move the pen (with shift: far), space uses it; a handle under it is carried along.
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 0.1 : 0.02;
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const letters = { s: "spray", e: "erase", m: "move" };
    if (event.key in moves) {
      pointer = within(pointer.map((v, i) => v + moves[event.key][i]));
      if (grip) drag(pointer);
    } else if (event.key === " ") {
      if (grip) {
        grip = null;
        finish();
      } else {
        press(pointer);
        if (!grip) finish();
      }
    } else if (event.key in letters) pick(letters[event.key]);
    else if (event.key === "z") model.send({ kind: "undo" });
    else if (event.key === "Z") model.send({ kind: "redo" });
    else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });

  function draw() {
    for (const [name, control] of Object.entries(tools)) {
      control.setAttribute("aria-pressed", String(name === model.get("tool")));
    }
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    pen.clearRect(0, 0, SIZE, SIZE);
    drawScale(pen, toScreen, [LEFT, TOP, scale]);
    pen.save();
    pen.beginPath();
    pen.rect(LEFT, TOP, scale, scale);
    pen.clip(); // ellipses end at the border of the sheet
    pen.fillStyle = "#333";
    for (let i = 0; i < points.length; i += 2) disc(toScreen([points[i], points[i + 1]]), 2.6);
    components.forEach(drawEllipses);
    pen.restore();
    components.forEach(drawHandles);
    const chosen = model.get("picked");
    if (chosen >= 0 && 2 * chosen < points.length) {
      pen.strokeStyle = "#000";
      pen.lineWidth = 2.5;
      ring(toScreen([points[2 * chosen], points[2 * chosen + 1]]), 9);
    }
    if (inside || document.activeElement === canvas) drawPointer();
    const count = points.length / 2,
      full = count >= model.get("limit") - model.get("density");
    status.textContent = `${say.title} · ${count} ${say.points}${full ? ` · ${say.full}` : ""}`;
    root.dataset.points = count;
  }
  function disc([x, y], radius) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fill();
  }
  function ring([x, y], radius) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.stroke();
  }
  function drawEllipses(component, k) {
    const colours = model.get("colours"),
      { long, short, angle } = axes(component);
    const [x, y] = toScreen([component[1], component[2]]);
    pen.strokeStyle = colours[k % colours.length];
    for (const radius of [1, 2]) {
      pen.lineWidth = 4 - 1.5 * radius;
      pen.beginPath();
      pen.ellipse(x, y, radius * long * scale, radius * short * scale, -angle, 0, 2 * Math.PI);
      pen.stroke();
    }
  }
  /** The number of a component at its mean; with the tool that moves them, what can be grasped. */
  function drawHandles(component, k) {
    const colours = model.get("colours"),
      [mean, ...ends] = handles(component).map(({ at }) => toScreen(at));
    const knob = (at, size, colour) => {
      pen.fillStyle = colour;
      disc(at, size);
      pen.lineWidth = 1.5;
      ring(at, size);
    };
    pen.strokeStyle = "#000";
    if (model.get("tool") === "move") {
      for (const end of ends) knob(end, 5, colours[k % colours.length]);
    }
    pen.strokeStyle = colours[k % colours.length];
    knob(mean, model.get("tool") === "move" ? 9 : 7, "#fff");
    pen.fillStyle = "#000";
    pen.font = "bold 12px sans-serif";
    pen.textAlign = "center";
    pen.fillText(String(k), mean[0], mean[1] + 4);
  }
  function drawPointer() {
    const [x, y] = toScreen(pointer);
    pen.strokeStyle = "#000";
    pen.lineWidth = 1;
    if (model.get("tool") !== "move") return ring([x, y], model.get("radius") * scale);
    pen.beginPath();
    for (const [dx, dy] of [
      [8, 0],
      [0, 8],
    ]) {
      pen.moveTo(x - dx, y - dy);
      pen.lineTo(x + dx, y + dy);
    }
    pen.stroke();
  }

  function changed() {
    // by Python or another view: a handle held with the keyboard is let go
    if (writing || gesture !== null) return;
    grip = null;
    read();
  }
  const unsubscribe = subscribe(model, {
    "change:points": changed,
    "change:components": changed,
    "change:tool": draw,
    "change:picked": draw,
    "change:radius": draw,
  });
  read();
  return unsubscribe;
}
