/*
The planners' page: it fetches the run's document, hands it to the map in the frame, and
joins the modules of this folder. One file, one noun:

  state.js      what is shown, and who is told of changes      frame.js   the messages to and from the map
  parts.js      the document and its later layers, fetched     address.js the state as a link
  search.js     finding a place by its name                    layers.js  layers, opacity, legend
  streams.js    the stream shown and the totals                years.js   the periods of a plan in phases
  loads.js      how full the plants are                        selection.js the card and the explanation
  table.js      the table twin of the map                      share.js   copying the link
  sides.js      panels that fold away                          label.js   name, author and note of the run
  changes.js    what is to be changed, with undo and redo      acts.js    what may be done from a plant's card
  whatif.js     the list of changes and its forms              solving.js solving them as a branch
  difference.js what the branch changes          tiles.js    tiles of a base map in a file

Something new adds a module, starts it in `start`, and speaks to the others through the
state. All text is written with textContent (`Siting.el`).
*/
import { fragmentOf, stateIn, yearIn } from "./address.js";
import { startDifference } from "./difference.js";
import { meet } from "./frame.js";
import { startLabel } from "./label.js";
import { startLayers } from "./layers.js";
import { startLoads } from "./loads.js";
import { part } from "./parts.js";
import { startSearch } from "./search.js";
import { startSelection } from "./selection.js";
import { startShare } from "./share.js";
import { startSides } from "./sides.js";
import { startSolving } from "./solving.js";
import { change, listen, page, tellDocument, word } from "./state.js";
import { startStreams } from "./streams.js";
import { startTable } from "./table.js";
import { tile } from "./tiles.js";
import { startWhatIf } from "./whatif.js";
import { startYears } from "./years.js";

const MAP_KEYS = ["lang", "stream", "fill", "visible", "opacity", "allFacilities", "closedFacilities", "selected", "emphasis", "changed", "picking"];
const find = (id) => document.getElementById(id);
const note = find("map-note");

const shownState = () => Object.fromEntries(MAP_KEYS.map((key) => [key, Siting.state[key]]));

const send = meet(find("map-frame"), {
  drawn: () => {
    note.hidden = true;
    document.documentElement.dataset.drawn = String(Math.round(performance.now()));
  },
  selected: ({ selected }) => change({ selected, ...(selected ? {} : { emphasis: false }) }),
  moved: ({ view }) => change({ view }),
  clicked: ({ at }) => {
    if (Siting.state.picking) change({ picked: { by: Siting.state.picking, at }, picking: null });
  },
  tile: ({ at }) => tile(at, send),
  wants: async ({ layer }) => {
    const data = await part(Siting.state.run, layer, Siting.state.year).catch(tellFault);
    if (!data) return;
    Object.assign(Siting.data.layers, data);
    Siting.adopt(Siting.data);
    send({ do: "layer", layer, data });
  },
});

function tellFault(error) {
  note.hidden = false;
  note.textContent = `${word("map_fault")} ${error.message}`;
}

/** Move the map to an object and select it; the stream follows a plant that takes another one. */
function choose(kind, id) {
  const feature = Siting.index[kind].get(id);
  if (!feature) return;
  const took = { selected: { kind, id } };
  if (kind === "facilities" && !Siting.isShown(feature.properties)) {
    const flow = Siting.data.flows.find((f) => f[3] === id && typeof f[0] === "number");
    if (flow) took.stream = Siting.data.streams[flow[0]].key;
  }
  change(took);
  see(kind, id);
}

/** Move the map to an object and all that belongs to it. */
function see(kind, id) {
  send({ do: "go", kind, id });
}

/** Take a document: the page's modules and the map draw it. */
function adopt(data) {
  const later = Siting.data ? Siting.data.layers : {};
  for (const name of Object.keys(later)) if (!(name in data.layers)) data.layers[name] = later[name];
  Siting.adopt(data);
}

/** Draw another period, or the plan of another run. */
async function changeDocument() {
  const { run, year } = Siting.state;
  note.hidden = false;
  note.textContent = word("drawing");
  const data = await part(run, "document", year).catch(tellFault);
  if (!data || year !== Siting.state.year || run !== Siting.state.run) return;
  adopt(data);
  send({ do: "draw", document: data, state: shownState(), base: page.base });
  tellDocument();
}

function follow() {
  listen((changed) => {
    if (changed.has("year") || changed.has("run")) changeDocument();
    if (MAP_KEYS.some((key) => changed.has(key))) send({ do: "state", state: shownState() });
    window.history.replaceState(null, "", fragmentOf(Siting.state));
  });
  window.addEventListener("hashchange", () => {
    const part = stateIn(window.location.hash, Siting.data);
    change({ selected: null, emphasis: false, branch: null, ...part, year: yearIn(window.location.hash, page.years) });
    if (part.view) send({ do: "view", view: part.view });
  });
  const language = document.querySelector("a.language");
  language.addEventListener("click", () => { language.hash = window.location.hash; });
}

function start(data, year) {
  Siting.adopt(data);
  const asked = stateIn(window.location.hash, data);
  Object.assign(Siting.state, { run: page.run, year, view: null, table: null, branch: null, picked: null, ...asked, lang: page.lang });
  send({ do: "draw", document: data, state: shownState(), base: page.base });
  if (asked.view) send({ do: "view", view: asked.view });
  else if (asked.selected) send({ do: "go", ...asked.selected });
  follow();
  startSelection(find("selection"), choose, see);
  startStreams(find("streams"), find("totals"));
  startYears(find("year"), find("year-shown"));
  startLayers(find("fill-place"), find("layer-list"));
  startLoads(find("loads"), choose);
  startTable(find("table"), choose);
  startSearch(find("search"), find("hits"), choose);
  startShare(find("share"), find("share-note"));
  startLabel(find("label"));
  startWhatIf(find("whatif"));
  startSolving(find("solve-branch"));
  startDifference(find("difference"));
  startSides(document.querySelectorAll("[data-side]"));
}

const year = yearIn(window.location.hash, page.years);
part(page.run, "document", year).then((data) => start(data, year), tellFault);
