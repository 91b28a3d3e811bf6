// LabBar: the line above a lab with what to try or what is wrong, its examples, reset, upload and full screen.

const BUSY_AFTER = 100; // ms of work that nobody needs to be told of

function render({ model, el }) {
  const say = model.get("labels");
  const words = node("div", { class: "st-bar-words", role: "status", "aria-live": "polite" });
  const examples = node("span", { class: "st-examples", role: "group", "aria-label": say.examples });
  const file = node("input", { type: "file", accept: "image/*", hidden: "", onchange: upload });
  const load = button("⤒", say.upload, "", () => file.click());
  const reset = button("⟲", say.reset, "", () => model.send({ kind: "reset" }));
  const full = button("⛶", say.full, "", toggle);
  const line = node("div", { class: "st-bar st-lab-bar" }, words, examples, load, reset, full, file);
  const busy = node("div", { class: "st-busy", role: "progressbar", "aria-label": say.busy });
  const root = node("div", { class: "st-widget st-bar-root" }, busy, line);
  el.append(root);
  let timer = null;

  async function upload() {
    const [chosen] = file.files;
    if (!chosen) return;
    model.send({ kind: "photo", name: chosen.name }, undefined, [await chosen.arrayBuffer()]);
    file.value = "";
  }
  function toggle() {
    if (document.fullscreenElement) document.exitFullscreen();
    else el.closest(".st-lab")?.requestFullscreen();
  }
  function tell() {
    const text = model.get("message");
    const kind = text ? (model.get("is_error") ? "st-error" : "st-note") : "st-hint";
    const parts = [node("span", { class: kind }, text || model.get("hint"))];
    if (text && model.get("restored")) {
      parts.push(" ", button(say.afresh, say.reset, "", () => model.send({ kind: "reset" })));
    }
    words.replaceChildren(...parts);
    root.dataset.message = text;
  }
  function showExamples() {
    const faces = model.get("examples");
    examples.replaceChildren(...faces.map((face, number) =>
      button(face, face, "", () => model.send({ kind: "example", number }))));
    load.hidden = !model.get("uploads");
  }
  function work() {
    clearTimeout(timer);
    const show = (on) => {
      root.classList.toggle("st-is-busy", on);
      root.dataset.busy = on;
    };
    if (model.get("busy")) timer = setTimeout(show, BUSY_AFTER, true);
    else show(false);
  }
  const unsubscribe = subscribe(model, {
    "change:message": tell, "change:is_error": tell, "change:hint": tell, "change:restored": tell,
    "change:examples": showExamples, "change:busy": work,
  });
  tell();
  showExamples();
  work();
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
