/* The list of layers: shown or not, how opaque, with the legend of what is shown. */
import { change, listen, page, word } from "./state.js";

const OVERLAYS = ["facilities", "flows", "eco_parks", "industrial_parks", "districts", "roads", "rivers", ...(page.base ? ["base"] : [])];
const FILLS = ["service_areas", "demand", "unserved_share", "none"];
const LEGEND_KEYS = ["document", "stream", "fill", "visible", "allFacilities", "closedFacilities"];

const el = (...all) => Siting.el(...all);
const title = (name) => (name === "base" ? word("base_map") : Siting.say("layers", name));

/** A slider from 0 to 1 for the opacity of a layer. */
function slider(name, text) {
  const value = Siting.state.opacity[name];
  const input = el("input", {
    type: "range", min: "0", max: "100", step: "5", "data-opacity": name, "aria-label": `${word("opacity")} · ${text}`,
    oninput: (event) => change({ opacity: { ...Siting.state.opacity, [name]: Number(event.target.value) / 100 } }),
  });
  input.value = String(Math.round((value === undefined ? 1 : value) * 100));
  return input;
}

function box(name, text, on, turn) {
  const input = el("input", { type: "checkbox", id: `layer-${name}`, onchange: (event) => turn(event.target.checked) });
  input.checked = on;
  return el("label", { class: "switch", for: `layer-${name}` }, input, el("span", {}, text));
}

function row(name) {
  const on = Siting.state.visible[name];
  const parts = [el("div", { class: "layer-head" },
    box(name, title(name), on, (value) => change({ visible: { ...Siting.state.visible, [name]: value } })),
    on ? slider(name, title(name)) : "")];
  if (on) parts.push(Siting.legendOf(name));
  if (on && name === "facilities") {
    parts.push(box("all", Siting.words("all_facilities"), Siting.state.allFacilities, (value) => change({ allFacilities: value })));
    parts.push(box("closed", Siting.words("closed_facilities"), Siting.state.closedFacilities, (value) => change({ closedFacilities: value })));
  }
  return el("li", { class: "layer", "data-layer": name, "data-on": String(on) }, ...parts);
}

function fillChoice() {
  const names = { none: Siting.words("fill_none") };
  const select = el("select", { id: "fill", "aria-label": Siting.words("fill"), onchange: (event) => change({ fill: event.target.value }) },
    ...FILLS.map((name) => el("option", { value: name }, names[name] || title(name))));
  select.value = Siting.state.fill;
  return select;
}

/** Keep the keyboard where it was when the list is made anew. */
function keepingFocus(root, draw) {
  const held = root.contains(document.activeElement) ? document.activeElement : null;
  const name = held && (held.id ? `#${CSS.escape(held.id)}` : held.dataset.opacity ? `[data-opacity="${held.dataset.opacity}"]` : "");
  draw();
  const again = name && root.querySelector(name);
  if (again) again.focus();
}

/** Fill the page's places for the colouring and for the layers over it. */
export function startLayers(fill, list) {
  const root = fill.parentElement.parentElement;
  const draw = () => keepingFocus(root, () => {
    const name = Siting.state.fill === "none" ? Siting.words("fill") : title(Siting.state.fill);
    fill.replaceChildren(el("div", { class: "layer-head" }, fillChoice(), Siting.state.fill === "none" ? "" : slider("fill", name)), ...Siting.fillLegend());
    list.replaceChildren(...OVERLAYS.map(row));
  });
  listen((changed) => {
    if (LEGEND_KEYS.some((key) => changed.has(key))) draw();
  });
  draw();
}
