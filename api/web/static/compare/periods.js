/*
Plans in phases beside each other: one year for both. A run shows the period that the year lies
in, its first one before that begins, and a run without periods stays as it is
(`period_year` in api/period_layers.py).
*/
import { part } from "../workbench/parts.js";
import { page } from "../workbench/state.js";

const SIDES = ["a", "b"];
const RENEWED = ["figures", "changed"];

/** First year of the period of a side, null for a run without periods; `year` null is the last. */
function periodOf(side, year) {
  const years = page.periods[side];
  if (!years.length) return null;
  return year === null ? years[years.length - 1] : years.filter((one) => one <= year).pop() || years[0];
}

function address(year) {
  const asked = new URLSearchParams({ a: page.a, b: page.b });
  if (year !== null) asked.set("year", year);
  return `/compare?${asked}`;
}

async function answer(path, type) {
  const reply = await fetch(path, { headers: { Accept: type } });
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return reply;
}

/** The figures beside the maps in a year, as the server writes them. */
async function figures(year) {
  const reply = await answer(`${address(year)}&lang=${page.lang}`, "text/html");
  return new DOMParser().parseFromString(await reply.text(), "text/html");
}

/** The documents of both sides in a year, how they differ, and the figures. */
export async function read(year) {
  const documents = SIDES.map((side) => {
    const begun = periodOf(side, year);
    const isWhole = begun === null || begun === periodOf(side, null);
    return part(page[side], "document", isWhole ? null : begun);
  });
  const differing = answer(`${address(year)}&f=json`, "application/json").then((reply) => reply.json());
  const [a, b, found, written] = await Promise.all([...documents, differing, page.years.length ? figures(year) : null]);
  return { a, b, differing: found, figures: written };
}

/** Put the figures of a year beside the maps, and say on each map of which period it is. */
export function writePeriods(year, written) {
  if (!written) return;
  for (const id of RENEWED) document.getElementById(id).replaceWith(document.adoptNode(written.getElementById(id)));
  for (const side of SIDES) {
    const begun = periodOf(side, year);
    document.querySelector(`[data-period=${side}]`).textContent = begun === null ? "" : ` · ${begun}`;
  }
}
