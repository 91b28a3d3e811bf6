// SurfaceView: heights over a square as a surface, drawn on a canvas; a drag or the arrow keys turn it.

const VIRIDIS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];
const HEIGHT = 0.75; // of the box, as a share of the side of its floor

function viridis(share) {
  const place = Math.max(0, Math.min(0.9999, share)) * (VIRIDIS.length - 1),
    low = Math.floor(place);
  const mix = VIRIDIS[low].map((c, i) => Math.round(c + (place - low) * (VIRIDIS[low + 1][i] - c)));
  return `rgb(${mix})`;
}

function render({ model, el }) {
  const say = model.get("labels"),
    canvas = node("canvas", { class: "st-surface", role: "img", tabindex: 0 });
  const root = node("div", { class: "st-widget", title: say.turn }, canvas);
  el.append(root);
  let [azimuth, elevation] = model.get("view"),
    grip = null,
    dots = 1,
    side = 0,
    [reach, middle] = model.get("axes").length ? [0.29, 0.55] : [0.26, 0.43], // words need room
    patches = [],
    frame = null;

  /** Return the place on the canvas of a point of the box [-1, 1] x [-1, 1] x [0, 1]. */
  function place([x, y, z]) {
    const [c, s] = [Math.cos(azimuth), Math.sin(azimuth)],
      [ce, se] = [Math.cos(elevation), Math.sin(elevation)];
    const across = c * x - s * y,
      depth = -s * x - c * y; // towards the eye
    return [side * (0.52 + reach * across), side * (middle + reach * (depth * se - 2 * HEIGHT * (z - 0.3) * ce))];
  }

  function line(pen, points, colour, width) {
    pen.beginPath();
    points.forEach((point, i) => (i ? pen.lineTo(...place(point)) : pen.moveTo(...place(point))));
    pen.strokeStyle = colour;
    pen.lineWidth = width * dots;
    pen.stroke();
  }

  function words(pen, text, point, away) {
    const [x, y] = place(point),
      [mx, my] = place([0, 0, point[2]]),
      far = Math.hypot(x - mx, y - my) || 1;
    pen.fillText(text, x + ((x - mx) / far) * away * dots, y + ((y - my) / far) * away * dots);
  }

  function axes(pen, [x0, x1, y0, y1, top]) {
    const ink = getComputedStyle(root).color,
      [n1, n2, n3] = model.get("axes");
    const front = [Math.sin(azimuth) > 0 ? -1 : 1, Math.cos(azimuth) > 0 ? -1 : 1]; // the corner that is nearest
    line(
      pen,
      [
        [-1, -1, 0],
        [1, -1, 0],
        [1, 1, 0],
        [-1, 1, 0],
        [-1, -1, 0],
      ],
      ink,
      1,
    );
    pen.fillStyle = ink;
    pen.font = `${14 * dots}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const share of [-0.5, 0, 0.5]) {
      words(pen, short(x0 + ((share + 1) / 2) * (x1 - x0)), [share, front[1], 0], 16);
      words(pen, short(y0 + ((share + 1) / 2) * (y1 - y0)), [front[0], share, 0], 16);
    }
    words(pen, n1, [0.85, front[1], 0], 18);
    words(pen, n2, [front[0], 0.85, 0], 18);
    const left = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ].sort((a, b) => place([...a, 0])[0] - place([...b, 0])[0])[0];
    line(
      pen,
      [
        [...left, 0],
        [...left, 1],
      ],
      ink,
      1,
    );
    pen.textAlign = "right";
    for (const share of [0.5, 1]) {
      const [x, y] = place([...left, share]);
      pen.fillText(short(Number((share * top).toPrecision(2))), x - 6 * dots, y);
    }
    pen.textAlign = "left";
    const [x, y] = place([...left, 1]);
    pen.fillText(n3, Math.max(2 * dots, x - 30 * dots), y - 18 * dots);
  }

  /** Return the patches between the heights: corners, colour, and where a line of the mesh runs. */
  function ofHeights(heights, top) {
    const count = Math.round(Math.sqrt(heights.length)),
      steps = [...Array(Math.max(0, count - 1)).keys()],
      lines = Math.max(1, Math.round(count / 10)), // from one line of the mesh to the next
      at = (row, col) => heights[row * count + col] / top,
      spot = (row, col) => [(2 * col) / (count - 1) - 1, (2 * row) / (count - 1) - 1, at(row, col)];
    return steps.flatMap((row) =>
      steps.map((col) => ({
        corners: [spot(row, col), spot(row, col + 1), spot(row + 1, col + 1), spot(row + 1, col)],
        colour: viridis((at(row, col) + at(row + 1, col + 1)) / 2),
        mesh: [row % lines === 0 ? 1 : null, col % lines === 0 ? 3 : null].filter(Boolean),
      })),
    );
  }

  /** Return the patches that Python made, four corners each. */
  function ofShapes(numbers, colours) {
    const spot = (place) => [...numbers.subarray(3 * place, 3 * place + 3)];
    return [...Array(numbers.length / 12).keys()].map((i) => ({
      corners: [0, 1, 2, 3].map((corner) => spot(4 * i + corner)),
      colour: `rgb(${colours.subarray(3 * i, 3 * i + 3).join()})`,
      mesh: [],
    }));
  }

  const floats = (bytes) => new Float32Array(copied(bytes));
  const copied = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

  function read() {
    const shapes = model.get("shapes");
    patches = shapes.byteLength
      ? ofShapes(floats(shapes), new Uint8Array(copied(model.get("tints"))))
      : ofHeights(floats(model.get("heights")), model.get("extent")[4]);
    for (const patch of patches) {
      const [one, , other, last] = patch.corners;
      patch.middle = [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
      const upright = one[0] === last[0] && one[1] === last[1];
      patch.ahead = upright ? 2 / Math.sqrt(patches.length) : 0; // a wall is drawn after the floor on both its sides
    }
    soon();
  }

  function fill(pen, { corners, colour, mesh }) {
    const spots = corners.map(place);
    pen.beginPath();
    spots.forEach((spot, i) => (i ? pen.lineTo(...spot) : pen.moveTo(...spot)));
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = colour;
    pen.lineWidth = 1.2 * dots; // closes the seams
    pen.fill();
    pen.stroke();
    if (!mesh.length) return;
    pen.beginPath();
    for (const corner of mesh) (pen.moveTo(...spots[0]), pen.lineTo(...spots[corner]));
    pen.strokeStyle = "rgb(0 0 0 / 30%)";
    pen.lineWidth = 0.6 * dots;
    pen.stroke();
  }

  function draw() {
    frame = null;
    side = Math.round(root.clientWidth * dots);
    if (!side) return;
    const extent = model.get("extent"),
      top = extent[4];
    [canvas.width, canvas.height] = [side, Math.round(side * (model.get("axes").length ? 1 : 0.8))];
    canvas.setAttribute("aria-label", model.get("label"));
    const pen = canvas.getContext("2d");
    if (model.get("axes").length) axes(pen, extent);
    const nearness = ([x, y]) => -Math.sin(azimuth) * x - Math.cos(azimuth) * y;
    for (const patch of patches) patch.near = nearness(patch.middle) + patch.ahead;
    for (const patch of patches.sort((one, other) => one.near - other.near)) fill(pen, patch);
    const within = (value, i) => (2 * (value - extent[i])) / (extent[i + 1] - extent[i]) - 1;
    const outline = model.get("outline").map(([x, y, z]) => [within(x, 0), within(y, 2), z / top]);
    if (outline.length) line(pen, outline, model.get("colour"), 3);
    canvas.dataset.drawn = Number(canvas.dataset.drawn ?? 0) + 1;
  }

  const soon = () => {
    frame ??= requestAnimationFrame(draw);
  };
  function turn(across, down) {
    azimuth += across;
    elevation = Math.max(0.1, Math.min(Math.PI / 2, elevation + down));
    canvas.dataset.view = [azimuth, elevation].map((angle) => angle.toFixed(3));
    soon();
  }
  canvas.onpointerdown = (event) => {
    grip = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  };
  canvas.onpointermove = (event) => {
    if (!grip) return;
    turn((event.clientX - grip[0]) / 120, (event.clientY - grip[1]) / 160);
    grip = [event.clientX, event.clientY];
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    grip = null;
  };
  canvas.onkeydown = (event) => {
    const moves = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] };
    if (!(event.key in moves)) return;
    turn(...moves[event.key]);
    event.preventDefault();
    event.stopPropagation();
  };
  const watch = new ResizeObserver(() => {
    dots = Math.max(1, devicePixelRatio);
    soon();
  });
  watch.observe(root);
  const unsubscribe = subscribe(model, {
    "change:heights": read,
    "change:shapes": read,
    "change:outline": soon,
    "change:label": soon,
  });
  read();
  return () => {
    unsubscribe();
    watch.disconnect();
    cancelAnimationFrame(frame);
  };
}
