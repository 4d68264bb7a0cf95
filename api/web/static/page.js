"use strict";
// Starts scenarios and follows jobs by their stream of events; where that is cut off
// it asks again every second. Text from the server is written with textContent only.

const POLL_MS = 1000;
const TABLE_POLL_MS = 3000;
const ACTIVE = ["accepted", "running"];

// What the server gave this page to prove that a change comes from it.
function withToken(headers) {
  const meta = document.querySelector('meta[name="page-token"]');
  return meta ? { ...headers, "X-CSRF-Token": meta.content } : headers;
}

async function askForRun(scenario) {
  const reply = await fetch("/runs", {
    method: "POST",
    headers: withToken({ "Content-Type": "application/json", Accept: "application/json" }),
    body: JSON.stringify({ scenario }),
  });
  const content = await reply.json();
  if (!reply.ok) throw new Error(content.detail || reply.statusText);
  return content;
}

function pathOfSelf() {
  return window.location.pathname === "/runs" ? "/runs" : "/";
}

function followForm(form) {
  const note = form.querySelector("[data-solve-note]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await askForRun(new FormData(form).get("scenario"));
      window.location.assign(pathOfSelf());
    } catch (error) {
      note.textContent = error.message;
      button.disabled = false;
    }
  });
}

function showJob(card, job, stages) {
  const bar = card.querySelector("[data-job-bar]");
  const gap = card.querySelector("[data-job-gap]");
  if (stages[job.stage]) card.querySelector("[data-job-stage]").textContent = stages[job.stage];
  if (typeof job.progress === "number") bar.value = Math.max(bar.value || 0, job.progress);
  else bar.removeAttribute("value");
  gap.textContent = typeof job.gap_share === "number"
    ? `${gap.dataset.words} ${(job.gap_share * 100).toFixed(2)}%` : "";
}

function showTime(card, beganMs) {
  const time = card.querySelector("[data-job-time]");
  const seconds = Math.max(0, Math.round((performance.now() - beganMs) / 1000));
  time.textContent = time.dataset.words.replace("{seconds}", String(seconds));
}

function showResult(card, address) {
  if (card.dataset.follow) {
    window.location.assign(address);
    return;
  }
  // Somebody may be reading another run: offer the new one instead of leaving the page.
  const link = document.createElement("a");
  link.href = address;
  link.textContent = card.dataset.done;
  card.replaceChildren(card.querySelector("h2"), link);
}

function followJob(card) {
  const stages = JSON.parse(card.querySelector("[data-stages]").textContent);
  const address = `/jobs/${encodeURIComponent(card.dataset.job)}`;
  const time = card.querySelector("[data-job-time]");
  const cancel = card.querySelector("[data-job-cancel]");
  if (cancel) cancel.addEventListener("click", async () => {
    const reply = await fetch(address, { method: "DELETE", headers: withToken({ Accept: "application/json" }) });
    if (reply.ok) window.location.reload();
    else card.querySelector("[data-job-refused]").textContent = (await reply.json()).detail;
  });
  let beganMs = performance.now();
  function ended(job) {
    if (job.run_id) showResult(card, `/runs/${encodeURIComponent(job.run_id)}`);
    else window.location.reload();
  }
  async function ask(again) {
    try {
      const reply = await fetch(address, { headers: { Accept: "application/json" } });
      const job = await reply.json();
      if (!ACTIVE.includes(job.state)) return ended(job);
      const runningMs = Date.parse(job.now) - Date.parse(job.started || job.created);
      beganMs = performance.now() - runningMs;
      showJob(card, job, stages);
      showTime(card, beganMs);
    } catch (error) {
      time.textContent = time.dataset.lost;
    }
    if (again) window.setTimeout(() => ask(true), POLL_MS);
  }
  function listen() {
    if (!window.EventSource) return ask(true);
    const stream = new EventSource(`${address}/events`);
    const clock = window.setInterval(() => showTime(card, beganMs), POLL_MS);
    stream.addEventListener("progress", (event) => showJob(card, JSON.parse(event.data), stages));
    stream.addEventListener("end", (event) => {
      window.clearInterval(clock);
      stream.close();
      ended(JSON.parse(event.data));
    });
    stream.addEventListener("error", () => {
      window.clearInterval(clock);
      stream.close();
      ask(true);
    });
  }
  ask(false).then(listen);
}

function showRow(row, job, states) {
  row.dataset.state = job.state;
  row.querySelector("[data-row-state]").textContent = states[job.state];
  const cell = row.querySelector("[data-row-result]");
  const words = document.documentElement.lang === "en" ? job.message_en : job.message_zh;
  if (!job.run_id) {
    cell.textContent = words;
    return;
  }
  const link = document.createElement("a");
  link.href = `/runs/${encodeURIComponent(job.run_id)}`;
  link.textContent = cell.dataset.words;
  cell.replaceChildren(link);
}

// The table of jobs: asks as long as one of its rows waits or runs.
async function followTable(table) {
  const states = JSON.parse(table.querySelector("[data-states]").textContent);
  const rows = [...table.querySelectorAll("[data-row]")];
  const active = rows.filter((row) => ACTIVE.includes(row.dataset.state));
  if (active.length === 0) return;
  try {
    const asked = active.map((row) => fetch(
      `/jobs/${encodeURIComponent(row.dataset.row)}`, { headers: { Accept: "application/json" } },
    ));
    const replies = await Promise.all(asked);
    for (const [at, reply] of replies.entries()) {
      if (reply.ok) showRow(active[at], await reply.json(), states);
    }
  } catch (error) {
    // Nobody answers just now: the table stays as it is until somebody does.
  }
  window.setTimeout(() => followTable(table), TABLE_POLL_MS);
}

function followRetry(button) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await askForRun(button.dataset.again);
    window.location.assign(pathOfSelf());
  });
}

function followLogout(button) {
  button.addEventListener("click", async () => {
    await fetch("/logout", { method: "POST", headers: withToken({}) });
    window.location.assign("/login");
  });
}

document.querySelectorAll("[data-logout]").forEach(followLogout);
document.querySelectorAll("[data-solve]").forEach(followForm);
document.querySelectorAll("[data-job]").forEach(followJob);
document.querySelectorAll("[data-jobs]").forEach(followTable);
document.querySelectorAll("[data-again]").forEach(followRetry);
