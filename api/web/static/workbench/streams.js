/* Which stream is shown: radio buttons of the server, and the table of totals that follows the period. */
import { change, listen } from "./state.js";

/** Follow the radio buttons in `group`, and the rows of `totals` that name a stream. */
export function startStreams(group, totals) {
  const radios = [...group.querySelectorAll("input[type=radio]")];
  const mark = () => {
    radios.forEach((one) => { one.checked = one.value === Siting.state.stream; });
    totals.querySelectorAll("[data-stream]").forEach((row) => row.classList.toggle("now", row.dataset.stream === Siting.state.stream));
  };
  radios.forEach((one) => one.addEventListener("change", () => change({ stream: one.value })));
  totals.querySelectorAll("button[data-stream-choice]").forEach((one) => {
    one.addEventListener("click", () => change({ stream: one.dataset.streamChoice }));
  });
  listen((changed) => {
    if (changed.has("stream")) mark();
    if (changed.has("document")) write(totals);
  });
  mark();
}

/** Write the totals of the document into the table that the server wrote for the whole run. */
function write(totals) {
  for (const stream of Siting.data.streams) {
    const row = totals.querySelector(`tr[data-stream="${CSS.escape(stream.key)}"]`);
    if (!row) continue;
    const figures = { demand: stream.demand_t_per_d, served: stream.served_t_per_d, unserved: stream.unserved_t_per_d };
    for (const [name, value] of Object.entries(figures)) row.querySelector(`[data-figure=${name}]`).textContent = Siting.number(value, 0);
    row.querySelector("[data-figure=distance]").textContent = meanDistance(stream.key);
  }
}

function meanDistance(key) {
  const position = Siting.data.streams.findIndex((s) => s.key === key);
  const flows = Siting.data.flows.filter((f) => f[0] === position);
  const tonnes = flows.reduce((sum, f) => sum + f[4], 0);
  return tonnes ? Siting.number(flows.reduce((sum, f) => sum + f[4] * (f[5] || 0), 0) / tonnes, 1) : "—";
}
