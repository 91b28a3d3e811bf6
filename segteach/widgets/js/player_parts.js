// What stands beside the picture of a step player: its curve, the lines of its algorithm, their room.

const GAP = 16,
  LEAST_CURVE = 200,
  LARGEST = 1.4; // px; a picture is enlarged up to 1.4 times

/** Return the pixels that a player would like to be wide. */
function natural(model, codeWidth) {
  const side = Math.max(model.get("curve").length > 1 ? model.get("curve_size")[0] : 0, codeWidth);
  return LARGEST * model.get("width") + (side ? side + GAP : 0);
}

/** Return { picture: [w, h], aside: width, curve: height } within width x height pixels. */
function shares(model, width, height, wide, codeWidth) {
  const size = [model.get("width"), model.get("height")],
    [curveWidth, curveHeight] = model.get("curve_size");
  const least = Math.max(model.get("curve").length > 1 ? LEAST_CURVE : 0, codeWidth);
  const side = Math.min(least, 0.45 * width),
    gap = side ? GAP : 0;
  const scale = Math.min(wide ? 3 : LARGEST, height / size[1], (width - side - gap) / size[0]);
  const picture = size.map((length) => Math.round(scale * length));
  const larger = wide ? 1.4 : 1,
    most = Math.max(larger * curveWidth, codeWidth, side);
  const aside = side ? Math.round(Math.min(width - picture[0] - gap, most)) : 0;
  return { picture, aside, curve: larger * curveHeight };
}

/** The face of the button for the full screen: four corners. */
function corners() {
  const d = "M2,6V2H6M10,2H14V6M14,10V14H10M6,14H2V10";
  return node(
    "svg",
    { class: "st-icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": true },
    node("path", { d, fill: "none", stroke: "currentColor", "stroke-width": 2 }),
  );
}

/** The curve, a mark on the step that is shown; a press goes to the step under it. */
function curvePlot(model, go) {
  const element = node("div");
  let marker = null;

  function draw(W, H) {
    marker = null;
    element.replaceChildren();
    const values = model.get("curve"),
      finite = values.filter(Number.isFinite);
    if (finite.length < 2) return;
    const low = Math.min(...finite),
      span = Math.max(...finite) - low || 1,
      name = model.get("curve_label");
    const ends = [short(low + span), short(low)],
      [T, B, R] = [30, 44, 14];
    const L = 18 + 8.5 * Math.max(...ends.map((text) => text.length)); // the dot covers no label
    const x = (i) => L + (i / (values.length - 1)) * (W - L - R);
    const y = (v) => T + (1 - (v - low) / span) * (H - T - B);
    const path = values
      .map((v, i) => {
        if (!Number.isFinite(v)) return "";
        return `${i && Number.isFinite(values[i - 1]) ? "L" : "M"}${x(i)},${y(v)}`;
      })
      .join("");
    const dot = node("circle", { class: "st-dot", r: 6 });
    const line = node("line", { class: "st-mark", y1: T, y2: H - B });
    const press = (event) => {
      const at = event.clientX - svg.getBoundingClientRect().left;
      go(Math.round(((at - L) / (W - L - R)) * (values.length - 1)));
    };
    const svg = node(
      "svg",
      {
        class: "st-curve",
        viewBox: `0 0 ${W} ${H}`,
        width: W,
        height: H,
        role: "img",
        "aria-label": `${name}: ${short(values[0])} → ${short(values.at(-1))}`,
        onpointerdown: press,
      },
      node("path", { class: "st-axis", d: `M${L},${T}V${H - B}H${W - R}` }),
      node("text", { x: 4, y: 18 }, name),
      node("text", { x: L - 10, y: y(low + span) + 5, "text-anchor": "end" }, ends[0]),
      node("text", { x: L - 10, y: y(low) + 5, "text-anchor": "end" }, ends[1]),
      node("text", { x: L, y: H - B + 18, "text-anchor": "middle" }, "0"),
      node("text", { x: W - R, y: H - B + 18, "text-anchor": "end" }, String(values.length - 1)),
      node("text", { x: (L + W - R) / 2, y: H - 8, "text-anchor": "middle" }, model.get("labels").step),
      node("path", { class: "st-line", d: path }),
      line,
      dot,
    );
    element.append(svg);
    marker = { x, y, values, dot, line };
  }

  function mark(step) {
    if (!marker || !Number.isFinite(marker.values[step])) return;
    const at = marker.x(step);
    marker.dot.setAttribute("cx", at);
    marker.dot.setAttribute("cy", marker.y(marker.values[step]));
    marker.line.setAttribute("x1", at);
    marker.line.setAttribute("x2", at);
  }

  return { element, draw, mark };
}

/** The lines of the algorithm, those that run in the step that is shown lit. */
function codeLines(model) {
  const element = node("ol", { class: "st-code", "aria-label": model.get("labels").lines });
  return {
    element,
    draw() {
      element.replaceChildren(...model.get("lines").map((line) => node("li", {}, line || " ")));
      element.hidden = !model.get("lines").length;
    },
    light(step) {
      const lit = model.get("lit")[step] ?? [];
      [...element.children].forEach((line, i) => {
        if (lit.includes(i + 1)) line.setAttribute("aria-current", "step");
        else line.removeAttribute("aria-current");
      });
    },
    width() {
      const longest = Math.max(0, ...model.get("lines").map((line) => line.length));
      return longest ? Math.min(440, 44 + Math.ceil(7.9 * longest)) : 0;
    },
    height: () => element.offsetHeight,
  };
}
