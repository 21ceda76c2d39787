// "Use my location": only when pressed, rounded here, and never an endless wait.
const WAIT_MS = 8000;
const REFUSED = "No location came through. Type a town or postcode instead.";

function rounded(degrees) {
  return degrees.toFixed(2);
}

function start(part) {
  const button = part.querySelector("button");
  const failed = part.querySelector("[data-locate-failed]");
  const field = document.getElementById("near");
  let settled = true;

  function fail() {
    if (settled) return;
    settled = true;
    button.disabled = false;
    button.textContent = "Use my location";
    failed.textContent = REFUSED;
    field.focus();
  }

  function found(position) {
    if (settled) return;
    settled = true;
    field.value = `${rounded(position.coords.latitude)},${rounded(position.coords.longitude)}`;
    field.form.requestSubmit();
  }

  button.addEventListener("click", () => {
    settled = false;
    failed.textContent = "";
    button.textContent = "Waiting for your phone";
    window.setTimeout(fail, WAIT_MS);
    navigator.geolocation.getCurrentPosition(found, fail, { timeout: WAIT_MS, maximumAge: 600000 });
  });
  part.hidden = false;
}

if ("geolocation" in navigator) {
  for (const part of document.querySelectorAll("[data-locate]")) start(part);
}
