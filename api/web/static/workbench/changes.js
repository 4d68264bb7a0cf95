/*
The changes of "what if" that are not solved yet: one list with undo and redo, kept in this
tab, so that a switch of language or a reload loses none. A change is an amendment as
`POST /runs/{id}/branches` takes it.
*/
import { page, word } from "./state.js";

const KEY = `siting-changes ${page.run}`;
const hearers = [];
let { past, at } = kept();

function kept() {
  try {
    const found = JSON.parse(window.sessionStorage.getItem(KEY));
    if (found && Array.isArray(found.past) && found.past[found.at]) return found;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof DOMException)) throw error; // nothing is kept here
  }
  return { past: [[]], at: 0 };
}

function tell() {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ past, at }));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // no room: the list lives as long as the page
  }
  hearers.forEach((hear) => hear());
}

/** Call `hear()` after every change of the list. */
export function hearChanges(hear) {
  hearers.push(hear);
}

/** The changes that stand now. */
export const changes = () => past[at];

export const canUndo = () => at > 0;
export const canRedo = () => at < past.length - 1;

function set(list) {
  past = [...past.slice(0, at + 1), list];
  at += 1;
  tell();
}

/** What a change is about: a later change about the same takes its place. */
function topicOf(change) {
  if (["close", "open", "free"].includes(change.kind)) return `use ${change.ids.join()}`;
  if (change.kind === "add") return `add ${change.facility.id}`;
  return `${change.kind} ${change.id || change.stream || change.streams.join()}`;
}

export function put(change) {
  const topic = topicOf(change);
  set([...changes().filter((one) => topicOf(one) !== topic), change]);
}

export function drop(change) {
  set(changes().filter((one) => one !== change));
}

export function clear() {
  if (changes().length) set([]);
}

export function undo() {
  if (!canUndo()) return;
  at -= 1;
  tell();
}

export function redo() {
  if (!canRedo()) return;
  at += 1;
  tell();
}

function nameOf(id) {
  const found = Siting.index.facilities.get(id);
  return found ? Siting.names(found.properties)[0] : id;
}

function streamName(key) {
  const found = Siting.data.streams.find((stream) => stream.key === key);
  return found ? Siting.tell(found.words) : key;
}

/** Subject and value of a change, as texts. */
function partsOf(change) {
  const joint = page.lang === "zh" ? "、" : ", ";
  switch (change.kind) {
    case "resize": return [nameOf(change.id), Siting.number(change.capacity_t_per_d, 3)];
    case "move": return [nameOf(change.id), ""];
    case "add": return [(page.lang === "en" && change.facility.name_en) || change.facility.name_zh, Siting.number(change.facility.capacity_t_per_d, 3)];
    case "distance_limit": return [change.streams.map(streamName).join(joint), Siting.number(change.max_km, 3)];
    case "demand": return [streamName(change.stream), Siting.number(change.factor, 3)];
    case "growth": return [streamName(change.stream), Siting.number(100 * change.share_per_yr, 3)];
    default: return [change.ids.map(nameOf).join(joint), ""];
  }
}

/** A change in words, the same as in the title of the branch (api/branch_words.py). */
export function sayChange(change) {
  const kind = change.kind === "distance_limit" && change.max_km === null ? "no_limit" : change.kind;
  const [name, value] = partsOf(change);
  return word(`did_${kind}`).replace(/\{(name|value)\}/g, (_, part) => (part === "name" ? name : value));
}
