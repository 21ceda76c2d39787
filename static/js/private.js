// A page brought back by the back button may be one that its reader may no longer see: ask the server again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
