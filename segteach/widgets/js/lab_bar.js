// LabBar: the line above a lab with what to try or what is wrong, its examples, reset, upload and full screen.

const BUSY_AFTER = 100; // ms of work that nobody needs to be told of

const ICONS = {
  upload: "M8 12V2M4 6l4-4 4 4M2 14h12",
  reset: "M3 3v4h4M3.3 7A5.2 5.2 0 1 1 3 10",
  full: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};

/** A line drawing of 16 by 16, in the colour of the text. */
function icon(name) {
  return node(
    "svg",
    { viewBox: "0 0 16 16", width: 18, height: 18, class: "st-icon", "aria-hidden": "true" },
    node("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 1.8 }),
  );
}

function render({ model, el }) {
  const say = model.get("labels");
  const words = node("div", { class: "st-bar-words", role: "status", "aria-live": "polite" });
  const examples = node("span", { class: "st-examples", role: "group", "aria-label": say.examples });
  const file = node("input", { type: "file", accept: "image/*", hidden: "", onchange: upload });
  const load = button(icon("upload"), say.upload, "", () => file.click());
  const reset = button(icon("reset"), say.reset, "", () => model.send({ kind: "reset" }));
  const full = button(icon("full"), say.full, "", toggle);
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
    const kind = text ? (model.get("is_error") ? "st-error" : "st-told") : "st-hint";
    const parts = [node("span", { class: kind }, text || model.get("hint"))];
    if (text && model.get("restored")) {
      parts.push(
        " ",
        button(say.afresh, say.reset, "", () => model.send({ kind: "reset" })),
      );
    }
    words.replaceChildren(...parts);
    root.dataset.message = text;
  }
  function showExamples() {
    const faces = model.get("examples");
    examples.replaceChildren(
      ...faces.map((face, number) => button(face, face, "", () => model.send({ kind: "example", number }))),
    );
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
    "change:message": tell,
    "change:is_error": tell,
    "change:hint": tell,
    "change:restored": tell,
    "change:examples": showExamples,
    "change:busy": work,
  });
  tell();
  showExamples();
  work();
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
