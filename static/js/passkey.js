// Asks the browser for a passkey, or has it make one, and sends its answer in the form beside.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decoded(question) {
  const asked = { ...question, challenge: toBytes(question.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: toBytes(asked.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (asked[list]) asked[list] = asked[list].map((one) => ({ ...one, id: toBytes(one.id) }));
  }
  return asked;
}

function encoded(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  const form = place.querySelector("form");
  const said = place.querySelector("[role=alert]");
  const question = JSON.parse(place.querySelector("script").textContent);
  form.querySelector("button").addEventListener("click", async () => {
    said.textContent = "";
    try {
      const publicKey = decoded(question.publicKey);
      const answer = await navigator.credentials[place.dataset.passkey]({ publicKey });
      form.elements.credential.value = JSON.stringify(encoded(answer));
      form.submit();
    } catch {
      said.textContent = "The passkey did not answer. Try again, or use another way.";
    }
  });
}
