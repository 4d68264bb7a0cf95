/* Solving a branch: asked for, followed by its stream of events, cancelled; it becomes a run of its own. */
import { changes } from "./changes.js";
import { change, page, word } from "./state.js";

const POLL_MS = 1000;
const ACTIVE = ["accepted", "running"];
const find = (id) => document.getElementById(id);
let job = null;

/** The refusal in words: every fault a line, in the page's language. */
function wordsOf(answer) {
  const lines = (answer.errors || []).map((fault) => fault[page.lang]).filter((line) => line);
  return lines.length ? lines : [answer.detail || answer.title];
}

function tell(...lines) {
  find("branch-fault").replaceChildren(...lines.map((line) => Siting.el("p", {}, line)));
}

async function send(address, method, content) {
  const headers = { Accept: "application/json", ...(content ? { "Content-Type": "application/json" } : {}) };
  const reply = await fetch(address, { method, headers: window.withToken(headers), ...(content ? { body: JSON.stringify(content) } : {}) });
  return [reply.ok, await reply.json()];
}

function show(status) {
  const bar = find("branch-bar");
  if (page.stages[status.stage]) find("branch-stage").textContent = page.stages[status.stage];
  if (typeof status.progress === "number") bar.value = Math.max(bar.value || 0, status.progress);
  if (typeof status.gap_share === "number") find("branch-gap").textContent = `${word("gap")} ${Siting.gap(status.gap_share)}`;
}

function ended(status) {
  job = null;
  find("solving").hidden = true;
  find("solve-branch").disabled = !changes().length;
  if (status.run_id) change({ branch: status.run_id });
  else if (status.state === "failed") tell(status[`message_${page.lang}`]);
  else tell(word("branch_cancelled"));
}

async function ask(address) {
  try {
    const [, status] = await send(address, "GET");
    if (!ACTIVE.includes(status.state)) return ended(status);
    show(status);
  } catch (error) {
    find("branch-stage").textContent = word("connection_lost");
  }
  window.setTimeout(() => ask(address), POLL_MS);
}

function follow(address) {
  const stream = new EventSource(`${address}/events`);
  let over = false;
  stream.addEventListener("progress", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("end", (event) => {
    over = true; // the server ends the stream now, which is an "error" below
    ended(JSON.parse(event.data));
  });
  stream.addEventListener("error", () => {
    stream.close();
    if (!over) ask(address);
  });
}

async function solve() {
  tell();
  find("solve-branch").disabled = true;
  change({ branch: null });
  try {
    const [taken, answer] = await send(`/runs/${encodeURIComponent(page.run)}/branches`, "POST", { amendments: changes() });
    if (taken) {
      job = `/jobs/${encodeURIComponent(answer.jobID)}`;
      find("branch-bar").removeAttribute("value");
      find("branch-stage").textContent = word("branch_waits");
      find("branch-gap").textContent = "";
      find("solving").hidden = false;
      find("solving").scrollIntoView({ block: "nearest" });
      follow(job);
      return;
    }
    tell(...wordsOf(answer));
  } catch (error) {
    tell(word("connection_lost"));
  }
  find("solve-branch").disabled = !changes().length;
}

async function cancel() {
  if (!job) return;
  const [done, answer] = await send(job, "DELETE");
  if (!done) tell(...wordsOf(answer));
}

/** Follow the button that solves; where it is not, nobody may solve. */
export function startSolving(button) {
  if (!button) return;
  button.addEventListener("click", solve);
  find("branch-cancel").addEventListener("click", cancel);
}
