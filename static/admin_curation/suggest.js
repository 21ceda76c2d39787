// Offers names while somebody types. Without it the field takes the name as typed.
(() => {
  let made = 0;
  let waiting = 0;

  function listOf(field) {
    if (!field.list) {
      const list = document.createElement("datalist");
      made += 1;
      list.id = `names-${made}`;
      document.body.append(list);
      field.setAttribute("list", list.id);
    }
    return field.list;
  }

  async function offer(field) {
    const text = field.value.trim();
    if (text.length < 2) return;
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
    if (!answer.ok || field.value.trim() !== text) return;
    const { names } = await answer.json();
    listOf(field).replaceChildren(...names.map((name) => {
      const option = document.createElement("option");
      option.value = name;
      return option;
    }));
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("input[data-suggest]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(field).catch(() => {}), 200);
  });
})();
