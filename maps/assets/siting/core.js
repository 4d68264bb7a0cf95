/* Reading the page's data, speaking two languages, building elements without markup. */
"use strict";
const Siting = {};

/** The data block of the page, null where the data comes by the door (door.js). */
Siting.read = () => JSON.parse(document.getElementById("siting-data").textContent);

/** What is shown at first: the page around the map and the map hold the same state. */
Siting.firstState = (data) => ({
  lang: data.lang,
  stream: data.streams.length ? data.streams[0].key : "",
  fill: "service_areas",
  visible: {
    facilities: true, flows: false, eco_parks: true, industrial_parks: false,
    districts: true, roads: true, rivers: true, base: false,
  },
  opacity: {},
  allFacilities: false,
  closedFacilities: false,
  selected: null,
  emphasis: false,
  changed: null,
  picking: null,
});

/** Take a document: text in it reaches the page through textContent only. */
Siting.adopt = function (data) {
  Siting.data = data;
  Siting.state = Siting.state || Siting.firstState(data);
  Siting.index = {};
  for (const name of ["districts", "catchments", "facilities", "eco_parks", "industrial_parks"]) {
    Siting.index[name] = new Map(((data.layers[name] || {}).features || []).map((f) => [f.id, f]));
  }
  Siting.taking = takingTypes(data);
};

/** Which facility types take which stream, and which send what arises in no catchment: by the flows. */
function takingTypes(data) {
  const found = {};
  const collected = new Set(data.flows.filter((f) => f[1] === "catchment").map((f) => f[0]));
  for (const [stream, kind, from, to] of data.flows) {
    const key = typeof stream === "number" ? data.streams[stream].key : stream;
    for (const id of kind === "facility" && !collected.has(stream) ? [from, to] : [to]) {
      const facility = Siting.index.facilities.get(id);
      if (facility) { (found[key] = found[key] || new Set()).add(facility.properties.type); }
    }
  }
  return found;
}

/** Whether a facility belongs to what is shown now. */
Siting.isShown = function (properties) {
  if (properties.open === false && !Siting.state.closedFacilities) return false;
  if (Siting.state.allFacilities) return true;
  const types = Siting.taking[Siting.state.stream];
  return types ? types.has(properties.type) : false;
};

/** Whether most of a catchment's `[demand, served, unserved, facility, km]` is left over. */
Siting.isLeftOver = (row) => row[0] > 0 && (row[2] > 0.5 * row[0] || !row[3]);

/** Words of the map's own, in the language shown. */
Siting.say = function (table, key) {
  const words = Siting.data.words[table][key];
  return words ? words[Siting.state.lang] : key;
};
Siting.words = (key) => Siting.say("panel", key);

/** A value of {zh, en}. */
Siting.tell = (words) => words[Siting.state.lang] || words.zh || words.en || "";

/** First and second name of a feature, in the order of the language shown. */
Siting.names = function (properties) {
  const zh = properties.name_zh || "";
  const en = properties.name_en || "";
  const [first, second] = Siting.state.lang === "zh" ? [zh, en] : [en, zh];
  return first ? [first, second === first ? "" : second] : [second, ""];
};

Siting.stream = () => Siting.data.streams.find((s) => s.key === Siting.state.stream);
Siting.streamPosition = () => Siting.data.streams.findIndex((s) => s.key === Siting.state.stream);

/** Build an element; strings become text nodes, never markup. */
Siting.el = function (tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === "class") element.className = value;
    else if (key === "style") Object.assign(element.style, value);
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return element;
};

Siting.svg = function (tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/** A number with thousands separators, or a dash where there is none. */
Siting.number = function (value, digits) {
  if (value === null || value === undefined) return "–";
  const places = digits === undefined ? (Math.abs(value) >= 100 ? 0 : 1) : digits;
  return value.toLocaleString("en-US", { maximumFractionDigits: places });
};
Siting.tonnes = (value) => `${Siting.number(value)} t/d`;
Siting.percent = function (share) {
  if (share === null || share === undefined) return "–";
  return `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })}%`;
};
/** A capacity: one decimal when it is not whole. */
Siting.capacity = (value) => Siting.number(value, 1);
/** The gap as the printed map writes it. */
Siting.gap = (share) => `${(share * 100).toFixed(2)}%`;

/** Colour of the class that holds a value; `steps` are [lower, colour], rising. */
Siting.classColour = function (value, steps) {
  let colour = steps[0][1];
  for (const [lower, one] of steps) if (value >= lower) colour = one;
  return colour;
};
