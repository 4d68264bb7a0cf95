/* Two maps in two frames with one view, one selection and one state. */
import { meet } from "../workbench/frame.js";
import { part } from "../workbench/parts.js";
import { change, listen, page } from "../workbench/state.js";
import { tile } from "../workbench/tiles.js";

const KEYS = ["lang", "stream", "fill", "visible", "opacity", "selected", "emphasis"];
const OTHER = { a: "b", b: "a" };
const NEAR_PX = 1.5;

/** Whether two views are the same to the eye: the echo of a view must not move the map that sent it. */
function near(one, other) {
  if (!one || !other || Math.abs(one[2] - other[2]) > 0.011) return false;
  const degrees = (NEAR_PX * 360) / (256 * 2 ** one[2]) + 0.0001;
  return Math.abs(one[0] - other[0]) < degrees && Math.abs(one[1] - other[1]) < degrees;
}

/** Drive the maps in `frames` with the documents {a, b}; `ready` is called when both are drawn. */
export function meetPair(frames, documents, tellFault, ready) {
  const send = {};
  const waited = new Set(["a", "b"]);
  let begun = false;
  const asked = Siting.state.view;
  let last = asked;
  let changesNow = () => null;

  const stateOf = (side) => {
    const shown = Object.fromEntries(KEYS.map((key) => [key, Siting.state[key]]));
    if (side === "b" && Siting.state.mode === "changes") Object.assign(shown, { fill: "changes", changes: changesNow() });
    return shown;
  };
  const both = (message) => ["a", "b"].forEach((side) => send[side](message));

  const heard = (side) => ({
    drawn: ({ view }) => {
      waited.delete(side);
      if (waited.size) return;
      // Frames may get their size at different times, and then fit the whole differently.
      if (!asked && !begun) look(view);
      if (!asked && !begun && Siting.state.selected) send.b({ do: "go", ...Siting.state.selected });
      begun = true;
      ready();
    },
    selected: ({ selected }) => change({ selected }),
    moving: ({ view }) => {
      if (waited.size || near(view, last)) return;
      last = view;
      send[OTHER[side]]({ do: "follow", view });
    },
    moved: ({ view }) => {
      if (waited.size || near(view, Siting.state.view)) return;
      last = view;
      change({ view });
      send[OTHER[side]]({ do: "view", view });
    },
    tile: ({ at }) => tile(at, send[side]),
    wants: async ({ layer }) => {
      const data = await part(page[side], layer, null).catch(tellFault);
      if (data) send[side]({ do: "layer", layer, data });
    },
  });
  for (const side of ["a", "b"]) send[side] = meet(frames[side], heard(side));

  const look = (view) => {
    last = view;
    both({ do: "view", view });
  };
  listen((changed) => {
    if (![...KEYS, "mode"].some((key) => changed.has(key))) return;
    for (const side of ["a", "b"]) send[side]({ do: "state", state: stateOf(side) });
  });

  return {
    look,
    /** Draw both documents; `changes` tells what differs in the stream shown. */
    draw(changes) {
      changesNow = changes;
      ["a", "b"].forEach((side) => waited.add(side));
      for (const side of ["a", "b"]) send[side]({ do: "draw", document: documents[side], state: stateOf(side), base: page.base, view: asked });
    },
    /** Select an object and move the maps to it. */
    choose(kind, id) {
      change({ selected: { kind, id } });
      send.b({ do: "go", kind, id });
    },
  };
}
