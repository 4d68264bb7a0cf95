/*
What is shown: one state for the page and its map.

It is `Siting.state` (maps/assets/siting/core.js) with keys of the page's own:
run (whose plan is on the map), year (of the period shown, null for the whole run), view
([latitude, longitude, zoom]), table (the tab that is open, null for none), branch (the run
that is compared with this one, null for none) and picked ({by, at}: the point of the map
that `picking` asked for). Modules change it through `change` and draw
in a function given to `listen`; nobody holds a copy. The map gets every change through
frame.js, the address through address.js.
*/

const hearers = [];

/** Call `hear(changed)` after each change; `changed` is a Set of keys. */
export function listen(hear) {
  hearers.push(hear);
}

/** Put values into the state and tell everybody which of them are new. */
export function change(part) {
  const changed = new Set(Object.keys(part).filter((key) => JSON.stringify(Siting.state[key]) !== JSON.stringify(part[key])));
  if (!changed.size) return;
  Object.assign(Siting.state, part);
  hearers.forEach((hear) => hear(changed));
}

/** Tell everybody that the document is another one (`changed` holds "document"). */
export function tellDocument() {
  hearers.forEach((hear) => hear(new Set(["document"])));
}

/** What has no place in the document: run, language, words and rights, written by the server. */
export const page = JSON.parse(document.getElementById("workbench-page").textContent);

/** A word of the page. */
export const word = (key) => page.words[key] || key;
