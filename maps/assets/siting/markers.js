/* Markers of facilities and parks, which the keyboard reaches, and what a hover tells. */
"use strict";
(function () {
  Siting.tooltip = function (feature, kind) {
    const [first, second] = Siting.names(feature.properties);
    const lines = Siting.tooltipLines(feature, kind);
    return Siting.el("div", {}, Siting.el("b", {}, first),
      second ? Siting.el("span", { class: "second" }, second) : "",
      ...lines.map((text) => Siting.el("div", {}, text)));
  };

  Siting.parks = function (data, kind) {
    const group = L.layerGroup();
    const eco = kind === "eco_parks";
    const seen = new Set();
    const main = (f) => (f.properties.kind === "eco_park" ? 0 : 1);
    for (const feature of [...data.features].sort((a, b) => main(a) - main(b))) {
      if (!feature.geometry) continue;
      const p = feature.properties;
      const spot = String(feature.geometry.coordinates);
      const shift = seen.has(spot) ? [-14, 8] : [0, 0];
      seen.add(spot);
      const colours = Siting.data.theme.industrial_park;
      const mark = eco
        ? Siting.mark("hexagon", p.kind === "eco_park" ? 9 : 6.5, Siting.data.theme.eco_park, p.kind !== "eco_park")
        : Siting.mark("square", 4.5, colours[p.level] || colours.municipal, false);
      group.addLayer(Siting.marker(feature, kind, mark, eco ? -200 : -400, shift));
    }
    return group;
  };

  Siting.marker = function (feature, kind, drawing, zIndexOffset, shift) {
    const [lon, lat] = feature.geometry.coordinates;
    const size = Number(drawing.getAttribute("width"));
    const [dx, dy] = shift || [0, 0];
    const icon = L.divIcon({
      html: Siting.el("div", { class: "pin" }, dx || dy ? lead(dx, dy, size) : "", drawing), className: "pin-box",
      iconSize: [size, size], iconAnchor: [size / 2 - dx, size / 2 - dy],
    });
    const one = L.marker([lat, lon], { icon, pane: kind, zIndexOffset, keyboard: true, riseOnHover: true });
    one.bindTooltip(() => Siting.tooltip(feature, kind), { className: "tip", offset: [size / 2, 0] });
    one.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      Siting.hit({ kind, id: feature.id }, L.latLng(lat, lon));
    });
    one.on("add", () => {
      one.getElement().setAttribute("aria-label", Siting.names(feature.properties)[0]);
      one.getElement().dataset.id = feature.id;
      one.getElement().dataset.kind = kind;
    });
    return one;
  };

  /** A thin line from a symbol that gave way to its own point. */
  function lead(dx, dy, size) {
    const half = size / 2;
    return Siting.svg("svg", { width: size, height: size, viewBox: `${-half} ${-half} ${size} ${size}`, class: "lead", "aria-hidden": "true" },
      Siting.svg("line", { x1: 0, y1: 0, x2: -dx, y2: -dy, stroke: "#22313f", "stroke-width": 0.8 }));
  }
})();
