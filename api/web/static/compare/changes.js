/* What differs in the stream shown: for the map, as its legend, and as a table of catchments. */
import { listen, word } from "../workbench/state.js";

const AREAS = ["moved", "gained", "lost", "same"];
const PLANTS = ["opened", "closed", "resized"];
const el = Siting.el;

/** Types of facilities that take a stream, by the flows of a document. */
function typesTaking(data, stream) {
  const position = data.streams.findIndex((s) => s.key === stream);
  const types = new Map(data.layers.facilities.features.map((f) => [f.id, f.properties.type]));
  return data.flows.filter((f) => f[0] === position).map((f) => types.get(f[3]));
}

const kindOf = (row) => (!row.from_id ? "gained" : !row.to_id ? "lost" : "moved");

/**
 * Write legend and table, and again with each stream and period; returns a function that tells
 * the changes. `shown` holds the documents on the maps, a and b, and how they differ.
 */
export function startChanges(shown, legend, section, choose) {
  const rows = () => shown.differing.reassigned[Siting.state.stream] || [];
  const plantOf = (id) => [shown.b, shown.a].flatMap((data) => data.layers.facilities.features).find((f) => f.id === id);
  const nameOf = (id) => (id ? Siting.names((plantOf(id) || { properties: { name_zh: id, name_en: id } }).properties)[0] : word("unserved"));

  const now = () => {
    const types = new Set([shown.a, shown.b].flatMap((data) => typesTaking(data, Siting.state.stream)));
    const plants = PLANTS.flatMap((change) => shown.differing[change].filter((f) => types.has(f.type)).map((f) => [f.id, change]));
    return { catchments: Object.fromEntries(rows().map((row) => [row.id, kindOf(row)])), facilities: Object.fromEntries(plants) };
  };

  const writeLegend = () => {
    legend.hidden = Siting.state.mode !== "changes";
    const areas = AREAS.map((key) => entry(areaMark(key), word(`change_${key}`)));
    const plants = PLANTS.map((key) => entry(plantMark(key), word(`change_${key}`)));
    legend.replaceChildren(...areas, ...plants);
  };

  const writeTable = () => {
    const moved = [...rows()].sort((x, y) => y.demand_t_per_d - x.demand_t_per_d);
    const tonnes = moved.reduce((sum, row) => sum + row.demand_t_per_d, 0);
    section.querySelector("[data-told]").textContent = moved.length
      ? word("reassigned_told").replace("{count}", Siting.number(moved.length, 0)).replace("{tonnes}", Siting.number(tonnes, 0))
      : word("reassigned_none");
    section.querySelector("table").hidden = !moved.length;
    section.querySelector("tbody").replaceChildren(...moved.map((row) => line(row, nameOf, choose)));
    mark();
  };

  const mark = () => {
    const selected = Siting.state.selected;
    document.querySelectorAll("tr[data-row]").forEach((row) => row.classList.toggle("now", Boolean(selected) && row.dataset.row === selected.id));
  };

  listen((changed) => {
    if (changed.has("stream") || changed.has("document")) writeTable();
    if (changed.has("mode")) writeLegend();
    if (changed.has("selected")) mark();
  });
  writeLegend();
  writeTable();
  return now;
}

function line(row, nameOf, choose) {
  const name = Siting.state.lang === "en" ? row.name_en || row.name : row.name;
  const button = el("button", { type: "button", class: "link", onclick: () => choose("catchments", row.id) }, name);
  return el("tr", { "data-row": row.id },
    el("th", { scope: "row" }, button, el("small", {}, districtOf(row))), el("td", { class: "n" }, Siting.number(row.demand_t_per_d, 1)),
    el("td", {}, nameOf(row.from_id)), el("td", {}, nameOf(row.to_id)));
}

function districtOf(row) {
  const feature = Siting.index.catchments.get(row.id);
  const found = feature && Siting.index.districts.get(feature.properties.district_code);
  return found ? Siting.names(found.properties)[0] : row.district;
}

const entry = (mark, text) => el("li", { class: "entry" }, mark, text);

function areaMark(key) {
  return Siting.legendMark({ mark: "fill", colour: Siting.changeColour(key) });
}

function plantMark(key) {
  return Siting.svg("svg", { width: 20, height: 20, viewBox: "-10 -10 20 20", "aria-hidden": "true" }, Siting.changeSign(key, 0, 0));
}
