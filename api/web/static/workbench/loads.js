/* How full the plants of the stream are: a bar each, the fullest first. */
import { listen } from "./state.js";

const KEYS = ["document", "stream", "selected"];
const MOST = 60;

function rows() {
  const types = Siting.taking[Siting.state.stream] || new Set();
  return Siting.data.layers.facilities.features
    .filter((f) => f.properties.open !== false && types.has(f.properties.type))
    .sort((a, b) => (b.properties.utilisation_share || 0) - (a.properties.utilisation_share || 0) || (b.properties.load_t_per_d || 0) - (a.properties.load_t_per_d || 0))
    .slice(0, MOST);
}

function bar(feature, choose) {
  const p = feature.properties;
  const share = p.utilisation_share || 0;
  const now = Siting.state.selected && Siting.state.selected.id === feature.id;
  const fill = Siting.el("i", { style: { width: `${Math.min(share, 1) * 100}%`, background: Siting.utilisationColour(share) } });
  return Siting.el("li", {}, Siting.el("button", { type: "button", class: "load", "aria-pressed": String(Boolean(now)), "data-id": feature.id, onclick: () => choose("facilities", feature.id) },
    Siting.el("span", { class: "load-name" }, Siting.names(p)[0]),
    Siting.el("span", { class: "load-bar", "aria-hidden": "true" }, fill),
    Siting.el("span", { class: "load-figure" }, `${Siting.number(p.load_t_per_d, 0)} / ${Siting.capacity(p.capacity_t_per_d)}`),
    Siting.el("b", {}, Siting.percent(p.utilisation_share))));
}

/** Fill `list` with bars; `choose(kind, id)` gets the one that is clicked. */
export function startLoads(list, choose) {
  const draw = () => {
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    list.replaceChildren(...rows().map((feature) => bar(feature, choose)));
    const again = held && list.querySelector(`[data-id="${CSS.escape(held)}"]`);
    if (again) again.focus();
  };
  listen((changed) => {
    if (KEYS.some((key) => changed.has(key))) draw();
  });
  draw();
}
