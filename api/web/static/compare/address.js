/* The comparison's state as a link: that of the planners' page, with mode and split. */
import * as workbench from "../workbench/address.js";
import { page } from "../workbench/state.js";

const MODES = ["swipe", "side", "changes"];

/** Return the part of a state that a fragment names; what it names wrongly is left out. */
export function stateIn(fragment, data) {
  const part = workbench.stateIn(fragment, data);
  const asked = new URLSearchParams(fragment.replace(/^#/, ""));
  if (MODES.includes(asked.get("mode"))) part.mode = asked.get("mode");
  const split = Number(asked.get("split"));
  part.year = workbench.yearIn(fragment, page.years);
  if (asked.get("split") && split >= 0 && split <= 100) part.split = split;
  return part;
}

/** Return the fragment that names a state. */
export const fragmentOf = (state) => `${workbench.fragmentOf(state)}&mode=${state.mode}&split=${state.split}`;
