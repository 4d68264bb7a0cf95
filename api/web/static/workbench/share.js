/* Copying the link that restores what is shown. */
import { word } from "./state.js";

/** Copy the page's address when `button` is pressed; `note` says whether it went well. */
export function startShare(button, note) {
  button.addEventListener("click", async () => {
    note.textContent = (await copied(window.location.href)) ? word("copied") : window.location.href;
  });
}

/** Copy a text; the newer way needs https or this machine, the older one works on any intranet. */
async function copied(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // refused: try the older way
    }
  }
  const held = document.activeElement;
  const area = Siting.el("textarea", { readonly: true, class: "unseen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (held) held.focus();
  return done;
}
