"use strict";
// Starts scenarios and follows jobs by asking again every second. Text from the
// server is written with textContent only.

const POLL_MS = 1000;
const ACTIVE = ["accepted", "running"];

async function askForRun(scenario) {
  const reply = await fetch("/runs", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
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
  const time = card.querySelector("[data-job-time]");
  const gap = card.querySelector("[data-job-gap]");
  if (stages[job.stage]) card.querySelector("[data-job-stage]").textContent = stages[job.stage];
  if (typeof job.share === "number") bar.value = Math.round(job.share * 100);
  else bar.removeAttribute("value");
  const start = Date.parse(job.started || job.created);
  const seconds = Math.max(0, Math.round((Date.parse(job.now) - start) / 1000));
  time.textContent = time.dataset.words.replace("{seconds}", String(seconds));
  gap.textContent = typeof job.gap_share === "number"
    ? `${gap.dataset.words} ${(job.gap_share * 100).toFixed(2)}%` : "";
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
  card.querySelector("[data-job-cancel]").addEventListener("click", async () => {
    await fetch(address, { method: "DELETE" });
    window.location.reload();
  });
  async function ask() {
    try {
      const reply = await fetch(address, { headers: { Accept: "application/json" } });
      const job = await reply.json();
      if (!ACTIVE.includes(job.state)) {
        if (job.run_id) showResult(card, `/runs/${encodeURIComponent(job.run_id)}`);
        else window.location.reload();
        return;
      }
      showJob(card, job, stages);
    } catch (error) {
      time.textContent = time.dataset.lost;
    }
    window.setTimeout(ask, POLL_MS);
  }
  ask();
}

function followRetry(button) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await askForRun(button.dataset.again);
    window.location.assign(pathOfSelf());
  });
}

document.querySelectorAll("[data-solve]").forEach(followForm);
document.querySelectorAll("[data-job]").forEach(followJob);
document.querySelectorAll("[data-again]").forEach(followRetry);
