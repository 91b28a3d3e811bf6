// The mask over a picture: four ways to show it, its outline, and both files that can be saved.
// A mask is {values, height, width, edges, count}: a byte a pixel, 255 where the object is whole.

/** Read a mask of the kernel: bytes where it is soft, else bits, the high ones first.
 *
 * kinds: the colours of unknown, background and foreground where it is a trimap: 128, 0 and 255.
 */
function readMask(data, height, width, soft = false, kinds = null) {
  const values = soft ? data : new Uint8Array(height * width);
  if (!soft)
    for (let i = 0; i < values.length; i++) values[i] = (data[i >> 3] >> (7 - (i & 7))) & 1 ? 255 : 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) count += values[i] >> 7;
  const edges = edgesOf(values, height, width);
  if (kinds) edges.addPath(edgesOf(values, height, width, 255));
  return { values, height, width, count, kinds, edges, veils: {} };
}

/** The outline along the edges of the pixels that are at least half the object's, or `least` of 255. */
function edgesOf(values, height, width, least = 128) {
  const edges = new Path2D();
  const at = (row, col) =>
    row < 0 || col < 0 || row >= height || col >= width ? false : values[row * width + col] >= least;
  const run = (differs, length, add) => {
    for (let i = 0, begin = -1; i <= length; i++) {
      const here = i < length && differs(i);
      if (here && begin < 0) begin = i;
      if (!here && begin >= 0) {
        add(begin, i);
        begin = -1;
      }
    }
  };
  const across = (row) => (a, b) => {
    edges.moveTo(a, row);
    edges.lineTo(b, row);
  };
  const down = (col) => (a, b) => {
    edges.moveTo(col, a);
    edges.lineTo(col, b);
  };
  for (let row = 0; row <= height; row++) run((col) => at(row, col) !== at(row - 1, col), width, across(row));
  for (let col = 0; col <= width; col++) run((row) => at(row, col) !== at(row, col - 1), height, down(col));
  return edges;
}

const TINT = 150; // of 255: how much of the picture a trimap covers, before the opacity

/** What lies over the picture in a view: pixels (height * width words) of a mask and the picture below. */
const VEILS = {
  /** The background dim and grey; the object stays as it is. */
  overlay(words, { values }, dull) {
    for (let i = 0; i < words.length; i++) words[i] = (dull[i] & 0xffffff) | ((255 - values[i]) << 24);
  },
  /** A trimap: each kind in its colour, the picture behind it. */
  tint(words, { values, kinds }) {
    const [unknown, background, foreground] = kinds.map((colour) => abgr(colour, TINT));
    for (let i = 0; i < words.length; i++)
      words[i] = values[i] === 128 ? unknown : values[i] ? foreground : background;
  },
  /** Chequers in place of the background. */
  "cut-out"(words, { values, height, width }) {
    const side = Math.max(1, Math.round(Math.max(height, width) / 64));
    for (let i = 0; i < words.length; i++) {
      const light = (Math.floor(i / width / side) + Math.floor((i % width) / side)) % 2;
      words[i] = (light ? 0xffffff : 0xcccccc) | ((255 - values[i]) << 24);
    }
  },
  "black and white"(words, { values }) {
    for (let i = 0; i < words.length; i++) words[i] = (values[i] * 0x010101) | (255 << 24);
  },
};

/** The picture of a canvas without its colours, darker. */
function dullPixels(base) {
  const { data } = base.getContext("2d").getImageData(0, 0, base.width, base.height);
  const words = new Uint32Array(data.length / 4);
  for (let i = 0; i < words.length; i++) {
    const light = 0.3 * data[4 * i] + 0.59 * data[4 * i + 1] + 0.11 * data[4 * i + 2];
    words[i] = Math.round(40 + 0.4 * light) * 0x010101;
  }
  return words;
}

/** Paint a mask as `look` says: {view, opacity, scale, shift, dpr, colour, dull}. */
function paintMask(canvas, mask, look) {
  const pen = canvas.getContext("2d");
  const k = look.scale * look.dpr;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(k, 0, 0, k, look.shift[0] * look.dpr, look.shift[1] * look.dpr);
  if (!mask) return pen;
  const veil = veilOf(mask, look);
  if (veil) {
    pen.imageSmoothingEnabled = look.scale < 2;
    pen.globalAlpha = look.view === "overlay" ? look.opacity : 1;
    pen.drawImage(veil, 0, 0);
    pen.globalAlpha = 1;
  }
  if (look.view === "overlay" || look.view === "outline") casedPath(pen, mask.edges, look.colour, look.scale);
  return pen;
}

/** The veil of a view; an overlay over no object at all would hide the picture for nothing. */
function veilOf(mask, look) {
  const name = mask.kinds && look.view === "overlay" ? "tint" : look.view;
  if (!(name in VEILS) || (name === "overlay" && (!mask.count || !look.dull))) return null;
  if (!mask.veils[name]) {
    const words = new Uint32Array(mask.values.length);
    VEILS[name](words, mask, look.dull);
    mask.veils[name] = wordPicture(words, mask.height, mask.width);
  }
  return mask.veils[name];
}

/** A line with a white case, so that it shows on its own colour too; line: CSS pixels. */
function casedPath(pen, path, colour, scale, line = 2) {
  for (const [shade, wide] of [
    ["#fff", 2 * line],
    [colour, line],
  ]) {
    pen.strokeStyle = shade;
    pen.lineWidth = wide / scale;
    pen.stroke(path);
  }
}

/** Save the mask, or what it cuts out of the picture, in full size. */
function savePng(mask, base, what, name) {
  const { height, width, values } = mask;
  const canvas = node("canvas", { width, height });
  const data = base.getContext("2d").getImageData(0, 0, width, height);
  for (let i = 0; i < values.length; i++) {
    if (what === "mask") data.data.fill(values[i], 4 * i, 4 * i + 3);
    else data.data[4 * i + 3] = values[i];
  }
  canvas.getContext("2d").putImageData(data, 0, 0);
  canvas.toBlob((blob) => {
    const href = URL.createObjectURL(blob);
    node("a", { href, download: `${name || "picture"}-${what}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  }, "image/png");
}
