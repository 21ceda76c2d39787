// A page that says what to mend takes the place of the form that was sent. "Back" then asks for the page, and the
// browser has no question whether to send the form again. A page behind an address for sending alone names its own.
if (document.querySelector("main .error:not([hidden])")) {
  const own = document.querySelector("link[rel=canonical]");
  history.replaceState(null, "", own ? own.href : location.href);
}
