// What pads draw and read: lines that show on any picture, handles, crosses, bytes of the kernel.

/** Draw lines that show on any picture: a light one on a dark one. */
function twice(pen, path, light = "#fff") {
  for (const [colour, line] of [
    ["#000", 3.5],
    [light, 1.5],
  ]) {
    pen.beginPath();
    path(pen);
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** Draw what can be dragged. */
function handle(pen, [x, y]) {
  pen.beginPath();
  pen.arc(x, y, 6, 0, 7);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = "#000";
  pen.stroke();
}

/** Draw where the pen of the keyboard is. */
function cross(pen, [x, y]) {
  twice(pen, (p) => {
    p.moveTo(x - 9, y);
    p.lineTo(x + 9, y);
    p.moveTo(x, y - 9);
    p.lineTo(x, y + 9);
  });
}

/** Read "#rrggbb" as a pixel of an ImageData that is looked at as Uint32Array. */
function abgr(hex, alpha) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** A canvas of these pixels, one word each. */
function wordPicture(words, height, width) {
  const picture = node("canvas", { width, height });
  const data = new ImageData(new Uint8ClampedArray(words.buffer), width, height);
  picture.getContext("2d").putImageData(data, 0, 0);
  return picture;
}

/** The bytes of a buffer of the kernel, at an address that any typed array takes. */
function copied(data) {
  return new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

/** Unpack what Python's zlib.compress made. */
async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return a function that paints the picture of the model on a canvas; the last one asked for stays. */
function pictureLoader(model, root, base, done) {
  let drawn = 0;
  return async () => {
    const mine = ++drawn;
    const picture = await createImageBitmap(new Blob([model.get("png")], { type: "image/png" }));
    if (mine === drawn) {
      [base.width, base.height] = [picture.width, picture.height];
      base.getContext("2d").drawImage(picture, 0, 0);
      root.dataset.picture = mine;
      done();
    }
    picture.close();
  };
}
