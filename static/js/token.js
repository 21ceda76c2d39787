// The token of a link stands behind its #, which reaches no server. Sends it in a form, and takes it off the address.
const field = document.querySelector("[data-token]");
const token = location.hash.slice(1);
if (field && token) {
  history.replaceState(null, "", location.pathname);
  field.value = token;
  field.form.submit();
}
