// "Shortlist" without leaving the page. Without this script the same button sends a form and comes back.
const form = document.getElementById("to-shortlist");
const link = document.querySelector("[data-shortlist]");
let asked = Promise.resolve();

function say(text) {
  const status = document.querySelector("[data-announce]");
  if (status) status.textContent = text;
}

function mark(button, count) {
  const there = document.createElement("a");
  there.className = "step";
  there.href = link.href;
  there.innerHTML = button.innerHTML;
  there.firstChild.textContent = "On your shortlist";
  button.replaceWith(there);
  there.focus();
  link.hidden = false;
  link.textContent = `Shortlist (${count})`;
  say(`Added. Shortlist (${count})`);
}

// The list is full: say so in place of every button that is left, before it is pressed.
function close(count) {
  for (const button of document.querySelectorAll('button[form="to-shortlist"]')) {
    const full = document.createElement("a");
    full.className = "step";
    full.href = link.href;
    full.innerHTML = button.innerHTML;
    full.firstChild.textContent = `${count} of ${count}, remove one to add`;
    button.replaceWith(full);
  }
}

async function add(button) {
  const body = new URLSearchParams([[button.name, button.value]]);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { count, full } = await answer.json();
      mark(button, count);
      return full ? close(count) : undefined;
    }
  } catch {
    // Offline or refused: the form itself says what to do.
  }
  form.dataset.plain = "1";
  return form.requestSubmit(button);
}

form?.addEventListener("submit", (event) => {
  if (form.dataset.plain || !event.submitter) return;
  event.preventDefault();
  const button = event.submitter;
  // One after the other: two at once would each begin a list of their own.
  asked = asked.then(() => button.isConnected && add(button));
});
