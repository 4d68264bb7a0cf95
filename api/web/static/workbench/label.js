/* Name, author and note of the run: read when the form is opened, written where nobody else was faster. */
import { page, word } from "./state.js";

const FIELDS = ["name", "author", "note"];
const address = `/runs/${encodeURIComponent(page.run)}/label`;
const find = (id) => document.getElementById(id);
const CHANGED = 412;
let tag = null;

async function read(form) {
  const open = (on) => [...form.elements].forEach((one) => { one.disabled = !on; });
  open(false); // what is typed before the words are here would be lost
  const reply = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  const label = await reply.json();
  if (!reply.ok) throw new Error(label.detail);
  tag = reply.headers.get("ETag");
  FIELDS.forEach((name) => { form.elements[name].value = label[name]; });
  open(true);
}

async function write(form) {
  const text = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  const headers = window.withToken({ "Content-Type": "application/json", Accept: "application/json", "If-Match": tag });
  const reply = await fetch(address, { method: "PUT", headers, body: JSON.stringify(text) });
  const answer = await reply.json();
  if (reply.ok) tag = reply.headers.get("ETag");
  else throw new Error(answer.detail + (reply.status === CHANGED ? await othersWords() : ""));
  return answer;
}

/** What somebody else wrote in the meantime; saving again then replaces it knowingly. */
async function othersWords() {
  const reply = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  const label = await reply.json();
  tag = reply.headers.get("ETag");
  return ` ${FIELDS.map((name) => label[name]).filter((text) => text).join(" · ")} (${label.changed_by})`;
}

/** Write the label into the head of the page. */
function show(label) {
  const scenario = find("run-scenario").textContent;
  find("run-name").textContent = label.name || scenario;
  find("run-author").textContent = label.author;
  find("run-scenario").parentElement.hidden = !label.name && !label.author;
  find("run-note").textContent = label.note;
  find("run-note").hidden = !label.note;
}

/** Follow the form that editors see; `place` is null for others. */
export function startLabel(place) {
  if (!place) return;
  const form = place.querySelector("form");
  const note = place.querySelector("[role=status]");
  const tell = (work, done) => work.then((found) => { note.textContent = done; return found; }, (error) => { note.textContent = error.message; });
  place.addEventListener("toggle", () => {
    if (place.open) tell(read(form), "");
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const label = await tell(write(form), word("label_saved"));
    if (label) show(label);
  });
}
