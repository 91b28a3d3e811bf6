// FileButton: a button that takes one file of the reader's.

function render({ model, el }) {
  const file = node("input", { type: "file", accept: model.get("accept"), hidden: "", onchange: take });
  const face = button(model.get("face"), model.get("face"), "", () => file.click());
  face.title = model.get("hint");
  el.append(node("div", { class: "st-widget st-file-button" }, face, file));

  async function take() {
    const [chosen] = file.files;
    if (!chosen) return;
    model.send({ kind: "file", name: chosen.name }, undefined, [await chosen.arrayBuffer()]);
    file.value = "";
  }
}
