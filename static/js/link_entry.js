// The token of a link stands behind its #, which reaches no server. Puts it into the form, and takes it off the address.
const field = document.querySelector("[data-token]");
const pasted = document.querySelector("[data-pasted]");
const found = document.querySelector("[data-found]");
const code = document.querySelector("[autocomplete='one-time-code']");

function take() {
  const token = location.hash.slice(1);
  // Anchors of the page itself, such as the skip link, are short.
  if (!field || token.length < 20) return;
  history.replaceState(null, "", location.pathname);
  field.value = token;
  hide();
}

function hide() {
  if (field.getAttribute("aria-invalid") === "true") return;
  pasted.hidden = true;
  found.hidden = false;
  code.focus();
}

addEventListener("hashchange", take);
// A token that came in the path, where a mail program wrote %23 for #, leaves the address too.
if (field && location.pathname !== new URL(field.form.action).pathname) history.replaceState(null, "", field.form.action);
if (field?.value && !document.querySelector("[role='alert']")) hide();
take();
