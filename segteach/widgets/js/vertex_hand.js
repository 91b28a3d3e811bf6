// The hand of the vertex pad: a vertex that is dragged follows it at once; the kernel answers with the
// cut, on the way where it keeps up (one question at a time, the latest place), and when it is let go.

const LEAST = 9; // CSS pixels round a vertex, at least, for a mouse
const STILL = 3; // CSS pixels of a click that is no drag
const PATIENCE = 5000; // ms after which an answer is taken for lost
const quarter = (v) => Math.round(v * 4) / 4;

/** state: {outlines, held, selected, revision, afterwards}. held: the edit under the hand, then the
 * same edit until the kernel has answered it. act: {select, over}: a vertex was chosen; draw the mask.
 */
function vertexHand(model, pad, state, shapes, act) {
  const { stage, view } = pad;
  const hand = { gesture: null, pointer: null, inside: false, byKeyboard: false, asked: null };
  const fingers = new Set();
  let wanted = false;
  let tickets = 0;
  let lastPress = { time: 0 };
  const brushing = () => model.get("tool") !== "vertices";
  const clamped = (at) => pad.clamped(at, 1); // vertices lie half-way between two pixels
  const toPicture = (event) => clamped(view.toPicture(event));
  const free = () => state.held?.keyboard && !state.held.sent;

  // --- edits -----------------------------------------------------------------------------------
  function order(edit, points = null) {
    wanted = false;
    const buffers = points ? [Float32Array.from(points.flat()).buffer] : [];
    const { revision } = state;
    model.send({ kind: "edit", edit, view: pad.me, ticket: ++tickets, revision }, undefined, buffers);
    stage.classList.add("st-waiting");
  }
  /** Ask for the cut at the place of the vertex; only the latest place waits for an answer. */
  function follow() {
    wanted = true;
    const now = performance.now();
    const { held, revision } = state;
    if (held?.kind !== "drag" || held.sent || (hand.asked && now - hand.asked.time < PATIENCE)) return;
    hand.asked = { ticket: ++tickets, time: now };
    wanted = false;
    const place = { outline: held.outline, vertex: held.vertex, point: held.at };
    model.send({ kind: "preview", view: pad.me, ticket: hand.asked.ticket, revision, ...place });
  }
  /** The kernel has answered the question, or refused it. */
  hand.answered = () => {
    hand.asked = null;
    if (wanted) follow();
  };
  hand.rest = () => (wanted = false);
  function moveTo(at) {
    state.held.at = clamped(at).map(quarter);
    pad.root.dataset.dragged = state.held.at;
    follow();
    act.draw();
  }
  function letGo() {
    const { kind, outline, vertex, after, at } = state.held;
    if (!at) return hand.cancel();
    state.held.sent = true; // it stays on the page until the kernel has answered
    order(kind === "drag" ? { kind, outline, vertex, point: at } : { kind, outline, after, point: at });
    act.draw();
  }
  hand.cancel = () => {
    [state.held, hand.gesture, state.preview, wanted] = [null, null, null, false];
    delete pad.root.dataset.dragged;
    act.over();
    act.draw();
  };
  /** Choose the next vertex, or the one before, over all outlines. */
  hand.step = (by) => {
    if (free()) {
      state.afterwards = by;
      return letGo();
    }
    const all = shapes.all();
    const now = all.findIndex((one) => same(one, state.selected));
    if (!all.length) return;
    const first = by > 0 ? 0 : all.length - 1;
    act.select(all[now < 0 ? first : (now + by + all.length) % all.length]);
    view.follow(shapes.vertices(state.selected[0])[state.selected[1]]);
  };
  const chosen = () =>
    state.selected && !state.held ? { outline: state.selected[0], vertex: state.selected[1] } : null;
  hand.remove = () => chosen() && order({ kind: "delete", ...chosen() });
  hand.turnHard = () => {
    const one = chosen();
    if (one) order({ kind: "harden", ...one, hard: !state.outlines[one.outline].hard[one.vertex] });
  };
  hand.cut = () => order({ kind: "cut" });
  function addAfter() {
    const one = chosen();
    const edge = one && shapes.edges(one.outline).find(([i]) => i === one.vertex);
    if (!edge) return;
    const point = [0, 1].map((i) => quarter((edge[1][i] + edge[2][i]) / 2));
    order({ kind: "add", outline: one.outline, after: one.vertex, point });
  }
  function endStroke() {
    const { points } = hand.gesture;
    hand.gesture = null;
    const seed = model.get("tool") === "foreground" ? 2 : 1;
    order({ kind: "brush", radius: model.get("radius"), seed }, points);
    act.draw();
  }

  // --- by the pointer --------------------------------------------------------------------------
  function press(event) {
    const at = toPicture(event);
    const least = event.pointerType === "mouse" ? LEAST : MOST; // a finger is wide
    if (brushing()) {
      hand.gesture = { points: [at.map(quarter)] };
      return;
    }
    if (state.held) return; // the last edit is still under way
    const vertex = shapes.vertexAt(at, least);
    const edge = vertex ? null : shapes.edgeAt(at, least);
    const now = performance.now();
    const again = now - lastPress.time < 450 && view.away(at, lastPress.at) < least;
    lastPress = { time: edge || again ? 0 : now, at };
    act.select(vertex);
    if (vertex && (event.altKey || again)) return hand.remove();
    if (vertex) {
      const from = state.outlines[vertex[0]].points[vertex[1]];
      hold({ kind: "drag", outline: vertex[0], vertex: vertex[1], from, at: null }, at);
    } else if (edge) {
      const { outline, after, foot } = edge;
      hold({ kind: "add", outline, after, from: foot, at: foot.map(quarter) }, at);
    }
  }
  function hold(edit, at) {
    state.held = { ...edit, shift: [edit.from[0] - at[0], edit.from[1] - at[1]], start: at };
  }
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") {
      fingers.add(event.pointerId);
      if (fingers.size > 1) {
        if (state.held?.sent === undefined) hand.cancel();
        return; // two fingers are the page's
      }
    }
    if (event.button !== 0) return;
    if (free()) letGo();
    if (hand.gesture?.keyboard) endStroke();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    [hand.byKeyboard, hand.pointer] = [false, toPicture(event)];
    if (!hand.gesture) press(event);
    for (const one of [state.held, hand.gesture]) if (one && !one.sent) one.pointer = event.pointerId;
    act.draw();
  });
  const shifted = (at) => [at[0] + state.held.shift[0], at[1] + state.held.shift[1]];
  stage.addEventListener("pointermove", (event) => {
    hand.inside = true;
    const { held } = state;
    const { gesture } = hand;
    if (held?.keyboard || gesture?.keyboard) return;
    const at = toPicture(event);
    [hand.byKeyboard, hand.pointer] = [false, at];
    if (gesture && gesture.pointer === event.pointerId) gesture.points.push(at.map(quarter));
    else if (held && !held.sent && held.pointer === event.pointerId) {
      if (held.dragged || view.away(at, held.start) >= STILL) {
        held.dragged = true;
        return moveTo(shifted(at));
      }
    } else pad.hover(at);
    const grip = brushing() ? "none" : shapes.vertexAt(at, LEAST) ? "grab" : null;
    stage.style.cursor = grip ?? (shapes.edgeAt(at, LEAST) ? "copy" : "default");
    act.draw();
  });
  function lift(event, keep) {
    fingers.delete(event.pointerId);
    const mine = (one) => one && !one.sent && one.pointer === event.pointerId;
    if (mine(hand.gesture)) {
      if (keep) endStroke();
      else hand.gesture = null;
    }
    if (!mine(state.held)) return;
    if (keep) letGo();
    else hand.cancel();
  }
  stage.addEventListener("pointerup", (event) => {
    const { held } = state; // a pen may be lifted where no move told of it
    if (held?.dragged && held.pointer === event.pointerId)
      held.at = clamped(shifted(toPicture(event))).map(quarter);
    lift(event, true);
  });
  // The browser takes a finger away when a second one makes it a pinch of the page.
  stage.addEventListener("pointercancel", (event) => lift(event, event.pointerType !== "touch"));
  stage.addEventListener("lostpointercapture", (event) => lift(event, true));
  stage.addEventListener("pointerleave", () => {
    hand.inside = false;
    act.draw();
  });
  stage.addEventListener("focus", act.draw);
  stage.addEventListener("blur", () => {
    if (free()) letGo();
    if (hand.gesture?.keyboard) endStroke();
    act.draw();
  });

  // --- by the keyboard: arrows drag the chosen vertex or the pen, with shift far ---------------
  function walk(down, right, far) {
    const by = far ? 8 : 1;
    const move = ([row, col]) => clamped([row + by * down, col + by * right]);
    if (brushing()) {
      hand.pointer = move(hand.pointer ?? [pad.height >> 1, pad.width >> 1]);
      hand.byKeyboard = true;
      hand.gesture?.points?.push(hand.pointer.map(quarter));
      return view.follow(hand.pointer);
    }
    const one = chosen();
    if (one) {
      const from = state.outlines[one.outline].points[one.vertex];
      state.held = { kind: "drag", ...one, from, at: from, keyboard: true };
    }
    if (!free()) return;
    moveTo(move(state.held.at));
    view.follow(state.held.at);
  }
  hand.space = () => {
    if (!brushing()) return free() && letGo();
    if (hand.gesture) return endStroke();
    hand.pointer ??= [pad.height >> 1, pad.width >> 1];
    [hand.byKeyboard, hand.gesture] = [true, { points: [hand.pointer.map(quarter)], keyboard: true }];
    act.draw();
  };
  hand.keys = {
    ArrowUp: (far) => walk(-1, 0, far),
    ArrowDown: (far) => walk(1, 0, far),
    ArrowLeft: (far) => walk(0, -1, far),
    ArrowRight: (far) => walk(0, 1, far),
    Enter: () => (hand.gesture?.keyboard ? endStroke() : free() && letGo()),
    Escape: () => !state.held?.sent && hand.cancel(),
    n: () => hand.step(1),
    p: () => hand.step(-1),
    a: addAfter,
    Delete: hand.remove,
    Backspace: hand.remove,
    h: hand.turnHard,
  };
  hand.forget = () => {
    [hand.pointer, hand.gesture, state.held] = [null, null, null];
  };
  return hand;
}
