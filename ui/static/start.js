// The look chosen last time holds before anything is drawn, so that a dark screen does not flash white.
const root = document.documentElement;
try {
  root.dataset.theme = localStorage.getItem("appearance") || "auto";
  root.lang = localStorage.getItem("language") || root.lang;
} catch {
  // Storage can be switched off; the register tells the look a moment later.
}

import init from "./ui.js";

init({ module_or_path: new URL("ui_bg.wasm", import.meta.url) }).catch((error) => {
  const note = document.createElement("p");
  note.setAttribute("role", "alert");
  note.style.cssText = "margin:3rem;max-width:34rem;font:1rem/1.5 system-ui";
  note.textContent = `The interface could not start: ${error}. Your data is safe; start the program again.`;
  document.body.append(note);
});
