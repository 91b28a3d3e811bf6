// ColourCloud: colours as points of the RGB cube, which the hand turns.

const SIDE = 420; // units across the drawing, whatever its size on the page

function render({ model, el }) {
  const canvas = node("canvas", {
    class: "st-pad st-sheet st-cloud",
    tabindex: 0,
    role: "img",
    "aria-label": model.get("label"),
    title: model.get("label"),
    onkeydown: keys,
  });
  const root = node("div", { class: "st-widget" }, canvas);
  el.append(root);
  const pen = canvas.getContext("2d");
  let cloud,
    outlines,
    held = null,
    turn = model.get("turn");

  const save = throttled(100, () => {
    model.set("turn", turn);
    model.save_changes();
  });
  function floats(bytes) {
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
  function read() {
    cloud = floats(model.get("cloud"));
    outlines = model.get("outlines").map(floats);
    draw();
  }

  /** Return the function from a colour to [x, y, depth]: a parallel projection of the turned cube. */
  function projection() {
    const [a, e] = turn.map((degrees) => (degrees * Math.PI) / 180),
      [r0, g0, b0, side] = model.get("box"),
      scale = (0.5 * SIDE) / side;
    const [ca, sa, ce, se] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
    return (r, g, b) => {
      const [x, y, z] = [r - r0 - side / 2, g - g0 - side / 2, b - b0 - side / 2];
      const near = ca * x + sa * y;
      return [
        SIDE / 2 + scale * (ca * y - sa * x),
        SIDE / 2 - scale * (ce * z - se * near),
        ce * near + se * z,
      ];
    };
  }

  /** Return a font whose letters are that many CSS pixels high on the page, however small the cube. */
  function letters(high) {
    return `bold ${(high * SIDE) / (canvas.clientWidth || SIDE)}px sans-serif`;
  }

  function draw() {
    const sharp = Math.min(3, 1.5 * (window.devicePixelRatio || 1));
    canvas.width = canvas.height = SIDE * sharp;
    pen.scale(sharp, sharp);
    const place = projection();
    drawCube(place);
    const dots = [];
    for (let i = 0; i < cloud.length; i += 3) {
      dots.push([...place(cloud[i], cloud[i + 1], cloud[i + 2]), i]);
    }
    dots.sort((one, other) => one[2] - other[2]);
    for (const [x, y, , i] of dots) {
      const parts = [0, 1, 2].map((k) => Math.round(255 * cloud[i + k]));
      pen.fillStyle = `rgb(${parts})`;
      pen.fillRect(x - 1.5, y - 1.5, 3, 3);
    }
    const widths = model.get("widths");
    outlines.forEach((outline, k) => line(outline, place, model.get("colours")[k], widths[k] ?? 1.3));
    const at = model.get("at");
    if (at.length === 3) mark(place(...at));
    for (const [colour, name, ink] of model.get("marks")) named(place(...colour), name, ink);
  }
  function drawCube(place) {
    const [r0, g0, b0, side] = model.get("box");
    const inside = ([r, g, b]) => [r0 + side * r, g0 + side * g, b0 + side * b];
    const corners = [0, 1].flatMap((r) => [0, 1].flatMap((g) => [0, 1].map((b) => [r, g, b])));
    for (const corner of corners) {
      for (let axis = 0; axis < 3; axis++) {
        const ends = [corner, corner.with(axis, 1)].flatMap(inside);
        if (!corner[axis]) line(Float32Array.from(ends), place, "#8c8c8c", 1);
      }
    }
    pen.fillStyle = "#000";
    pen.font = letters(13);
    pen.textAlign = "center";
    const names = { R: [1.1, 0, 0], G: [0, 1.1, 0], B: [0, 0, 1.1], 0: [-0.06, -0.06, -0.06] };
    if (side < 1) delete names[0]; // a part of the cube
    for (const [name, end] of Object.entries(names)) {
      const [x, y] = place(...inside(end));
      pen.fillText(name, x, y + 5);
    }
  }
  function line(points, place, colour, width) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    let up = true; // the pen is lifted at NaN
    for (let i = 0; i < points.length; i += 3) {
      const [x, y] = place(points[i], points[i + 1], points[i + 2]);
      if (Number.isNaN(x)) up = true;
      else if (up) {
        pen.moveTo(x, y);
        up = false;
      } else pen.lineTo(x, y);
    }
    pen.stroke();
  }
  function mark([x, y]) {
    for (const [colour, width] of [
      ["#000", 4],
      ["#fff", 2],
    ]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      pen.arc(x, y, 8, 0, 7);
      pen.stroke();
    }
  }

  function named([x, y], name, ink) {
    pen.beginPath();
    pen.arc(x, y, 5, 0, 7);
    pen.fillStyle = ink;
    pen.fill();
    pen.font = letters(15);
    pen.textAlign = "left";
    for (const [act, colour, width] of [
      ["stroke", "#fff", 4],
      ["fill", "#000", 0],
    ]) {
      pen.lineWidth = width || 1;
      pen.strokeStyle = pen.fillStyle = colour;
      pen[`${act}Text`](name, x + 8, y - 7);
    }
  }

  function rotate(right, up) {
    turn = [turn[0] - right, Math.max(-90, Math.min(90, turn[1] + up))];
    draw();
    save();
  }
  function keys(event) {
    const moves = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -5], ArrowDown: [0, 5] };
    if (!(event.key in moves)) return;
    rotate(...moves[event.key]);
    event.preventDefault();
    event.stopPropagation();
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = [event.clientX, event.clientY];
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [right, down] = [event.clientX - held[0], event.clientY - held[1]];
    held = [event.clientX, event.clientY];
    rotate(right / 2, down / 2);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (held = null));

  const turned = () => {
    if (held) return;
    turn = model.get("turn");
    draw();
  };
  const unsubscribe = subscribe(model, {
    "change:cloud": read,
    "change:outlines": read,
    "change:colours": draw,
    "change:widths": draw,
    "change:at": draw,
    "change:marks": draw,
    "change:box": draw,
    "change:turn": turned,
  });
  read();
  const resized = new ResizeObserver(draw); // and once it lies on the page
  resized.observe(canvas);
  return () => {
    resized.disconnect();
    unsubscribe();
  };
}
