/* The card of what is selected: figures, what belongs to it, and the explanation. */
import { actsOf } from "./acts.js";
import { hearChanges } from "./changes.js";
import { change, listen, page, word } from "./state.js";

const KEYS = ["document", "selected", "emphasis", "stream", "picking"];
const REACH = { facilities: "show_catchments", catchments: "show_destinations", districts: "show_destinations" };
const el = (...all) => Siting.el(...all);
const told = new Map();

/** The lines of the server's explanation of the period shown, a promise; empty where it has none. */
function explanation(id) {
  const { run, year } = Siting.state;
  const period = year === null ? "" : `?year=${year}`;
  const address = `/runs/${encodeURIComponent(run)}/explain/${encodeURIComponent(id)}${period}`;
  if (!told.has(address)) {
    const answer = fetch(address, { headers: { Accept: "application/json" } })
      .then((reply) => (reply.ok ? reply.json() : {}))
      .then((found) => found[`lines_${page.lang}`] || []);
    answer.catch(() => told.delete(address));
    told.set(address, answer);
  }
  return told.get(address);
}

function reachButton(selected, see) {
  const key = REACH[selected.kind];
  if (!key) return "";
  const on = Siting.state.emphasis;
  return el("button", { type: "button", class: "quiet", id: "reach", "aria-pressed": String(on), onclick: () => {
    change({ emphasis: !on });
    if (!on) see(selected.kind, selected.id);
  } }, word(on ? "show_all_areas" : key));
}

async function writeExplanation(place, id) {
  if (!page.explains) return;
  place.replaceChildren(el("p", { class: "muted" }, word("explaining")));
  try {
    const lines = await explanation(id);
    if (place.dataset.id !== id) return;
    place.replaceChildren(...(lines.length ? [el("h3", {}, word("why")), el("ul", { class: "lines" }, ...lines.map((line) => el("li", {}, line)))] : []));
  } catch (error) {
    place.replaceChildren(el("p", { class: "fault" }, word("connection_lost")));
  }
}

/** Fill `card` with what is selected; `choose(kind, id)` gets links to other objects, `see` moves the map. */
export function startSelection(card, choose, see) {
  Siting.goTo = choose; // links in the map's own cards
  Siting.select = (selected) => change({ selected, emphasis: false });
  const draw = () => {
    const selected = Siting.state.selected;
    const feature = selected && Siting.index[selected.kind].get(selected.id);
    card.hidden = !feature;
    if (!feature) return;
    const why = el("div", { class: "why" });
    why.dataset.id = selected.id;
    card.replaceChildren(...Siting.cardContent(selected.kind, feature), el("p", { class: "card-acts" }, reachButton(selected, see)), actsOf(selected, feature), why);
    if (["facilities", "catchments"].includes(selected.kind)) writeExplanation(why, selected.id);
  };
  const drawAgain = () => {
    const held = card.contains(document.activeElement) && document.activeElement.id;
    draw();
    const again = held && document.getElementById(held);
    if (again) again.focus();
  };
  hearChanges(drawAgain);
  listen((changed) => {
    if (KEYS.some((key) => changed.has(key))) drawAgain();
    if (changed.has("selected") && !card.hidden) card.scrollIntoView({ block: "nearest" });
  });
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") Siting.select(null);
  });
  draw();
}
