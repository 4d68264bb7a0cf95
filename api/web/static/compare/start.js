/*
The comparison of two runs: two maps in frames, driven as one. One file, one noun:

  start.js     fetches both documents, joins the modules      pair.js      both frames and their common view
  modes.js     swipe, side by side, differences               changes.js   what differs, by stream; legend and table
  address.js   the state as a link                            card.js      an object's figures in both runs

The state, the words and the messages to a map are those of the planners' page
(`../workbench/`), with two keys more: mode, and split (where the swipe stands, in percent).
*/
import { part } from "../workbench/parts.js";
import { startShare } from "../workbench/share.js";
import { change, listen, page, word } from "../workbench/state.js";
import { fragmentOf, stateIn } from "./address.js";
import { startCard } from "./card.js";
import { startChanges } from "./changes.js";
import { startModes } from "./modes.js";
import { meetPair } from "./pair.js";

const find = (id) => document.getElementById(id);
const note = find("map-note");

function tellFault(error) {
  note.hidden = false;
  note.textContent = `${word("map_fault")} ${error.message}`;
}

/** The differences as the server finds them. */
async function differences() {
  const address = `/compare?a=${encodeURIComponent(page.a)}&b=${encodeURIComponent(page.b)}&f=json`;
  const reply = await fetch(address, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
  return reply.json();
}

/** Let each document know the plants that only the other has: there they are closed. */
function share(one, other) {
  const known = new Set(one.layers.facilities.features.map((f) => f.id));
  for (const feature of other.layers.facilities.features) {
    if (known.has(feature.id)) continue;
    const closed = { open: false, load_t_per_d: 0, utilisation_share: null, shadow_price_cny_per_t: null };
    one.layers.facilities.features.push({ ...feature, properties: { ...feature.properties, ...closed } });
  }
}

/** Follow the radio buttons of the streams, and the colouring. */
function startChoices(streams, fill) {
  const radios = [...streams.querySelectorAll("input")];
  const mark = () => {
    radios.forEach((one) => { one.checked = one.value === Siting.state.stream; });
    fill.value = Siting.state.fill;
    fill.disabled = Siting.state.mode === "changes";
  };
  radios.forEach((one) => one.addEventListener("change", () => change({ stream: one.value })));
  fill.addEventListener("change", () => change({ fill: fill.value }));
  listen(mark);
  mark();
}

function start([a, b, differing]) {
  share(a, b);
  share(b, a);
  Siting.adopt(b);
  const streams = [...document.querySelectorAll("#streams input")].map((one) => one.value);
  const first = { ...Siting.firstState(b), stream: streams[0] || "", lang: page.lang, mode: "swipe", split: 50, view: null, table: null };
  const asked = stateIn(window.location.hash, b);
  if (!streams.includes(asked.stream)) delete asked.stream;
  Object.assign(Siting.state, first, asked);
  const pair = meetPair({ a: find("map-a"), b: find("map-b") }, { a, b }, tellFault, () => {
    note.hidden = true;
    document.documentElement.dataset.drawn = String(Math.round(performance.now()));
  });
  const changes = startChanges({ a, b, differing }, find("legend"), find("reassigned"), pair.choose);
  startModes(find("modes"), find("pair"), find("split"));
  pair.draw(changes);
  startChoices(find("streams"), find("fill"));
  startCard(find("selection"), { a, b }, pair.choose);
  startShare(find("share"), find("share-note"));
  document.querySelectorAll("[data-choose]").forEach((one) => {
    one.addEventListener("click", () => pair.choose("facilities", one.dataset.choose));
  });
  listen(() => window.history.replaceState(null, "", fragmentOf(Siting.state)));
  window.addEventListener("hashchange", () => {
    change({ selected: null, ...stateIn(window.location.hash, b) });
    if (Siting.state.view) pair.look(Siting.state.view);
  });
  document.querySelectorAll("a.language, a[data-keep]").forEach((one) => {
    one.addEventListener("click", () => { one.hash = window.location.hash; });
  });
}

Promise.all([part(page.a, "document", null), part(page.b, "document", null), differences()]).then(start).catch(tellFault);
