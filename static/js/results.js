// What results, filters and listings gain with JavaScript: a map when wanted, filters that answer at once, printing.
const wide = window.matchMedia("(min-width: 75rem)");
const part = document.querySelector("[data-map]");
const layout = document.querySelector(".layout");
let map = null;
let opening = null;

function pins() {
  return [...document.querySelectorAll("[data-pins] [data-lat]")];
}

async function openMap() {
  part.hidden = false;
  opening ??= import(part.dataset.module).then(({ show }) => show(part, pins));
  map = await opening;
  // The list may have changed while the map was on its way.
  map.refresh();
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

// Filters beside the results answer at once: the page of the new question is read, and its list put in place of this one.
const question = document.getElementById("question");
let asked = window.location.search;

function questionAddress() {
  const kept = [...new FormData(question)].filter(([, value]) => value !== "");
  return `${question.action}?${new URLSearchParams(kept)}`;
}

async function askAgain() {
  const address = questionAddress();
  const focused = document.activeElement?.id;
  const answer = await fetch(address);
  if (!answer.ok || address !== questionAddress()) return answer.ok || window.location.assign(address);
  // The map may have been moved into the list: it must outlive it. Its place is before where its skip link leads,
  // or that mark would take the map's column and the map a row under the list.
  if (part) document.getElementById("after-map").before(part);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("answer").replaceChildren(...fresh.getElementById("answer").childNodes);
  window.history.pushState({}, "", address);
  asked = window.location.search;
  document.getElementById(focused)?.focus();
  announce();
  offerMap();
  if (map) map.refresh();
}

if (question && layout) {
  layout.addEventListener("change", (event) => { if (event.target.form === question) askAgain(); });
  // Back to an earlier question; a jump inside the page is no question.
  window.addEventListener("popstate", () => { if (window.location.search !== asked) window.location.reload(); });
}

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
