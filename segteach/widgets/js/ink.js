// What the painter draws: edits in ink, a mask with its outline. Points are (row, col) of pixel
// centres, [row, col, row, col, ...]; on a canvas the pixel's middle lies at (col + 0.5, row + 0.5).

const INK_STEP = 20; // edits from one kept picture of the ink to the next: undo starts from there

/** The ink of a list of edits on a canvas of `scale` canvas pixels to a pixel of the picture. */
function inkLayer(canvas, colours) {
  const pen = canvas.getContext("2d");
  let size = [1, 1], scale = 1, edge = 1, kept = []; // kept: [{count, picture}], newest last

  function resize(height, width, newScale, newEdge) {
    [size, scale, edge, kept] = [[height, width], newScale, newEdge, []];
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
  }
  const place = (v) => (v + 0.5) * scale;
  const dark = (hex) => `rgb(${[1, 3, 5].map((i) => Math.round(parseInt(hex.slice(i, i + 2), 16) * 0.55)).join()})`;

  function line(points, from, width, colour, rub) {
    pen.globalCompositeOperation = rub ? "destination-out" : "source-over";
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = Math.max(1, width);
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.moveTo(place(points[from + 1]), place(points[from]));
    for (let i = from; i < points.length; i += 2) pen.lineTo(place(points[i + 1]) + (i ? 0 : 0.01), place(points[i]));
    pen.stroke();
    pen.globalCompositeOperation = "source-over";
  }
  /** The stroke under the hand: only its newest part, without an edge. */
  function live(stroke, from) {
    line(stroke.points, Math.max(0, from - 2), 2 * stroke.radius * scale, colours[stroke.seed], stroke.seed === 0);
  }
  function drawStroke({ points, radius, seed }) {
    const width = 2 * radius * scale;
    if (seed === 0) return line(points, 0, width, "#000", true);
    line(points, 0, width, dark(colours[seed]), false);
    if (width > 4 * edge) line(points, 0, width - 2 * edge, colours[seed], false);
  }
  function drawRegion(region) {
    if (region.kind === "trimap") {
      pen.globalAlpha = 0.6;
      pen.imageSmoothingEnabled = false;
      pen.drawImage(region.picture, 0, 0, canvas.width, canvas.height);
    } else {
      pen.globalAlpha = 0.5;
      pen.fillStyle = colours[1];
      pen.beginPath();
      pen.rect(0, 0, canvas.width, canvas.height);
      outline(pen, region, (col) => (col + 0.5) * scale, (row) => (row + 0.5) * scale);
      pen.fill("evenodd");
    }
    pen.globalAlpha = 1;
  }
  function wipe() { pen.clearRect(0, 0, canvas.width, canvas.height); }

  /** Draw all edits: from the newest kept picture that still holds, else from the beginning. */
  function redraw(edits) {
    kept = kept.filter(({ count }) => count <= edits.length);
    const base = kept.findLast(({ count }) => !edits.slice(count).some(isRegion));
    wipe();
    let next = 0;
    if (base) {
      pen.drawImage(base.picture, 0, 0);
      next = base.count;
    } else {
      next = edits.findLastIndex((edit) => edit.kind === "clear" || edit.kind === "trimap") + 1;
      const region = edits.slice(Math.max(0, next - 1)).findLast((edit) => isRegion(edit) || edit.kind === "trimap");
      if (region) drawRegion(region);
    }
    const keepAt = edits.length - (edits.length % INK_STEP);
    const regionAt = edits.findLastIndex(isRegion);
    for (; next < edits.length; next++) {
      draw(edits[next]);
      if (next + 1 === keepAt && keepAt > regionAt) keep(keepAt);
    }
  }
  /** Draw the newest edit on top of what is there. */
  function append(edits) {
    if (edits.length === 0 || isRegion(edits.at(-1))) return redraw(edits);
    draw(edits.at(-1));
    if (edits.length % INK_STEP === 0) keep(edits.length);
  }
  function draw(edit) {
    if (edit.kind === "stroke") drawStroke(edit);
    else if (edit.kind === "clear") wipe();
    else if (edit.kind === "trimap") { wipe(); drawRegion(edit); }
  }
  function keep(count) {
    if (kept.some((one) => one.count === count)) return;
    const picture = node("canvas", { width: canvas.width, height: canvas.height });
    picture.getContext("2d").drawImage(canvas, 0, 0);
    kept = [...kept.slice(-2), { count, picture }];
  }
  return { resize, live, redraw, append, forget() { kept = []; } };
}

