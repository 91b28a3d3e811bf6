// The ellipse of a component [weight, mx, my, cxx, cxy, cyy] of a mixture, by its axes.

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

/** What can be grasped: the mean, and both ends of both axes with the length of the other axis. */
function handles(component) {
  const { long, short, angle } = axes(component);
  const [, mx, my] = component;
  const end = (length, turn) => [mx + length * Math.cos(turn), my + length * Math.sin(turn)];
  return [
    { at: [mx, my], other: null },
    ...[0, Math.PI].map((turn) => ({ at: end(long, angle + turn), other: short })),
    ...[Math.PI / 2, -Math.PI / 2].map((turn) => ({ at: end(short, angle + turn), other: long })),
  ];
}
