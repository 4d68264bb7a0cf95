/* What may be done with a plant from its card: closed, required, freed, resized, moved. */
import { changes, drop, put } from "./changes.js";
import { change, page, word } from "./state.js";

const el = (...all) => Siting.el(...all);

function pending(kind, id) {
  return changes().find((one) => one.kind === kind && (one.id === id || (one.ids || []).includes(id)));
}

function useButton(kind, text, id) {
  const now = pending(kind, id);
  return el("button", {
    type: "button", class: "quiet", id: `act-${kind}`, "aria-pressed": String(Boolean(now)),
    onclick: () => (now ? drop(now) : put({ kind, ids: [id] })),
  }, text);
}

function resizeForm(feature) {
  const now = pending("resize", feature.id);
  const input = el("input", { type: "number", id: "act-size", min: "0.1", max: "100000", step: "any", required: true, "aria-label": `${word("act_resize")} t/d` });
  input.value = now ? now.capacity_t_per_d : Math.round(10 * feature.properties.capacity_t_per_d) / 10 || "";
  return el("form", { class: "one-line", onsubmit: (event) => {
    event.preventDefault();
    put({ kind: "resize", id: feature.id, capacity_t_per_d: Number(input.value) });
  } }, input, el("span", {}, "t/d"), el("button", { type: "submit", class: "quiet", id: "act-resize" }, word("act_resize")));
}

/** Buttons for the card of a plant; nothing for those who may not solve, or on another run's map. */
export function actsOf(selected, feature) {
  if (!page.branches || selected.kind !== "facilities" || Siting.state.run !== page.run) return "";
  const id = feature.id;
  const moving = Siting.state.picking === id;
  return el("div", { class: "acts", role: "group", "aria-label": word("whatif") },
    useButton("close", word(feature.properties.open === false ? "act_forbid" : "act_close"), id),
    useButton("open", word("act_open"), id),
    useButton("free", word("act_free"), id),
    el("button", { type: "button", class: "quiet", id: "act-move", "aria-pressed": String(moving), onclick: () => change({ picking: moving ? null : id }) }, word("act_move")),
    resizeForm(feature));
}
