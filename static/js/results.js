// What results, filters and listings gain with JavaScript: a map when wanted, filters that answer at once, printing.
const wide = window.matchMedia("(min-width: 75rem)");
const part = document.querySelector("[data-map]");
const layout = document.querySelector(".layout");
let map = null;

function pins() {
  return [...document.querySelectorAll("[data-pins] [data-lat]")];
}

async function openMap() {
  part.hidden = false;
  if (layout && wide.matches) layout.classList.add("with-map");
  const { show } = await import(part.dataset.module);
  if (!map) map = await show(part, pins);
  else map.refresh();
}

function placeBesideList() {
  const list = document.querySelector("[data-pins]");
  if (!layout || !list || wide.matches) return;
  list.before(part);
}

function offerMap() {
  const button = document.querySelector("[data-map-show]");
  if (!button || !part) return;
  button.hidden = pins().length === 0;
  button.addEventListener("click", async () => {
    const opened = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!opened));
    button.textContent = opened ? "Map" : "Hide map";
    if (opened) { part.hidden = true; return; }
    placeBesideList();
    await openMap();
    part.scrollIntoView({ block: "nearest" });
  });
}

function announce() {
  const counts = document.querySelector("[data-counts]");
  const status = document.querySelector("[data-announce]");
  if (counts && status) status.textContent = counts.textContent.replace(/\s+/g, " ").trim();
}

function start() {
  offerMap();
  if (part && layout && wide.matches && pins().length) {
    const idle = window.requestIdleCallback || ((run) => window.setTimeout(run, 200));
    idle(() => openMap());
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  const values = event.detail.parameters;
  for (const name of Object.keys(values)) if (values[name] === "") delete values[name];
});
document.addEventListener("htmx:beforeSwap", () => { if (part && layout) layout.append(part); });
document.addEventListener("htmx:afterSwap", () => {
  announce();
  offerMap();
  if (map) map.refresh();
});
document.addEventListener("htmx:responseError", (event) => window.location.assign(event.detail.pathInfo.finalRequestPath));

// The filters page: counts follow each choice, and nothing jumps.
const chooser = document.getElementById("choose");

async function countAgain() {
  const data = new FormData(chooser);
  const address = chooser.querySelector("[formaction]").formAction;
  const answer = await fetch(`${address}?${new URLSearchParams(data)}`);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const box of chooser.querySelectorAll("input[type=checkbox]")) {
    const count = fresh.getElementById(box.id)?.parentElement.querySelector(".count");
    box.parentElement.querySelector(".count").textContent = count ? count.textContent : "(0)";
  }
  const button = fresh.querySelector("[data-results-count]");
  if (button) chooser.querySelector("[data-results-count]").textContent = button.textContent;
}

if (chooser) chooser.addEventListener("change", countAgain);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
start();
