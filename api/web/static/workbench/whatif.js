/* The panel "what if": the changes in a list, forms for limits, amounts and new plants, a point from the map. */
import { canRedo, canUndo, changes, clear, drop, hearChanges, put, redo, sayChange, undo } from "./changes.js";
import { change, listen, word } from "./state.js";

const el = (...all) => Siting.el(...all);
const ADDED = "new";
const DECIMALS = 5;

function row(one) {
  const text = sayChange(one);
  return el("li", {}, el("span", {}, text), el("button", {
    type: "button", class: "remove", "aria-label": `${word("remove")} · ${text}`, onclick: () => drop(one),
  }, "×"));
}

function draw(panel) {
  const list = panel.querySelector("#changes");
  const held = list.contains(document.activeElement);
  list.replaceChildren(...changes().map(row));
  panel.querySelector("#no-changes").hidden = changes().length > 0;
  panel.querySelector("#undo").disabled = !canUndo();
  panel.querySelector("#redo").disabled = !canRedo();
  panel.querySelector("#clear").disabled = !changes().length;
  panel.querySelector("#solve-branch").disabled = !changes().length;
  if (held) (list.querySelector("button") || panel.querySelector("#undo")).focus();
}

function freeId() {
  const taken = new Set([...Siting.index.facilities.keys(), ...changes().map((one) => one.facility && one.facility.id)]);
  let number = 1;
  while (taken.has(`${ADDED}-${number}`)) number += 1;
  return [`${ADDED}-${number}`, number];
}

function addedFacility(form) {
  const type = form.elements.type.value;
  const [id, number] = freeId();
  const title = Siting.data.words.types[type];
  const name = form.elements.name.value.trim();
  return {
    id, type, capacity_t_per_d: Number(form.elements.size.value), may_close: false,
    name_zh: name || `新增${title.zh} ${number}`, name_en: name ? "" : `New ${title.en} ${number}`,
    place: { lon_deg: Number(form.elements.lon.value), lat_deg: Number(form.elements.lat.value) },
  };
}

// What each form says, by the kind of change that it makes.
const READ = {
  distance_limit: ({ elements }) => ({
    streams: elements.stream.value ? [elements.stream.value] : [...elements.stream.options].map((o) => o.value).filter((v) => v),
    max_km: elements.value.value === "" ? null : Number(elements.value.value),
  }),
  demand: ({ elements }) => ({ stream: elements.stream.value, factor: Math.round(1e6 + 1e4 * Number(elements.value.value)) / 1e6 }),
  growth: ({ elements }) => ({ stream: elements.stream.value, share_per_yr: Number(elements.value.value) / 100 }),
  add: (form) => ({ facility: addedFacility(form) }),
};

function followForm(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const kind = form.dataset.change;
    put({ kind, ...READ[kind](form) });
    if (kind === "add") form.reset();
  });
}

function fillTypes(select) {
  const types = [...new Set(Siting.data.layers.facilities.features.map((f) => f.properties.type))];
  select.replaceChildren(...types.map((type) => el("option", { value: type }, Siting.say("types", type))));
}

/** Take the point that was clicked on the map for what waits for it: a new plant, or one that moves. */
function followPicking(panel) {
  const form = panel.querySelector("[data-change=add]");
  const button = form.querySelector("[data-pick]");
  button.addEventListener("click", () => change({ picking: Siting.state.picking === ADDED ? null : ADDED }));
  const note = document.getElementById("pick-note");
  listen((changed) => {
    const { picking, picked } = Siting.state;
    if (changed.has("picking")) {
      note.hidden = !picking;
      button.setAttribute("aria-pressed", String(picking === ADDED));
    }
    if (!changed.has("picked") || !picked) return;
    const [lat, lon] = picked.at.map((value) => Number(value.toFixed(DECIMALS)));
    if (picked.by === ADDED) {
      form.elements.lat.value = lat;
      form.elements.lon.value = lon;
    } else put({ kind: "move", id: picked.by, place: { lon_deg: lon, lat_deg: lat } });
    change({ picked: null });
  });
}

function followKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && Siting.state.picking) change({ picking: null });
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    const deed = key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

/** Follow the panel; `panel` is null for those who may not solve. */
export function startWhatIf(panel) {
  if (!panel) return;
  for (const [id, deed] of Object.entries({ undo, redo, clear })) panel.querySelector(`#${id}`).addEventListener("click", deed);
  panel.querySelectorAll("form[data-change]").forEach(followForm);
  fillTypes(panel.querySelector("[name=type]"));
  followPicking(panel);
  followKeys();
  hearChanges(() => draw(panel));
  draw(panel);
}
