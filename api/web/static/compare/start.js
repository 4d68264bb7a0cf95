/*
The comparison of two runs: two maps in frames, driven as one. One file, one noun:

  start.js     fetches both documents, joins the modules      pair.js      both frames and their common view
  modes.js     swipe, side by side, differences               changes.js   what differs, by stream; legend and table
  address.js   the state as a link                            card.js      an object's figures in both runs
  periods.js   of plans in phases, the period of each side and its figures

The state, the words and the messages to a map are those of the planners' page
(`../workbench/`), with two keys more: mode, and split (where the swipe stands, in percent).
*/
import { yearIn } from "../workbench/address.js";
import { startShare } from "../workbench/share.js";
import { change, listen, page, tellDocument, word } from "../workbench/state.js";
import { startYears } from "../workbench/years.js";
import { fragmentOf, stateIn } from "./address.js";
import { startCard } from "./card.js";
import { startChanges } from "./changes.js";
import { startModes } from "./modes.js";
import { meetPair } from "./pair.js";
import { read, writePeriods } from "./periods.js";

const find = (id) => document.getElementById(id);
const note = find("map-note");

function tellFault(error) {
  note.hidden = false;
  note.textContent = `${word("map_fault")} ${error.message}`;
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

/** What the maps show: the documents of both runs, a and b, and how they differ. */
const shown = {};

function adopt({ figures, ...found }, year) {
  Object.assign(shown, found);
  share(shown.a, shown.b);
  share(shown.b, shown.a);
  Siting.adopt(shown.b);
  writePeriods(year, figures);
}

/** Show another period of plans in phases. */
async function changePeriod(pair, changes) {
  const { year } = Siting.state;
  note.hidden = false;
  note.textContent = word("drawing");
  try {
    const found = await read(year);
    if (year !== Siting.state.year) return;
    adopt(found, year);
    pair.draw(changes);
    tellDocument();
  } catch (error) {
    tellFault(error);
  }
}

function listRows(pair) {
  document.querySelectorAll("[data-choose]").forEach((one) => {
    one.onclick = () => pair.choose("facilities", one.dataset.choose);
  });
}

function start(found, year) {
  adopt(found, year);
  const { b } = shown;
  const streams = [...document.querySelectorAll("#streams input")].map((one) => one.value);
  const first = { ...Siting.firstState(b), stream: streams[0] || "", lang: page.lang, mode: "swipe", split: 50, view: null, table: null, year };
  const asked = stateIn(window.location.hash, b);
  if (!streams.includes(asked.stream)) delete asked.stream;
  Object.assign(Siting.state, first, asked);
  const pair = meetPair({ a: find("map-a"), b: find("map-b") }, shown, tellFault, () => {
    note.hidden = true;
    document.documentElement.dataset.drawn = String(Math.round(performance.now()));
  });
  const changes = startChanges(shown, find("legend"), find("reassigned"), pair.choose);
  startModes(find("modes"), find("pair"), find("split"));
  pair.draw(changes);
  startChoices(find("streams"), find("fill"));
  startCard(find("selection"), shown, pair.choose);
  startYears(find("year"), find("year-shown"));
  startShare(find("share"), find("share-note"));
  listRows(pair);
  listen((changed) => {
    if (changed.has("year")) changePeriod(pair, changes);
    if (changed.has("document")) listRows(pair);
  });
  listen(() => window.history.replaceState(null, "", fragmentOf(Siting.state)));
  window.addEventListener("hashchange", () => {
    change({ selected: null, ...stateIn(window.location.hash, shown.b) });
    if (Siting.state.view) pair.look(Siting.state.view);
  });
  document.querySelectorAll("a.language, a[data-keep]").forEach((one) => {
    one.addEventListener("click", () => { one.hash = window.location.hash; });
  });
}

const year = yearIn(window.location.hash, page.years);
read(year).then((found) => start(found, year)).catch(tellFault);
