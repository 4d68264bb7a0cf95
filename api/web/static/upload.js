/*
The page that uploads own layers: a file is checked and drawn before it is kept, as a new layer
or as the next version of one, or its faults are listed by row. Text of files reaches the page
through textContent only. A layer is replaced in the state that this page has told of it: what
somebody else has replaced meanwhile is told and not overwritten.
*/
import { startTarget } from "./upload/target.js";
import { startZoom } from "./upload/zoom.js";

const page = JSON.parse(document.getElementById("upload-page").textContent);
const find = (id) => document.getElementById(id);
const el = Siting.el;
const CHANGED = 412;
const NAME_SIZES = 2.2;
const STRETCH = 1 / Math.cos((29.8 * Math.PI) / 180); // a degree of latitude beside one of longitude, about Chongqing

/** A word of the page with its parameters. */
const word = (key, params) => Object.entries(params || {}).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), page.words[key]);
const inLanguage = (row) => row[page.lang];

const sent = () => {
  const meta = document.querySelector('meta[name="page-token"]');
  return { "Content-Type": "application/octet-stream", Accept: "application/json", ...(meta ? { "X-CSRF-Token": meta.content } : {}) };
};

/** Send the form's file; returns the answer's content, faults of the request included. */
async function send(path, form, names, { method = "POST", headers = {} } = {}) {
  const file = form.elements.body.files[0];
  const query = new URLSearchParams({ file: file.name });
  for (const name of names) if (form.elements[name].value) query.set(name, form.elements[name].value);
  const reply = await fetch(`${path}?${query}`, { method, headers: { ...sent(), ...headers }, body: file });
  const content = await reply.json();
  if (reply.ok) return { ...content, tag: reply.headers.get("ETag") };
  return { changed: reply.status === CHANGED, fits: false, faults: content.errors.map((one) => ({ row: "", column: "", value: "", ...one })) };
}

const path = (rings, closed) => rings.map((ring) => `M${ring.map(([x, y]) => `${x},${-y * STRETCH}`).join("L")}${closed ? "Z" : ""}`).join("");

/** The shapes of a geometry; points get the radius `size`. */
function shapes(geometry, kind, size) {
  if (!geometry) return [];
  const { type, coordinates, geometries } = geometry;
  if (type === "GeometryCollection") return geometries.flatMap((one) => shapes(one, kind, size));
  if (type === "Point") return [Siting.svg("circle", { cx: coordinates[0], cy: -coordinates[1] * STRETCH, r: size, class: "point" })];
  if (type === "MultiPoint") return coordinates.flatMap((one) => shapes({ type: "Point", coordinates: one }, kind, size));
  if (type === "LineString") return [Siting.svg("path", { d: path([coordinates], false), class: "line" })];
  if (type === "MultiLineString") return [Siting.svg("path", { d: path(coordinates, false), class: "line" })];
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  return [Siting.svg("path", { d: path(rings, true), class: kind, "fill-rule": "evenodd" })];
}

const pairsOf = (part) => (typeof part[0] === "number" ? [part] : part.flatMap(pairsOf));
const placesOf = (geometry) => (geometry ? pairsOf(geometry.coordinates || geometry.geometries.map((one) => one.coordinates)) : []);

/** The box around features, with room at its edges. */
function boxOf(features) {
  const places = features.flatMap((one) => placesOf(one.geometry));
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => -y * STRETCH);
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [north, south] = [Math.min(...ys), Math.max(...ys)];
  const room = Math.max(Math.max(east - west, south - north) * 0.12, 0.18);
  return [west - room, north - room, east - west + 2 * room, south - north + 2 * room];
}

/** The name of a district in its middle. */
function named(district, size) {
  const [x, y, width, height] = boxOf([district]);
  const name = district.properties[`name_${page.lang}`] || district.properties.name_zh;
  return Siting.svg("text", { x: x + width / 2, y: y + height / 2, "font-size": size * NAME_SIZES, "text-anchor": "middle" }, name);
}

const zoom = startZoom(find("preview-map"), document.querySelectorAll("[data-zoom]"), (size) => {
  for (const one of find("preview-map").querySelectorAll("circle")) one.setAttribute("r", size);
  for (const one of find("preview-map").querySelectorAll("text")) one.setAttribute("font-size", size * NAME_SIZES);
});

