// What stands on the sheet of a point pad: its scale, and the ellipse of a component
// [weight, mx, my, cxx, cxy, cyy] of a mixture, by its axes.

/** Eigenvalues and the angle of the long axis of a covariance. */
function axes([, , , a, b, c]) {
  const half = (a - c) / 2;
  const root = Math.hypot(half, b);
  const middle = (a + c) / 2;
  return {
    long: Math.sqrt(middle + root),
    short: Math.sqrt(Math.max(1e-8, middle - root)),
    angle: 0.5 * Math.atan2(2 * b, a - c),
  };
}

function setAxes(component, along, across, angle) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [l2, s2] = [along * along, across * across];
  component.splice(3, 3, l2 * c * c + s2 * s * s, (l2 - s2) * c * s, l2 * s * s + s2 * c * c);
}

/** What can be grasped: the mean, and both ends of both axes, at the latest at the border of the sheet. */
function handles(component) {
  const { long, short, angle } = axes(component),
    [, mx, my] = component;
  const end = (length, turn) => {
    const way = [Math.cos(turn), Math.sin(turn)];
    const room = way.map((w, i) => (w === 0 ? 9 : ((w > 0) - component[1 + i]) / w));
    const reach = Math.max(0.02, Math.min(length, ...room));
    return [mx + reach * way[0], my + reach * way[1]];
  };
  return [
    { at: [mx, my], other: null },
    ...[0, Math.PI].map((turn) => ({ at: end(long, angle + turn), other: short })),
    ...[Math.PI / 2, -Math.PI / 2].map((turn) => ({ at: end(short, angle + turn), other: long })),
  ];
}

/** The border and the numbers of a sheet whose square has this left, top and side. */
function drawScale(pen, toScreen, [LEFT, TOP, scale]) {
  pen.strokeStyle = "#8c8c8c";
  pen.lineWidth = 1;
  pen.strokeRect(LEFT, TOP, scale, scale);
  pen.fillStyle = "#000";
  pen.font = "13px sans-serif";
  for (const value of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    const [x, y] = toScreen([value, value]);
    pen.textAlign = "center";
    pen.fillText(value ? String(value) : "0", value === 1 ? x - 3 : x, TOP + scale + 16);
    pen.textAlign = "right";
    pen.fillText(value ? String(value) : "0", LEFT - 5, y + (value === 1 ? 9 : 4));
    pen.beginPath();
    for (const [dx, dy] of [
      [0, 4],
      [-4, 0],
    ]) {
      pen.moveTo(dx ? LEFT : x, dy ? TOP + scale : y);
      pen.lineTo(dx ? LEFT + dx : x, dy ? TOP + scale + dy : y);
    }
    pen.stroke();
  }
  pen.textAlign = "center";
  pen.font = "italic 14px serif";
  pen.fillText("x₁", LEFT + 0.5 * scale, TOP + scale + 30);
  pen.fillText("x₂", 9, TOP + 0.5 * scale + 4);
}
