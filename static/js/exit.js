// "Exit this page": blank the screen at once, then leave in the same tab. Shift three times does the same, but not from a field that staff type into.
// On pages of staff it locks the screen instead: the server keeps the session and what was typed.
const PRESSES = 3;
const PAUSE_MS = 5000;
document.documentElement.classList.add("js");

const link = document.querySelector(".exit[data-exit]");
let presses = 0;
let timer = 0;
let alone = false;
let says = null;
// Where staff are signed in, leaving signs them out and what was typed is gone: sticky keys are pressed like this too.
const keepsTyping = "keepsTyping" in document.body.dataset;
const TYPED_INTO = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])";

function leave(event) {
  if (event) event.preventDefault();
  document.documentElement.classList.add("leaving");
  document.title = "Weather";
  // replace: the page that was left does not stay one press of Back away.
  window.location.replace(link ? link.href : "/leave/");
}

const lock = document.querySelector("form[data-lock]");
const OURS = ["csrfmiddlewaretoken", "lock_page"];

function isChanged(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.matches("input:not([type=hidden], [type=file]), textarea") && field.value !== field.defaultValue;
}

// The form that is being typed into, or the first that was.
function typedForm() {
  // Asked by selector: a field named "method" hides the form's own.
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const active = forms.find((form) => form.contains(document.activeElement) && document.activeElement.matches(TYPED_INTO));
  const changed = active || forms.find((form) => [...form.elements].some(isChanged));
  // What was put back after a lock is what the page was sent with: it is kept by the next lock too.
  return changed || ("putBack" in document.body.dataset ? forms.find((form) => form.querySelector(".lock-here")) : undefined);
}

let locking = false;

function lockScreen(event) {
  if (event) event.preventDefault();
  if (locking) return;
  locking = true;
  const form = typedForm();
  const secret = new Set(form ? [...form.elements].filter((field) => field.type === "password").map((field) => field.name) : []);
  for (const [name, value] of form ? new FormData(form) : []) {
    if (typeof value !== "string" || OURS.includes(name) || secret.has(name)) continue;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    lock.append(field);
  }
  // A page behind an address for sending alone names the one to come back to.
  const own = document.querySelector("link[rel=canonical]");
  if (own) lock.elements.lock_page.value = new URL(own.href).pathname;
  document.documentElement.classList.add("leaving");
  document.title = "Locked";
  lock.submit();
}

if (lock) lock.addEventListener("submit", lockScreen);

function show(text) {
  if (!says) {
    says = document.createElement("p");
    says.className = "exit-dots";
    says.setAttribute("role", "status");
    document.body.append(says);
  }
  says.textContent = text;
  says.hidden = !text;
}

function forget() {
  presses = 0;
  window.clearTimeout(timer);
  if (says) show("");
}

// Nervous fingers go on pressing: on a screen that was locked just now, they would leave and lose what was kept.
const deafUntil = document.querySelector("[data-just-locked]") ? performance.now() + PAUSE_MS : 0;

function pressed() {
  if (performance.now() < deafUntil) return;
  presses += 1;
  window.clearTimeout(timer);
  if (presses >= PRESSES) return lock ? lockScreen() : leave();
  timer = window.setTimeout(forget, PAUSE_MS);
  const left = PRESSES - presses;
  show(`Press Shift ${left} more ${left === 1 ? "time" : "times"} to ${lock ? "lock the screen" : "exit"}.`);
}

document.addEventListener("keydown", (event) => {
  alone = event.key === "Shift" && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey;
  // A Shift that types a capital letter is not a press, and ends the count.
  if (event.key !== "Shift") forget();
});
document.addEventListener("keyup", (event) => {
  const typing = keepsTyping && !lock && document.activeElement && document.activeElement.matches(TYPED_INTO);
  if (event.key === "Shift" && alone && !typing) pressed();
  if (event.key === "Shift") alone = false;
});
for (const exit of document.querySelectorAll("[data-exit]")) exit.addEventListener("click", leave);

// Back from the browser's page cache: show the page again, not the blank.
window.addEventListener("pageshow", () => {
  document.documentElement.classList.remove("leaving");
  locking = false;
});

// Addresses to share carry no empty parameters.
for (const form of document.querySelectorAll("form[data-trim]")) {
  form.addEventListener("formdata", (event) => {
    const data = event.formData;
    for (const name of [...new Set(data.keys())]) {
      const kept = data.getAll(name).filter((value) => value !== "");
      data.delete(name);
      for (const value of kept) data.append(name, value);
    }
  });
}
