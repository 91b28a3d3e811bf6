// How wide the brush must be to mark a pixel at all: the twin of `reaching` in segteach/arrays.

/** The radius of a stroke, or the next of 1/2 and 3/4 with which it touches the centre of a pixel.
 *
 * points: [row, col, row, col, ...]. One that lies beside the picture keeps its radius.
 */
function reaching(points, radius, height, width) {
  const radii = [radius, 0.5, 0.75].filter((one) => one >= radius);
  if (radii.length === 1) return radius; // a dot of 3/4 anywhere on the picture touches one
  return radii.find((one) => touches(points, one, height, width)) ?? radius;
}

function touches(points, radius, height, width) {
  for (let i = 0; i < points.length; i += 2) {
    const next = Math.min(i + 2, points.length - 2);
    if (touchesAlong(points.slice(i, i + 2), points.slice(next, next + 2), radius, height, width)) return true;
  }
  return false;
}

function touchesAlong([row0, col0], [row1, col1], radius, height, width) {
  const [down, across] = [row1 - row0, col1 - col0];
  const length2 = down * down + across * across || 1;
  const from = (a, b) => Math.max(0, Math.ceil(Math.min(a, b) - radius));
  const to = (a, b, size) => Math.min(size - 1, Math.floor(Math.max(a, b) + radius));
  for (let row = from(row0, row1); row <= to(row0, row1, height); row++) {
    for (let col = from(col0, col1); col <= to(col0, col1, width); col++) {
      const along = ((row - row0) * down + (col - col0) * across) / length2;
      const t = Math.max(0, Math.min(1, along));
      const [below, right] = [row - row0 - t * down, col - col0 - t * across];
      if (below * below + right * right <= radius * radius) return true;
    }
  }
  return false;
}
