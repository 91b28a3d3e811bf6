// The hand of the painter: press, move and release, by the pointer or by the keyboard, become edits.

const NEAR = 11; // CSS pixels round a handle
const FULL = 4000; // points after which a stroke is cut in two
const quarter = (v) => Math.floor(v * 4 + 0.5) / 4;

/** hand: {gesture, draft, pointer}. draft: vertices of the polygon under way.
 *
 * act.ink: draws the stroke under the hand. act.region: the box or polygon that counts. act.commit:
 * takes an edit. act.draw, act.repaint: draw the cursor, or everything.
 */
function painterHand(model, pad, act) {
  const { stage, view } = pad;
  const hand = { gesture: null, draft: null, pointer: null, byKeyboard: false, inside: false };
  const fingers = new Set();
  let lastPress = 0;

  hand.press = (at, rub = false) => {
    const tool = model.get("tool");
    const kind = { rectangle: "box", polygon: "polygon" }[tool];
    if (!kind) {
      const radius = Math.max(1, Math.floor(model.get("radius") * 4 + 0.5)) / 4;
      const seed = tool === "eraser" || rub ? 0 : model.get("seed");
      hand.gesture = { kind: "stroke", seed, radius, points: at.map(quarter) };
      act.ink(hand.gesture, 0);
      return;
    }
    const shape = hand.draft ? null : act.region();
    const near = shape?.kind === kind ? corners(shape).findIndex((one) => view.away(one, at) < NEAR) : -1;
    if (kind === "box") {
      hand.gesture = { kind, anchor: near < 0 ? at : corners(shape)[(near + 2) % 4], shape: null };
      if (near >= 0) hand.gesture.shape = shape;
    } else if (near >= 0) {
      const copy = { kind, points: Float32Array.from(shape.points) };
      hand.gesture = { kind, index: near, shape: copy, moved: false };
    } else vertex(at);
  };
  hand.move = (at) => {
    const { gesture } = hand;
    if (gesture.kind === "stroke") return draw(at.map(quarter));
    if (gesture.kind === "box") {
      const [rows, cols] = [0, 1].map((i) => [gesture.anchor[i], at[i]].sort((a, b) => a - b));
      const whole = (v, most) => Math.max(0, Math.min(most, Math.ceil(quarter(v))));
      const [left, right] = cols.map((v) => whole(v, pad.width));
      const [top, bottom] = rows.map((v) => whole(v, pad.height));
      gesture.shape = { kind: "box", corners: [left, top, right, bottom] };
    } else {
      gesture.shape.points.set(at.map(quarter), 2 * gesture.index);
      gesture.moved = true;
    }
  };
  function draw(next) {
    const stroke = hand.gesture;
    const { points } = stroke;
    const from = points.length;
    if (next[0] === points.at(-2) && next[1] === points.at(-1)) return;
    points.push(...next);
    act.ink(stroke, from);
    if (points.length < 2 * FULL) return;
    hand.release();
    hand.gesture = { ...stroke, points: [...next] };
  }
  hand.release = () => {
    const done = hand.gesture;
    hand.gesture = null;
    if (!done) return;
    if (done.kind === "stroke") {
      const { kind, seed, points } = done;
      const radius = reaching(points, done.radius, pad.height, pad.width);
      act.commit({ kind, seed, radius, points: Float32Array.from(points) });
      return;
    }
    const [x0, y0, x1, y1] = done.shape?.corners ?? [0, 0, 0, 0];
    if (done.kind === "box" && x0 < x1 && y0 < y1) act.commit(done.shape);
    else if (done.kind === "polygon" && done.moved) act.commit(done.shape);
    else act.draw();
  };
  hand.cancel = () => {
    hand.gesture = hand.draft = null;
    act.repaint();
    pad.show();
  };
  hand.takeBack = () => {
    if (!hand.draft) return false;
    hand.draft = hand.draft.length > 1 ? hand.draft.slice(0, -1) : null;
    act.repaint();
    pad.show();
    return true;
  };
  hand.forget = () => {
    hand.gesture = hand.draft = hand.pointer = null;
  };
  function vertex(at) {
    const now = performance.now();
    const { draft } = hand;
    const again = draft && now - lastPress < 450 && view.away(at, draft.at(-1)) < NEAR;
    lastPress = now;
    if (again || (draft?.length >= 3 && view.away(at, draft[0]) < NEAR)) return closePolygon();
    hand.draft = [...(draft ?? []), at.map(quarter)];
    pad.show();
  }
  function closePolygon() {
    if (!hand.draft || hand.draft.length < 3) return;
    const points = Float32Array.from(hand.draft.flat());
    hand.draft = null;
    act.commit({ kind: "polygon", points });
  }

  // --- by the pointer --------------------------------------------------------------------------
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") {
      fingers.add(event.pointerId);
      if (fingers.size > 1) {
        if (hand.gesture) act.cancelStroke();
        return; // two fingers are the page's
      }
    }
    if (event.button !== 0 && !(event.pointerType === "pen" && event.button === 5)) return;
    if (hand.gesture) hand.release(); // one that the keyboard began
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    hand.byKeyboard = false;
    hand.pointer = view.toPicture(event);
    hand.press(hand.pointer, event.pointerType === "pen" && (event.buttons & 32) !== 0);
    if (hand.gesture) hand.gesture.pointer = event.pointerId;
    act.draw();
    inkTime(event);
  });
  stage.addEventListener("pointermove", (event) => {
    hand.inside = true;
    if (hand.gesture?.keyboard || (hand.gesture && hand.gesture.pointer !== event.pointerId)) return;
    hand.byKeyboard = false;
    hand.pointer = view.toPicture(event);
    if (hand.gesture) {
      const moves = hand.gesture.kind === "stroke" ? (event.getCoalescedEvents?.() ?? []) : [];
      for (const one of moves.length ? moves : [event]) hand.move(view.toPicture(one));
      inkTime(event);
    }
    act.draw();
    if (!hand.gesture) pad.hover(hand.pointer); // the edit must not queue behind its own way
  });
  const lift = (event, keep) => {
    fingers.delete(event.pointerId);
    if (!hand.gesture || hand.gesture.pointer !== event.pointerId) return;
    if (keep) hand.release();
    else act.cancelStroke();
  };
  stage.addEventListener("pointerup", (event) => {
    const at = view.toPicture(event); // a pen may be lifted where no move told of it
    if (hand.gesture?.pointer === event.pointerId && view.away(at, hand.pointer) > 0) {
      hand.pointer = at;
      hand.move(at);
    }
    lift(event, true);
  });
  // The browser takes a finger away when a second one makes it a pinch of the page.
  stage.addEventListener("pointercancel", (event) => lift(event, event.pointerType !== "touch"));
  stage.addEventListener("lostpointercapture", (event) => lift(event, true));
  stage.addEventListener("pointerleave", () => {
    hand.inside = false;
    act.draw();
  });
  stage.addEventListener("contextmenu", (event) => hand.gesture && event.preventDefault());
  stage.addEventListener("focus", act.draw);
  stage.addEventListener("blur", () => {
    if (hand.gesture?.keyboard) hand.release();
    act.draw();
  });
  function inkTime(event) {
    if (hand.gesture?.kind !== "stroke") return;
    requestAnimationFrame(() => {
      pad.root.dataset.inkMs = (performance.now() - event.timeStamp).toFixed(2);
    });
  }

  // --- by the keyboard: arrows move the pen (with shift: far), space puts it down and lifts it ---
  hand.walk = (down, right, far) => {
    const step = Math.max(1, Math.round(4 / (view.scale * view.zoom))) * (far ? 8 : 1);
    const [row, col] = (hand.pointer ?? [(pad.height - 1) / 2, (pad.width - 1) / 2]).map(Math.round);
    hand.pointer = pad.clamped([row + step * down, col + step * right]);
    hand.byKeyboard = true;
    if (hand.gesture?.keyboard) hand.move(hand.pointer);
    view.follow(hand.pointer);
    pad.hover(hand.pointer);
  };
  hand.space = () => {
    hand.pointer ??= [Math.round((pad.height - 1) / 2), Math.round((pad.width - 1) / 2)];
    hand.byKeyboard = true;
    if (hand.gesture) return hand.release();
    hand.press(hand.pointer);
    if (hand.gesture) hand.gesture.keyboard = true;
    act.draw();
  };
  hand.enter = () => (hand.draft ? closePolygon() : hand.release());
  return hand;
}
