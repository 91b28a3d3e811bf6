// AnswerField: the Check button of a question, with a field where a number is asked for. The verdict
// is another widget of the same question: it is hidden as soon as the answer it judged is changed.

function render({ model, el }) {
  const say = model.get("labels");
  const field = node("input", {
    type: "text",
    class: "st-field",
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": say.answer,
    placeholder: say.example,
    onkeydown: keys,
  });
  const checking = node("span", { class: "st-checking-words", role: "status" });
  const check = node("button", { type: "button", class: "st-button", onclick: ask }, say.check);
  const root = node("div", { class: "st-widget st-answer" }, check, checking);
  if (model.get("field")) root.prepend(field, node("span", {}, model.get("unit")));
  el.append(root);
  field.value = model.get("text");

  let changes = 0,
    asked = 0; // a verdict on an answer that was changed since is not shown
  const question = () => root.closest(".st-question");
  const changed = (event) => {
    if (event.target === check || (event.type === "click" && root.contains(event.target))) return;
    changes += 1;
    question()?.classList.add("st-changed");
  };

  function keys(event) {
    if (event.key === "Enter") ask();
    event.stopPropagation(); // letters are no commands of the notebook here
  }

  function ask() {
    question()?.classList.add("st-changed");
    checking.replaceChildren(say.checking);
    asked = changes;
    model.send({ kind: "check", text: field.value });
  }

  function judged(message) {
    if (message.kind !== "judged") return;
    checking.replaceChildren();
    if (asked === changes) question()?.classList.remove("st-changed");
  }

  // The question stands on the page only after its parts were made.
  let heard = null;
  const listen = () => {
    heard = question();
    for (const name of ["input", "click"]) heard?.addEventListener(name, changed);
  };
  const waiting = requestAnimationFrame(listen);
  const unsubscribe = subscribe(model, {
    "msg:custom": judged,
    "change:text": () => {
      field.value = model.get("text");
    },
  });
  return () => {
    cancelAnimationFrame(waiting);
    for (const name of ["input", "click"]) heard?.removeEventListener(name, changed);
    unsubscribe();
  };
}
