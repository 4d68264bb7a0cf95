/* The card of what is selected: its figures in both runs beside each other. */
import { change, listen, word } from "../workbench/state.js";

const el = Siting.el;
const FACTS = {
  facilities: (p) => [
    [word("in_use"), p.open === false ? word("closed") : "✓"],
    [`${word("capacity")} t/d`, p.open === false ? "–" : Siting.capacity(p.capacity_t_per_d)],
    [`${word("load")} t/d`, Siting.number(p.load_t_per_d)],
    [word("utilisation"), Siting.percent(p.utilisation_share)],
  ],
  catchments: (p, nameOf) => {
    const row = p.streams[Siting.state.stream] || [];
    return [
      [`${word("demand")} t/d`, Siting.number(row[0], 2)],
      [`${word("unserved")} t/d`, Siting.number(row[2], 2)],
      [word("taker"), nameOf(row[3])],
      [`${word("distance")} km`, Siting.number(row[4], 1)],
    ];
  },
  districts: (p) => {
    const row = p.streams[Siting.state.stream] || [];
    return [[`${word("demand")} t/d`, Siting.number(row[0])], [`${word("unserved")} t/d`, Siting.number(row[1])]];
  },
};

/** Show the figures of the selected object in `card`; `documents` {a, b} are those on the maps. */
export function startCard(card, documents, choose) {
  const index = {};
  const read = () => {
    for (const side of ["a", "b"]) {
      index[side] = Object.fromEntries(Object.keys(FACTS).map((kind) =>
        [kind, new Map(documents[side].layers[kind].features.map((f) => [f.id, f]))]));
    }
  };
  const named = (side) => (id) => {
    const found = index[side].facilities.get(id);
    if (!found) return "–";
    return el("button", { type: "button", class: "link", onclick: () => choose("facilities", id) }, Siting.names(found.properties)[0]);
  };
  const show = () => {
    const selected = Siting.state.selected;
    const pair = selected && FACTS[selected.kind] && ["a", "b"].map((side) => index[side][selected.kind].get(selected.id));
    const known = pair && (pair[1] || pair[0]);
    card.hidden = !known;
    if (!known) return;
    const facts = pair.map((f, i) => (f ? FACTS[selected.kind](f.properties, named("ab"[i])) : null));
    const rows = (facts[1] || facts[0]).map(([label], i) => el("tr", {}, el("th", { scope: "row" }, label),
      ...facts.map((of) => el("td", { class: "n" }, of ? of[i][1] : "–"))));
    const [first, second] = Siting.names(known.properties);
    const close = el("button", { class: "close", type: "button", "aria-label": word("close_card"), onclick: () => change({ selected: null }) }, "×");
    card.replaceChildren(el("header", {}, el("h2", {}, first), second ? el("p", {}, second) : "", close),
      el("table", {}, el("thead", {}, el("tr", {}, el("td", {}), ...["A", "B"].map((side) => el("th", { scope: "col", class: "n" }, side)))),
        el("tbody", {}, ...rows)));
  };
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") change({ selected: null });
  });
  listen((changed) => {
    if (changed.has("document")) read();
    if (["selected", "stream", "document"].some((key) => changed.has(key))) show();
  });
  read();
  show();
}
