// The polygons of the vertex pad: what lies near the pointer, and how they are drawn.

const MOST = 22; // CSS pixels round a vertex, at most

const same = (a, b) => a && b && a[0] === b[0] && a[1] === b[1];

/** The polygons of a state {outlines, held, selected}, as the hand has left them. */
function polygons(state, view) {
  /** The vertices of an outline, with the one that is held where it is held. */
  function vertices(number) {
    const { points } = state.outlines[number];
    const { held } = state;
    if (held?.outline !== number || !held.at) return points;
    return held.kind === "drag"
      ? points.with(held.vertex, held.at)
      : points.toSpliced(held.after + 1, 0, held.at);
  }
  /** The edges of an outline: number of their first vertex, and both ends. */
  function edges(number) {
    const points = vertices(number);
    const count = points.length - (state.outlines[number].closed ? 0 : 1);
    return Array.from({ length: count }, (_, i) => [i, points[i], points[(i + 1) % points.length]]);
  }
  /** How near the pointer must come to a vertex: far, but never over a third of its edges. */
  function reach(number, vertex, least) {
    const points = vertices(number);
    const beside = [vertex - 1, vertex + 1].map((i) =>
      state.outlines[number].closed ? points.at(i % points.length) : points[i],
    );
    const thirds = beside.filter(Boolean).map((other) => view.away(points[vertex], other) / 3);
    return Math.max(least, Math.min(MOST, ...thirds));
  }
  function vertexAt(at, least) {
    let found = null;
    let nearest = Infinity;
    all().forEach(([number, vertex]) => {
      const distance = view.away(vertices(number)[vertex], at);
      if (distance >= nearest || distance > reach(number, vertex, least)) return;
      [found, nearest] = [[number, vertex], distance];
    });
    return found;
  }
  function edgeAt(at, least) {
    let found = null;
    let nearest = least;
    state.outlines.forEach((_, number) => {
      for (const [after, from, to] of edges(number)) {
        const foot = footOn(from, to, at);
        const distance = view.away(foot, at);
        if (distance < nearest) [found, nearest] = [{ outline: number, after, foot }, distance];
      }
    });
    return found;
  }
  /** [outline, vertex] of all that the kernel knows. */
  function all() {
    return state.outlines.flatMap(({ points }, number) => points.map((_, i) => [number, i]));
  }
  return { vertices, edges, vertexAt, edgeAt, all };
}

/** The point of an edge that is nearest to a place. */
function footOn([r0, c0], [r1, c1], at) {
  const [down, across] = [r1 - r0, c1 - c0];
  const length2 = down * down + across * across || 1;
  const t = Math.max(0, Math.min(1, ((at[0] - r0) * down + (at[1] - c0) * across) / length2));
  return [r0 + t * down, c0 + t * across];
}

/** Draw edges and vertices; a vertex that is held is hard already, and chosen. */
function drawPolygons(pen, state, shapes, view, colour) {
  const { outlines, held, selected } = state;
  twice(pen, (path) =>
    outlines.forEach((_, number) =>
      shapes.edges(number).forEach(([i, from, to]) => {
        if (i === 0) path.moveTo(...view.toScreen(from));
        path.lineTo(...view.toScreen(to));
      }),
    ),
  );
  const crowded = Math.min(1, 0.7 + 0.15 * view.scale * view.zoom);
  outlines.forEach((outline, number) => {
    const added = held?.kind === "add" && held.outline === number && held.at ? held.after + 1 : -1;
    shapes.vertices(number).forEach((point, i) => {
      const dragged = held?.kind === "drag" && held.at && same([number, i], [held.outline, held.vertex]);
      const mine = i === added || dragged;
      const hard = mine || outline.hard[added >= 0 && i > added ? i - 1 : i];
      const chosen = mine || (!held && same(selected, [number, i]));
      corner(pen, view.toScreen(point), hard, chosen ? colour : null, crowded);
    });
  });
}

/** A vertex: soft ones are light discs, hard ones dark squares; a ring is round the chosen one. */
function corner(pen, [x, y], hard, ring, crowded) {
  const r = (hard ? 5 : 4.5) * crowded;
  if (ring) twice(pen, (p) => p.arc(x, y, 11, 0, 7), ring);
  pen.beginPath();
  if (hard) pen.rect(x - r, y - r, 2 * r, 2 * r);
  else pen.arc(x, y, r, 0, 7);
  [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = hard ? ["#000", "#fff", 2] : ["#fff", "#000", 1.5];
  pen.fill();
  pen.stroke();
}

/** What the two shapes of a vertex mean, for the end of the line of words. */
function vertexLegend(say) {
  const sign = (hard) => {
    const canvas = node("canvas", { width: 36, height: 36, "aria-hidden": "true", class: "st-sign" });
    const pen = canvas.getContext("2d");
    pen.setTransform(2, 0, 0, 2, 0, 0);
    corner(pen, [9, 9], hard, null, 1);
    return canvas;
  };
  const word = (key) =>
    node("span", { class: "st-legend", title: say[`${key}_legend`] }, sign(key === "hard"), say[key]);
  return [word("soft"), word("hard")];
}