let ground = null;
async function districts() {
  const reply = ground || await fetch("/collections/districts/items?limit=100&f=json");
  ground = ground || (await reply.json()).features;
  return ground;
}

/** Draw the features over the districts, and list them; a row shows its feature on the map. */
async function draw(features) {
  const below = await districts();
  const map = find("preview-map");
  const box = boxOf(features.length ? features : below);
  const size = Math.max(box[2], box[3]) / 110;
  const drawn = features.map((one) => Siting.svg("g", {}, ...shapes(one.geometry, "area", size)));
  const names = below.map((one) => named(one, size));
  map.replaceChildren(...below.flatMap((one) => shapes(one.geometry, "district", size)), ...names, ...drawn);
  zoom.home(box);
  const mark = (i) => {
    map.querySelectorAll(".now").forEach((one) => one.classList.remove("now"));
    [...drawn[i].children].forEach((one) => one.classList.add("now"));
    map.append(drawn[i]);
    const { x, y, width, height } = drawn[i].getBBox();
    zoom.show([x, y, width, height]);
  };
  const rows = features.map((one, i) => el("tr", {}, el("td", {}, el("button", { type: "button", onclick: () => mark(i) }, one.id)),
    el("td", {}, one.properties[`name_${page.lang}`] || one.properties.name_zh || one.properties.name_en)));
  find("preview").querySelector("tbody").replaceChildren(...rows);
}

function tellFaults(faults) {
  find("faults").hidden = false;
  find("faults").querySelector("h2").textContent = word("upload_faulty", { count: faults.length });
  find("faults").querySelector("tbody").replaceChildren(...faults.map((one) =>
    el("tr", {}, el("td", {}, one.row), el("td", {}, one.column), el("td", {}, one.value), el("td", {}, inLanguage(one)))));
}

const opened = (layer) => el("a", { href: `/collections/${encodeURIComponent(layer.collection)}` }, word("upload_open"));

function start(form) {
  const note = find("upload-note");
  const keep = find("keep");
  const clear = () => {
    keep.disabled = true;
    for (const id of ["preview", "faults"]) find(id).hidden = true;
    note.textContent = "";
  };
  form.addEventListener("change", (event) => {
    if (event.target.name !== "name") clear();
  });
  const target = startTarget(form, keep, word);
  const busy = async (work) => {
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((one) => { one.disabled = true; });
    note.textContent = word("upload_checking");
    try {
      keep.disabled = !(await work());
    } catch (error) {
      note.textContent = error.message;
    }
    form.querySelector("[type=submit]").disabled = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clear();
    if (!form.elements.body.files.length) {
      note.textContent = word("upload_no_file");
      return;
    }
    busy(async () => {
      const found = await send("/layers/preview", form, ["kind", "datum", "layer"]);
      note.textContent = "";
      if (!found.fits) {
        tellFaults(found.faults);
        return false;
      }
      const { rows, repaired } = found;
      const chosen = target.now();
      note.textContent = chosen ? word("upload_fits_instead", { rows, repaired, before: chosen.rows }) : word("upload_fits", { rows, repaired });
      find("upload-some").textContent = found.features.length < found.rows ? word("upload_some", { count: found.features.length }) : "";
      find("upload-notes").replaceChildren(...found.notes.map((one) => el("li", {}, inLanguage(one))));
      find("preview").hidden = false;
      await draw(found.features);
      return true;
    });
  });
  keep.addEventListener("click", () => {
    const chosen = target.now();
    if (!chosen && !form.elements.name.value.trim()) {
      note.textContent = word("upload_no_name");
      form.elements.name.focus();
      return;
    }
    busy(async () => {
      const found = chosen
        ? await send(`/layers/${encodeURIComponent(chosen.id)}`, form, ["datum", "layer"], { method: "PUT", headers: { "If-Match": chosen.tag } })
        : await send("/layers", form, ["kind", "datum", "layer", "name"]);
      note.textContent = "";
      if (found.changed) {
        const theirs = await target.readAgain();
        note.replaceChildren(word("upload_changed", theirs), " ", opened(theirs));
        return false;
      }
      if (found.faults) {
        tellFaults(found.faults);
        return false;
      }
      if (chosen) target.renew(found);
      note.replaceChildren(word(chosen ? "upload_replaced" : "upload_kept", found), " ", opened(found));
      return false;
    });
  });
}

const form = find("upload");
if (form) start(form);
