// A file larger than the form takes is said beside its field at once, before anything is sent and typed words are lost.
for (const field of document.querySelectorAll("input[type=file][data-largest]")) {
  const said = document.getElementById(`${field.id}_too_large`);
  field.addEventListener("change", () => {
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    said.hidden = !isTooLarge;
    if (isTooLarge) field.value = "";
  });
}
