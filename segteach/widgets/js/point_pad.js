// PointPad: a sheet on which the hand sprays points and drags the ellipses of a mixture.
// Traits: points (Float32 x, y pairs), components ([[weight, mx, my, cxx, cxy, cyy], ...]).

function render({ model, el }) {
  const say = model.get("labels");
  const SIZE = model.get("size");
  const PADDING = 12;
  const dpr = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
  const canvas = node("canvas", {
    class: "st-pad st-sheet",
    tabindex: 0,
    role: "application",
    "aria-label": say.pad,
    width: SIZE * dpr,
    height: SIZE * dpr,
  });
  canvas.style.width = `${SIZE}px`;
  const pen = canvas.getContext("2d");
  const tools = Object.fromEntries(
    ["spray", "erase", "move"].map((name) => [name, button(say[name], say[name], name[0], () => pick(name))]),
  );
  const status = node("div", { class: "st-caption", "aria-live": "polite" });
  const bar = node(
    "div",
    { class: "st-bar", role: "toolbar", "aria-label": say.tools },
    ...Object.values(tools),
    button("↶", say.undo, "z", () => model.send({ kind: "undo" })),
    button("↷", say.redo, "Z", () => model.send({ kind: "redo" })),
    button(say.clear, say.clear, "", () => {
      fresh = true;
      points = new Float32Array(0);
      model.set("picked", -1);
      commit("points");
      finish();
    }),
  );
  const root = node("div", { class: "st-widget", role: "group", "aria-label": say.pad }, bar, canvas, status);
  root.style.maxWidth = `${SIZE}px`;
  el.append(root);

  let points;
  let components;
  let pointer = [0.5, 0.5];
  let inside = false;
  let grip = null;
  let gesture = null;
  let fresh = false;
  let writing = false; // fresh: the gesture under way has not changed anything yet

  // Sheet coordinates run over [0, 1] with y upwards.
  const scale = SIZE - 2 * PADDING;
  const toScreen = ([x, y]) => [PADDING + x * scale, SIZE - PADDING - y * scale];
  const toSheet = (event) => {
    const box = canvas.getBoundingClientRect();
    const zoom = SIZE / box.width;
    return [
      ((event.clientX - box.left) * zoom - PADDING) / scale,
      (SIZE - PADDING - (event.clientY - box.top) * zoom) / scale,
    ];
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

  function pick(name) {
    grip = null;
    model.set("tool", name);
    model.save_changes();
    draw();
  }

  function grasp(at) {
    let best = null;
    let nearest = 22 / scale;
    components.forEach((component, k) =>
      handles(component).forEach((handle) => {
        const away = Math.hypot(handle.at[0] - at[0], handle.at[1] - at[1]);
        if (away < nearest) {
          nearest = away;
          best = { k, other: handle.other, moved: false };
        }
      }),
    );
    return best;
  }
  function drag(at) {
    const component = components[grip.k];
    const [, mx, my] = component;
    const [dx, dy] = [at[0] - mx, at[1] - my];
    if (grip.other === null) component.splice(1, 2, ...at.map((v) => Math.min(1, Math.max(0, v))));
    else setAxes(component, Math.min(1, Math.max(0.012, Math.hypot(dx, dy))), grip.other, Math.atan2(dy, dx));
    grip.moved = true;
    commit("components");
  }
  function spray(at) {
    const radius = model.get("radius");
    const added = [];
    while (added.length < 2 * model.get("density")) {
      const [turn, out] = [Math.random() * 2 * Math.PI, radius * Math.sqrt(Math.random())];
      added.push(
        Math.min(1, Math.max(0, at[0] + out * Math.cos(turn))),
        Math.min(1, Math.max(0, at[1] + out * Math.sin(turn))),
      );
    }
    if (points.length + added.length > 2 * model.get("limit")) return;
    const longer = new Float32Array(points.length + added.length);
    longer.set(points);
    longer.set(added, points.length);
    points = longer;
    commit("points");
  }
  function erase(at) {
    const radius = model.get("radius");
    const kept = [];
    const chosen = model.get("picked");
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
    let best = -1;
    let nearest = 14 / scale;
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
      pointer = pointer.map((v, i) => Math.min(1, Math.max(0, v + moves[event.key][i])));
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
    for (const [name, control] of Object.entries(tools))
      control.setAttribute("aria-pressed", String(name === model.get("tool")));
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    pen.clearRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = "#ddd";
    pen.lineWidth = 1;
    pen.strokeRect(PADDING, PADDING, scale, scale);
    pen.fillStyle = "#333";
    for (let i = 0; i < points.length; i += 2) disc(toScreen([points[i], points[i + 1]]), 2.6);
    const chosen = model.get("picked");
    if (chosen >= 0 && 2 * chosen < points.length) {
      pen.strokeStyle = "#000";
      pen.lineWidth = 2.5;
      ring(toScreen([points[2 * chosen], points[2 * chosen + 1]]), 9);
    }
    components.forEach(drawComponent);
    if (inside || document.activeElement === canvas) drawPointer();
    const count = points.length / 2;
    status.textContent =
      `${count} ${say.points}` + (count >= model.get("limit") - model.get("density") ? ` · ${say.full}` : "");
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
  function drawComponent(component, k) {
    const colours = model.get("colours");
    const { long, short, angle } = axes(component);
    const [x, y] = toScreen([component[1], component[2]]);
    pen.strokeStyle = pen.fillStyle = colours[k % colours.length];
    for (const radius of [1, 2]) {
      pen.lineWidth = 4 - 1.5 * radius;
      pen.beginPath();
      pen.ellipse(x, y, radius * long * scale, radius * short * scale, -angle, 0, 2 * Math.PI);
      pen.stroke();
    }
    for (const { at, other } of handles(component)) {
      const size = other === null ? 9 : 5;
      pen.lineWidth = 1.5;
      disc(toScreen(at), size);
      pen.strokeStyle = "#000";
      ring(toScreen(at), size);
    }
    pen.fillStyle = "#fff";
    disc([x, y], 8);
    ring([x, y], 8);
    pen.fillStyle = "#000";
    pen.font = "bold 12px sans-serif";
    pen.textAlign = "center";
    pen.fillText(String(k), x, y + 4);
  }
  function drawPointer() {
    const tool = model.get("tool");
    const [x, y] = toScreen(pointer);
    pen.strokeStyle = "#000";
    pen.lineWidth = 1;
    if (tool === "move") {
      pen.beginPath();
      pen.moveTo(x - 8, y);
      pen.lineTo(x + 8, y);
      pen.moveTo(x, y - 8);
      pen.lineTo(x, y + 8);
      pen.stroke();
    } else ring([x, y], model.get("radius") * scale);
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
