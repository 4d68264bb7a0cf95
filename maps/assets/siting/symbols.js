/* Facility symbols: shape by type, size by capacity, ring by utilisation, hollow when assumed. */
"use strict";
(function () {
  const svg = Siting.svg;

  Siting.typeStyle = (type) => Siting.data.theme.types[type] || Siting.data.theme.other_type;
  Siting.isAssumed = (basis) => basis === "assumed";

  function polygon(shape, radius, attributes) {
    const points = Siting.data.theme.shapes[shape]
      .map(([x, y]) => `${(x * radius).toFixed(2)},${(-y * radius).toFixed(2)}`).join(" ");
    return svg("polygon", { points, "stroke-linejoin": "round", ...attributes });
  }

  /** An arc clockwise from the top that covers `share` of the circle. */
  function arc(radius, share, colour, width) {
    const length = 2 * Math.PI * radius;
    return svg("circle", {
      r: radius, fill: "none", stroke: colour, "stroke-width": width,
      "stroke-dasharray": `${(length * Math.min(share, 1)).toFixed(2)} ${length.toFixed(2)}`,
      transform: "rotate(-90)",
    });
  }

  Siting.utilisationColour = (share) =>
    Siting.classColour(share || 0, Siting.data.theme.utilisation);

  /** The whole symbol as an SVG element. */
  Siting.symbol = function (options) {
    const radius = options.radius;
    const ring = Math.max(2, radius * 0.24);
    const half = radius + 2;
    const parts = [svg("circle", { r: radius, fill: "#ffffff", "fill-opacity": 0.94 })];
    const track = { r: radius - ring / 2, fill: "none", stroke: "#b8c2cb", "stroke-width": ring };
    parts.push(svg("circle", track));
    if (options.share > 0) {
      parts.push(arc(radius - ring / 2, options.share,
        Siting.utilisationColour(options.share), ring));
    }
    const inner = (radius - ring) * 0.72;
    if (options.shape) {
      parts.push(polygon(options.shape, inner, options.hollow
        ? { fill: "#ffffff", stroke: options.colour, "stroke-width": Math.max(1.3, radius * 0.13) }
        : { fill: options.colour }));
    }
    const edge = { r: radius, fill: "none", stroke: "#22313f", "stroke-width": 0.7 };
    if (options.dashed) Object.assign(edge, { "stroke-width": 1.1, "stroke-dasharray": "2.2 2" });
    parts.push(svg("circle", edge));
    return svg("svg", {
      width: 2 * half, height: 2 * half, viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`,
      "aria-hidden": "true", class: "symbol",
    }, svg("g", options.faded ? { opacity: 0.55 } : {}, ...parts));
  };

  Siting.facilitySymbol = function (properties, radius) {
    const style = Siting.typeStyle(properties.type);
    return Siting.symbol({
      shape: style.shape, colour: style.colour,
      radius: radius || properties.radius_px,
      share: properties.open ? properties.utilisation_share : 0,
      hollow: Siting.isAssumed(properties.siting_basis),
      dashed: Siting.isAssumed(properties.capacity_basis),
      faded: properties.open === false,
    });
  };

  /** A small plain mark for parks. */
  Siting.mark = function (shape, radius, colour, hollow) {
    const half = radius + 2;
    return svg("svg", {
      width: 2 * half, height: 2 * half, viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`,
      "aria-hidden": "true", class: "symbol",
    }, polygon(shape, radius, {
      fill: hollow ? "#ffffff" : colour, "fill-opacity": hollow ? 0.9 : 1,
      stroke: hollow ? colour : "#ffffff", "stroke-width": hollow ? 1.8 : 0.8,
    }));
  };

  /** The mark of a legend entry. */
  Siting.legendMark = function (entry) {
    const box = (...children) => svg("svg", {
      width: 26, height: 18, viewBox: "-13 -9 26 18", "aria-hidden": "true", class: "mark",
    }, ...children);
    const frame = { x: -10, y: -6, width: 20, height: 12, rx: 1.5 };
    if (entry.mark === "fill") {
      return box(svg("rect", { ...frame, fill: entry.colour, stroke: "#9aa5b1", "stroke-width": 0.6 }));
    }
    if (entry.mark === "hatch") {
      const lines = [-9, -4, 1, 6].map((x) => svg("line", {
        x1: x, y1: 6, x2: x + 6, y2: -6, stroke: entry.colour, "stroke-width": 1.3,
      }));
      return box(svg("rect", { ...frame, fill: "#fff", stroke: entry.colour, "stroke-width": 0.8 }), ...lines);
    }
    if (entry.mark === "line") {
      return box(svg("line", {
        x1: -11, y1: 0, x2: 11, y2: 0, stroke: entry.colour,
        "stroke-width": Math.max(entry.value * 1.5, 1.4), "stroke-dasharray": entry.dashed ? "5 4" : "none",
      }));
    }
    if (entry.mark === "symbol") {
      const style = { radius: 8.5, share: 0, shape: entry.shape, colour: entry.colour, hollow: entry.hollow };
      return Siting.symbol(style);
    }
    if (entry.mark === "ring") {
      return Siting.symbol({ radius: 8, share: entry.value, dashed: entry.dashed });
    }
    if (entry.mark === "size") {
      const half = entry.value + 1.5;
      return svg("svg", {
        width: 2 * half, height: 2 * half, viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`,
        "aria-hidden": "true", class: "mark",
      }, svg("circle", { r: entry.value, fill: "#ffffff", stroke: entry.colour, "stroke-width": 1.2 }));
    }
    if (entry.mark === "point") return Siting.mark(entry.shape, 6, entry.colour, entry.hollow);
    return "";
  };
})();