/** Whether an edit lies below the strokes, those that were drawn before it included. */
function isRegion(edit) { return edit.kind === "box" || edit.kind === "polygon"; }

/** Add the outline of a box or polygon to the path; x and y map columns and rows. */
function outline(pen, region, x, y) {
  if (region.kind === "box") {
    const [x0, y0, x1, y1] = region.corners; // whole pixels: their edges, not their centres
    pen.rect(x(x0 - 0.5), y(y0 - 0.5), x(x1) - x(x0), y(y1) - y(y0));
    return;
  }
  region.points.forEach((row, i) => {
    if (i % 2 === 0) pen[i ? "lineTo" : "moveTo"](x(region.points[i + 1]), y(row));
  });
  pen.closePath();
}

/** A canvas with one pixel for each seed, in the colours of the labels; unknown is clear. */
function seedPicture(seeds, height, width, colours) {
  const picture = node("canvas", { width, height }), data = new ImageData(width, height);
  const words = new Uint32Array(data.data.buffer), values = colours.map((colour) => abgr(colour, 255));
  for (let i = 0; i < words.length; i++) words[i] = seeds[i] ? values[seeds[i]] : 0;
  picture.getContext("2d").putImageData(data, 0, 0);
  return picture;
}
function abgr(hex, alpha) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** A mask (bits, the high ones first) as a tint and an outline along the edges of its pixels. */
function maskPicture(bits, height, width, colour) {
  const tint = node("canvas", { width, height }), data = new ImageData(width, height);
  const words = new Uint32Array(data.data.buffer), on = new Uint8Array(words.length), value = abgr(colour, 96);
  for (let i = 0; i < on.length; i++) if ((bits[i >> 3] >> (7 - (i & 7))) & 1) { on[i] = 1; words[i] = value; }
  tint.getContext("2d").putImageData(data, 0, 0);
  const edges = new Path2D();
  const at = (row, col) => (row < 0 || col < 0 || row >= height || col >= width ? 0 : on[row * width + col]);
  const run = (differs, length, add) => {
    for (let i = 0, begin = -1; i <= length; i++) {
      const here = i < length && differs(i);
      if (here && begin < 0) begin = i;
      if (!here && begin >= 0) { add(begin, i); begin = -1; }
    }
  };
  for (let row = 0; row <= height; row++) run((col) => at(row, col) !== at(row - 1, col), width, (a, b) => { edges.moveTo(a, row); edges.lineTo(b, row); });
  for (let col = 0; col <= width; col++) run((row) => at(row, col) !== at(row, col - 1), height, (a, b) => { edges.moveTo(col, a); edges.lineTo(col, b); });
  return { tint, edges, count: on.reduce((sum, one) => sum + one, 0) };
}

/** Draw a mask through the view: `scale` CSS pixels to a pixel of the picture, moved by `shift`. */
function paintMask(canvas, mask, scale, shift, dpr, colour) {
  const pen = canvas.getContext("2d"), k = scale * dpr;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (!mask) return;
  pen.setTransform(k, 0, 0, k, shift[0] * dpr, shift[1] * dpr);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(mask.tint, 0, 0);
  for (const [shade, line] of [["rgba(0, 0, 0, 0.55)", 3.6], [colour, 1.8]]) {
    pen.strokeStyle = shade;
    pen.lineWidth = line / scale;
    pen.stroke(mask.edges);
  }
}

/** Draw a PNG on a canvas of its size, unless another picture has come in the meantime. */
async function paintPicture(canvas, png, wanted) {
  const picture = await createImageBitmap(new Blob([png], { type: "image/png" }));
  if (wanted()) {
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
  }
  picture.close();
}

/** Unpack what Python's zlib.compress made. */
async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Return a function that paints the picture of the model; the last one asked for stays.
function pictureLoader(model, root, base) {
  let drawn = 0;
  return async () => {
    const mine = ++drawn;
    await paintPicture(base, model.get("png"), () => mine === drawn);
    root.dataset.picture = mine;
  };
}
