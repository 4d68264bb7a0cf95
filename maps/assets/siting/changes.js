/*
What differs from one run to another, drawn on the map of the second.

The colouring "changes" (`state.fill`) draws `state.changes`: {catchments: {id: change},
facilities: {id: change}}, of the stream shown. The colours are those of printed maps
(`theme.changes`); a plant's change has a sign of its own, so that neither colour-blind
readers nor grey print lose it.
*/
"use strict";

/** The change of an object while changes are shown, null where there is none. */
Siting.changeOf = function (kind, id) {
  const changes = Siting.state.changes;
  if (Siting.state.fill !== "changes" || !changes) return null;
  return changes[kind][id] || null;
};

Siting.changeColour = (change) => Siting.data.theme.changes[change];

/** Style of a catchment. */
Siting.changeStyle = function (feature, base) {
  return { ...base, fillColor: Siting.changeColour(Siting.changeOf("catchments", feature.id) || "same") };
};

/** A plant's symbol with the sign of its change at the upper right. */
Siting.withSign = function (symbol, change) {
  if (!change) return symbol;
  const at = Number(symbol.getAttribute("width")) / 2 - 3;
  symbol.setAttribute("overflow", "visible");
  symbol.append(Siting.changeSign(change, at, -at));
  return symbol;
};

/** The sign alone: a disc of the change's colour with + × or ±. */
Siting.changeSign = function (change, x, y) {
  const strokes = { opened: "M-4,0H4M0,-4V4", closed: "M-3,-3L3,3M-3,3L3,-3", resized: "M-4,-1.5H4M0,-5V2M-4,4H4" };
  return Siting.svg("g", { transform: `translate(${x} ${y})` },
    Siting.svg("circle", { r: 8, fill: Siting.changeColour(change), stroke: "#ffffff", "stroke-width": 1.5 }),
    Siting.svg("path", { d: strokes[change], stroke: "#ffffff", "stroke-width": 2, fill: "none" }));
};
