/* One link for all that is shown: the state as the address's fragment, and back. */

const KINDS = ["districts", "catchments", "facilities", "eco_parks", "industrial_parks"];
const RUN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;
const FILLS = ["service_areas", "demand", "unserved_share", "none"];

const numbers = (text) => text.split(",").map(Number).filter(Number.isFinite);

/** Return the part of a state that a fragment names; what it names wrongly is left out. */
export function stateIn(fragment, data) {
  const asked = new URLSearchParams(fragment.replace(/^#/, ""));
  const part = {};
  const first = Siting.firstState(data);
  if (data.streams.some((s) => s.key === asked.get("stream"))) part.stream = asked.get("stream");
  if (FILLS.includes(asked.get("fill"))) part.fill = asked.get("fill");
  if (asked.has("layers")) {
    const shown = asked.get("layers").split(",");
    part.visible = Object.fromEntries(Object.keys(first.visible).map((name) => [name, shown.includes(name)]));
  }
  if (asked.has("opacity")) {
    const pairs = asked.get("opacity").split(",").map((pair) => pair.split(":"));
    const known = (name) => name === "fill" || name in first.visible;
    part.opacity = Object.fromEntries(pairs.filter(([name, value]) => known(name) && value >= 0 && value <= 1)
      .map(([name, value]) => [name, Number(value)]));
  }
  for (const key of ["allFacilities", "closedFacilities", "emphasis"]) if (asked.get(key) === "1") part[key] = true;
  const [kind, ...rest] = (asked.get("selected") || "").split(":");
  if (KINDS.includes(kind) && rest.length) part.selected = { kind, id: rest.join(":") };
  if (["facilities", "catchments"].includes(asked.get("table"))) part.table = asked.get("table");
  if (RUN.test(asked.get("branch") || "")) part.branch = asked.get("branch");
  const view = numbers(asked.get("view") || "");
  if (view.length === 3 && Math.abs(view[0]) <= 85 && Math.abs(view[1]) <= 180) part.view = view;
  return part;
}

/** The period that a fragment names, null where it names none of `years`. */
export function yearIn(fragment, years) {
  const asked = Number(new URLSearchParams(fragment.replace(/^#/, "")).get("year"));
  return years.includes(asked) ? asked : null;
}

/** Return the fragment that names a state. */
export function fragmentOf(state) {
  const named = new URLSearchParams();
  named.set("stream", state.stream);
  if (state.year !== null && state.year !== undefined) named.set("year", state.year);
  named.set("fill", state.fill);
  named.set("layers", Object.keys(state.visible).filter((name) => state.visible[name]).join(","));
  const faint = Object.entries(state.opacity).filter(([, value]) => value !== 1);
  if (faint.length) named.set("opacity", faint.map(([name, value]) => `${name}:${value}`).join(","));
  for (const key of ["allFacilities", "closedFacilities", "emphasis"]) if (state[key]) named.set(key, "1");
  if (state.selected) named.set("selected", `${state.selected.kind}:${state.selected.id}`);
  if (state.table) named.set("table", state.table);
  if (state.branch) named.set("branch", state.branch);
  if (state.view) named.set("view", state.view.join(","));
  return `#${named.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}
