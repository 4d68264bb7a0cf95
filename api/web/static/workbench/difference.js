/* What a branch changes: figures, plants, indicators, and on the map the catchments that another plant takes. */
import { part } from "./parts.js";
import { change, listen, page, word } from "./state.js";

const el = (...all) => Siting.el(...all);
let found = null;

function table(head, rows) {
  return rows.length ? el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ...head.map(([text, number]) => el("th", { scope: "col", class: number ? "n" : "" }, text)))), el("tbody", {}, ...rows))) : "";
}

const cell = (text) => el("td", { class: "n" }, text);
const named = (row) => el("th", { scope: "row" }, row.name, row.unit ? el("small", {}, row.unit) : "");
const columns = (first, ...more) => [[first], [word("before"), true], [word("after"), true], ...more];

function figures() {
  const rows = found.rows.map((row) => el("tr", {}, named(row), cell(row.a), cell(row.b), cell(row.difference)));
  return table(columns(word("figure"), [word("difference"), true]), rows);
}

function plants() {
  const rows = [...found.changes, ...found.moves].map((row) => el("tr", {}, el("th", { scope: "row" }, row.name, el("small", {}, row.district)), cell(row.a), cell(row.b)));
  return table(columns(word("facility")), rows);
}

function indicators() {
  const rows = found.indicators.map((row) => el("tr", {}, named(row), cell(row.a), cell(row.b), el("td", { class: `verdict ${row.verdict}` }, row.verdict_words)));
  return table(columns(word("indicator"), [word("met")]), rows);
}

/** How many catchments go elsewhere, by stream; a press shows the stream. */
function takers() {
  const rows = Siting.data.streams.filter((stream) => found.reassigned[stream.key]).map((stream) => el("li", {}, el("button", {
    type: "button", class: "link", "data-moved": stream.key, onclick: () => change({ stream: stream.key }),
  }, Siting.tell(stream.words)), ` ${Siting.number(found.reassigned[stream.key].length, 0)}`));
  return [el("h3", {}, word("new_takers")), rows.length ? el("ul", { class: "lines" }, ...rows) : el("p", { class: "muted" }, word("no_new_takers"))];
}

/** Which plan the map shows, and whether what changed stands out. */
function mapChoice() {
  const { run, changed } = Siting.state;
  const button = (id, text, to) => el("button", { type: "button", class: "quiet", id, "aria-pressed": String(run === to), onclick: () => change({ run: to }) }, text);
  const box = el("input", { type: "checkbox", id: "show-changed", onchange: (event) => change({ changed: event.target.checked ? found.reassigned : null }) });
  box.checked = Boolean(changed);
  return el("div", { class: "acts", role: "group", "aria-label": word("map_shows") },
    button("map-before", word("before"), found.a.id), button("map-after", word("after"), found.b.id),
    el("label", { class: "switch" }, box, el("span", {}, word("show_changed"))));
}

function diagnosis() {
  const { conflicts, repairs, notes } = found.diagnosis;
  const list = (lines) => el("ul", { class: "lines" }, ...lines.map((line) => el("li", {}, line)));
  return [
    el("p", { class: "fault" }, `${word("branch_no_plan")} ${found.status}`),
    ...conflicts.flatMap((one) => [el("h3", {}, word("conflict")), list(one.lines)]),
    ...(repairs.length ? [el("h3", {}, word("repairs")), list(repairs)] : []),
    ...(notes.length ? [list(notes)] : []),
  ];
}

function body() {
  if (!found.b.answered) return diagnosis();
  const same = !found.rows.length && !found.changes.length ? el("p", {}, word("no_difference")) : "";
  return [mapChoice(), same, figures(), plants(), indicators(), ...takers()];
}

function draw(place) {
  place.hidden = !found;
  if (!found) return;
  const held = place.contains(document.activeElement) ? document.activeElement.id : "";
  const address = new URLSearchParams({ a: found.a.id, b: found.b.id, lang: page.lang });
  place.replaceChildren(
    el("header", {}, el("h2", { tabindex: "-1" }, found.b.title), el("button", { type: "button", class: "close", "aria-label": word("end_difference"), onclick: () => change({ branch: null }) }, "×")),
    el("p", { class: "links" }, el("a", { id: "branch-link", href: `/runs/${encodeURIComponent(found.b.id)}?lang=${page.lang}` }, word("open_branch")),
      el("a", { href: `/compare?${address}` }, word("compare_branch"))),
    ...body());
  const again = held && document.getElementById(held);
  if (again) again.focus();
}

async function read(branch) {
  const address = `/runs/${encodeURIComponent(page.run)}/difference?${new URLSearchParams({ to: branch, lang: page.lang })}`;
  const reply = await fetch(address, { headers: { Accept: "application/json" } });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.detail);
  return answer;
}

async function follow(place) {
  const { branch } = Siting.state;
  found = null;
  draw(place);
  if (!branch) {
    change({ run: page.run, changed: null });
    return;
  }
  place.hidden = false;
  place.replaceChildren(el("p", { class: "muted" }, word("comparing")));
  part(branch, "document", null).catch(() => null); // it is on its way while the figures are read
  try {
    const answer = await read(branch);
    if (branch !== Siting.state.branch) return;
    found = answer;
    draw(place);
    if (found.b.answered) change({ run: found.b.id, changed: found.reassigned, fill: "service_areas" });
  } catch (error) {
    place.replaceChildren(el("p", { class: "fault", role: "alert" }, error.message));
  }
  place.scrollIntoView({ block: "nearest" });
}

/** Show what differs whenever the state names a branch; `place` is null for those who may not. */
export function startDifference(place) {
  if (!place) return;
  listen((changed) => {
    if (changed.has("branch")) follow(place);
    else if (found && ["run", "changed", "document"].some((key) => changed.has(key))) draw(place);
  });
  if (Siting.state.branch) follow(place);
}
