// What the painter draws: edits in ink. Points are (row, col) of pixel
// centres, [row, col, row, col, ...]; on a canvas the pixel's middle lies at (col + 0.5, row + 0.5).

const INK_STEP = 20; // edits from one kept picture of the ink to the next: undo starts from there

/** The ink of a list of edits on a canvas of `scale` canvas pixels to a pixel of the picture.
 *
 * grey: says whether strokes of the unknown label are painted grey; else they rub out.
 */
function inkLayer(canvas, colours, grey = () => false) {
  const pen = canvas.getContext("2d");
  let size = [1, 1];
  let scale = 1;
  let edge = 1;
  let kept = []; // kept: [{count, picture}], newest last

  function resize(height, width, newScale, newEdge) {
    [size, scale, edge, kept] = [[height, width], newScale, newEdge, []];
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
  }
  const place = (v) => (v + 0.5) * scale;

  function line(points, from, width, colour, rub) {
    pen.globalCompositeOperation = rub ? "destination-out" : "source-over";
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = Math.max(1, width) + (rub ? 1 : 0); // no grey rim stays of a stroke as wide
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.moveTo(place(points[from + 1]), place(points[from]));
    for (let i = from; i < points.length; i += 2)
      pen.lineTo(place(points[i + 1]) + (i ? 0 : 0.01), place(points[i]));
    pen.stroke();
    pen.globalCompositeOperation = "source-over";
  }
  /** The stroke under the hand: only its newest part, without an edge. */
  function live(stroke, from) {
    line(
      stroke.points,
      Math.max(0, from - 2),
      2 * stroke.radius * scale,
      colours[stroke.seed],
      stroke.seed === 0 && !grey(),
    );
  }
  function drawStroke({ points, radius, seed }) {
    const width = 2 * radius * scale;
    if (seed === 0 && !grey()) return line(points, 0, width, "#000", true);
    line(points, 0, width, "#fff", false); // a white case: blue shows on teal, too
    line(points, 0, Math.max(width - 3 * edge, 0.6 * width), colours[seed], false);
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
      outline(
        pen,
        region,
        (col) => (col + 0.5) * scale,
        (row) => (row + 0.5) * scale,
      );
      pen.fill("evenodd");
    }
    pen.globalAlpha = 1;
  }
  function wipe() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
  }

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
      const region = edits
        .slice(Math.max(0, next - 1))
        .findLast((edit) => isRegion(edit) || edit.kind === "trimap");
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
    else if (edit.kind === "trimap") {
      wipe();
      drawRegion(edit);
    }
  }
  function keep(count) {
    if (kept.some((one) => one.count === count)) return;
    const picture = node("canvas", { width: canvas.width, height: canvas.height });
    picture.getContext("2d").drawImage(canvas, 0, 0);
    kept = [...kept.slice(-2), { count, picture }];
  }
  return {
    resize,
    live,
    redraw,
    append,
    forget() {
      kept = [];
    },
  };
}

/** Whether an edit lies below the strokes, those that were drawn before it included. */
function isRegion(edit) {
  return edit.kind === "box" || edit.kind === "polygon";
}

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
  const words = new Uint32Array(height * width);
  const values = colours.map((colour) => abgr(colour, 255));
  for (let i = 0; i < words.length; i++) words[i] = seeds[i] ? values[seeds[i]] : 0;
  return wordPicture(words, height, width);
}

/** Return (row, col) of a box's corners or of a polygon's vertices. */
function corners(shape) {
  if (shape.kind === "box") {
    const [x0, y0, x1, y1] = shape.corners.map((v) => v - 0.5);
    return [
      [y0, x0],
      [y0, x1],
      [y1, x1],
      [y1, x0],
    ];
  }
  return Array.from({ length: shape.points.length / 2 }, (_, i) => [
    shape.points[2 * i],
    shape.points[2 * i + 1],
  ]);
}

/** Read edits from a message of the kernel: all points lie in the first buffer, then the trimaps. */
async function readEdits(message, buffers, shape, colours) {
  const points = new Float32Array(copied(buffers[0]).buffer);
  const trimaps = buffers.slice(1);
  const list = [];
  let from = 0;
  for (const edit of message.edits) {
    if (edit.count) edit.points = points.slice(from, (from += 2 * edit.count));
    if (edit.kind === "trimap") {
      const seeds = await inflated(copied(trimaps.shift()));
      edit.picture = seedPicture(seeds, ...shape, colours);
    }
    list.push(edit);
  }
  return list;
}
