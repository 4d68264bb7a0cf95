/* The table twin of the map: facilities and catchments, sorted by any column, by pointer or keyboard. */
import { change, listen, word } from "./state.js";

const el = (...all) => Siting.el(...all);
const CONTENT = ["document", "table", "stream", "emphasis"];
const sorted = { facilities: ["load", -1], catchments: ["demand", -1] };

const nameOf = (f) => Siting.names(f.properties)[0];
function districtOf(f) {
  const district = Siting.index.districts.get(f.properties.district_code);
  return district ? Siting.names(district.properties)[0] : f.properties.district || "";
}
function figures(f) {
  return f.properties.streams[Siting.state.stream] || [null, null, null, "", null];
}
function takerOf(f) {
  const taker = Siting.index.facilities.get(figures(f)[3]);
  return taker ? nameOf(taker) : "";
}

// [key, word, value of a feature, text of the value; a number where it is given]
const COLUMNS = {
  facilities: [
    ["name", "facility", nameOf],
    ["district", "district", districtOf],
    ["type", "type", (f) => Siting.say("types", f.properties.type)],
    ["state", "in_use", (f) => Siting.words(f.properties.open === false ? "closed" : "open")],
    ["capacity", "capacity", (f) => f.properties.capacity_t_per_d, (v) => Siting.capacity(v)],
    ["load", "load", (f) => f.properties.load_t_per_d, (v) => Siting.number(v)],
    ["share", "utilisation", (f) => f.properties.utilisation_share, (v) => Siting.percent(v)],
  ],
  catchments: [
    ["name", "catchment", nameOf],
    ["district", "district", districtOf],
    ["demand", "demand", (f) => figures(f)[0], (v) => Siting.number(v, 2)],
    ["unserved", "unserved", (f) => figures(f)[2], (v) => Siting.number(v, 2)],
    ["taker", "taker", takerOf],
    ["distance", "distance", (f) => figures(f)[4], (v) => Siting.number(v, 1)],
  ],
};
const UNITS = { capacity: "t/d", load: "t/d", demand: "t/d", unserved: "t/d", distance: "km" };

/** While the map shows what belongs to an object, the table does too. */
function reached(tab) {
  const { selected, emphasis } = Siting.state;
  if (!emphasis || !selected || selected.kind === tab) return () => true;
  const ids = new Set(Siting.data.flows.filter((f) => f[1] === "catchment" && belongs(f, selected)).map((f) => f[tab === "catchments" ? 2 : 3]));
  return (feature) => ids.has(feature.id);
}

function belongs(flow, selected) {
  if (selected.kind === "facilities") return flow[3] === selected.id;
  if (selected.kind === "catchments") return flow[2] === selected.id;
  return Siting.index.catchments.get(flow[2]).properties.district_code === selected.id;
}

function inOrder(tab) {
  const [key, turn] = sorted[tab];
  const value = COLUMNS[tab].find((column) => column[0] === key)[2];
  const text = new Intl.Collator(document.documentElement.lang);
  return Siting.data.layers[tab].features.filter(reached(tab)).sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (typeof x === "string" || typeof y === "string") return turn * text.compare(x || "", y || "");
    if (x === null || y === null) return (x === null) - (y === null);
    return turn * (x - y);
  });
}

function head(tab, draw) {
  const [key, turn] = sorted[tab];
  return el("tr", {}, ...COLUMNS[tab].map(([name, title, , text]) => el("th", {
    scope: "col", class: text ? "n" : "", "aria-sort": name === key ? (turn > 0 ? "ascending" : "descending") : null,
  }, el("button", { type: "button", "data-sort": name, onclick: () => {
    sorted[tab] = [name, name === key ? -turn : text ? -1 : 1];
    draw(name);
  } }, word(title), UNITS[name] ? el("small", {}, ` ${UNITS[name]}`) : ""))));
}

function line(tab, feature, choose) {
  const chosen = Siting.state.selected && Siting.state.selected.kind === tab && Siting.state.selected.id === feature.id;
  const cells = COLUMNS[tab].map(([name, , value, text]) => {
    if (name === "name") {
      return el("th", { scope: "row" }, el("button", { type: "button", class: "link", "data-id": feature.id, onclick: () => choose(tab, feature.id) }, value(feature)));
    }
    return el("td", { class: text ? "n" : "" }, text ? text(value(feature)) : value(feature));
  });
  return el("tr", { "data-row": feature.id, "aria-selected": chosen ? "true" : null, class: chosen ? "now" : "" }, ...cells);
}

/** Step to the next or the last row's button with the arrow keys. */
function step(event) {
  const row = event.target.closest("tbody tr");
  const moves = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" };
  const next = row && moves[event.key] && row[moves[event.key]];
  if (!next) return;
  event.preventDefault();
  next.querySelector("button").focus();
}

/** Follow the tabs of the drawer and fill its table; `choose(kind, id)` gets the row that is taken. */
export function startTable(drawer, choose) {
  const table = drawer.querySelector("table");
  const tabs = [...document.querySelectorAll("[data-table]")];
  tabs.forEach((tab) => tab.addEventListener("click", () => change({ table: Siting.state.table === tab.dataset.table ? null : tab.dataset.table })));
  table.addEventListener("keydown", step);

  function draw(focused) {
    const tab = Siting.state.table;
    tabs.forEach((one) => one.setAttribute("aria-expanded", String(one.dataset.table === tab)));
    drawer.hidden = !tab;
    if (!tab) return;
    const held = table.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    table.tHead.replaceChildren(head(tab, draw));
    table.tBodies[0].replaceChildren(...inOrder(tab).map((feature) => line(tab, feature, choose)));
    table.caption.textContent = word(`table_${tab}`);
    const again = typeof focused === "string" ? table.querySelector(`[data-sort="${focused}"]`) : held && table.querySelector(`[data-id="${CSS.escape(held)}"]`);
    if (again) again.focus();
  }

  function mark() {
    const { selected, table: tab } = Siting.state;
    table.querySelectorAll("tr.now").forEach((row) => {
      row.classList.remove("now");
      row.removeAttribute("aria-selected");
    });
    const row = selected && selected.kind === tab && table.querySelector(`[data-row="${CSS.escape(selected.id)}"]`);
    if (!row) return;
    row.classList.add("now");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
  }

  listen((changed) => {
    if (CONTENT.some((key) => changed.has(key)) || (changed.has("selected") && Siting.state.emphasis)) draw();
    if (Siting.state.table) mark();
  });
  draw();
  mark();
}
