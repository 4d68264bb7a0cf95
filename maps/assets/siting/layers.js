/* The map's layers: canvas for cells, roads and flows, SVG for what the keyboard reaches. */
"use strict";
(function () {
  const PANES = {
    cells: [310, true], beyond: [290, false], land: [300, false], roads: [330, false], rivers: [340, false],
    districts: [325, true], flows: [420, false], focus: [430, false], labels: [560, false],
  };
  const canvas = {};
  const layers = {};
  let map;
  let hatch;

  function renderer(pane, kind) {
    const make = kind === "svg" ? L.svg : L.canvas;
    canvas[pane] = canvas[pane] || make({ pane, padding: 0.4, tolerance: 2 });
    return canvas[pane];
  }

  /** A diagonal hatch that stays visible in grey print. */
  function hatchPattern(colour) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 7;
    const pen = tile.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 7, 7);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.3;
    for (const shift of [-7, 0, 7]) {
      pen.beginPath();
      pen.moveTo(shift, 7);
      pen.lineTo(shift + 7, 0);
      pen.stroke();
    }
    return pen.createPattern(tile, "repeat");
  }

  Siting.buildLayers = function (leafletMap) {
    map = leafletMap;
    for (const [name, [z, interactive]] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = z;
      if (!interactive) pane.style.pointerEvents = "none";
    }
    hatch = hatchPattern(Siting.data.theme.unserved_colour);
    const data = Siting.data.layers;
    const lines = Siting.data.theme.lines;
    layers.land = L.geoJSON(data.districts, {
      pane: "land", renderer: renderer("land"), interactive: false,
      style: { stroke: false, fillColor: Siting.data.theme.land, fillOpacity: 1 },
    }).addTo(map);
    const beyond = { colour: "#cfd6db", width_px: lines.roads.width_px };
    line(data.roads_beyond, "beyond", beyond, 1.7).addTo(map);
    layers.roads = line(data.roads, "roads", lines.roads, 1.7);
    layers.rivers = line(data.rivers, "rivers", lines.rivers, 1.6);
    layers.cells = L.geoJSON(data.catchments, {
      pane: "cells", renderer: renderer("cells"), style: cellStyle,
      onEachFeature: (feature, layer) => touch(feature, layer, "catchments"),
    });
    layers.districts = L.geoJSON(data.districts, {
      pane: "districts", renderer: renderer("districts", "svg"), style: districtStyle,
      onEachFeature: (feature, layer) => touch(feature, layer, "districts"),
    });
    layers.flows = L.layerGroup([], { pane: "flows" });
    layers.focus = L.layerGroup([], { pane: "focus" }).addTo(map);
    layers.eco_parks = parks(data.eco_parks, "eco_parks");
    layers.industrial_parks = parks(data.industrial_parks, "industrial_parks");
    layers.facilities = L.layerGroup();
    Siting.labelLayer = L.layerGroup().addTo(map);
    map.on("zoomend", drawFacilities);
    map.on("moveend", Siting.drawLabels);
    map.on("click", () => Siting.select(null));
  };

  function line(geometry, pane, style, grow) {
    return L.geoJSON(geometry, {
      pane, renderer: renderer(pane), interactive: false,
      style: { color: style.colour, weight: style.width_px * grow, opacity: 0.95 },
    });
  }

  function tooltip(feature, kind) {
    const [first, second] = Siting.names(feature.properties);
    const lines = Siting.tooltipLines(feature, kind);
    return Siting.el("div", {}, Siting.el("b", {}, first),
      second ? Siting.el("span", { class: "second" }, second) : "",
      ...lines.map((text) => Siting.el("div", {}, text)));
  }

  function touch(feature, layer, kind) {
    layer.bindTooltip(() => tooltip(feature, kind), { sticky: true, className: "tip" });
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      Siting.select({ kind, id: feature.id });
    });
  }

  /** Whether most of a catchment's `[demand, served, unserved, facility, km]` is left over. */
  Siting.isLeftOver = (row) => row[0] > 0 && (row[2] > 0.5 * row[0] || !row[3]);

  function cellStyle(feature) {
    const stream = Siting.stream();
    const base = { color: "#ffffff", weight: 0.5, opacity: 0.9, fillOpacity: 0.88 };
    const row = stream && feature.properties.streams[stream.key];
    if (!row || !row[0]) return { ...base, fillColor: Siting.data.theme.no_demand };
    if (Siting.isLeftOver(row)) {
      return { ...base, fillColor: hatch, fillOpacity: 0.9, color: "#e8c6c9" };
    }
    return { ...base, fillColor: stream.colours[row[3]] || Siting.data.theme.no_demand };
  }

  function districtStyle(feature) {
    const line = Siting.data.theme.lines.districts;
    const visible = Siting.state.visible.districts;
    const base = { color: line.colour, weight: visible ? line.width_px * 1.3 : 0, opacity: 0.9 };
    const stream = Siting.stream();
    const figures = stream && feature.properties.streams[stream.key];
    if (Siting.state.fill === "demand" && figures) {
      const steps = stream.demand_limits.map((l, i) => [l, stream.demand_colours[i]]);
      return { ...base, weight: line.width_px * 1.3, fillOpacity: 0.92, fillColor: Siting.classColour(figures[0], steps) };
    }
    if (Siting.state.fill === "unserved_share" && figures) {
      const share = figures[0] > 0 ? figures[1] / figures[0] : 0;
      return { ...base, weight: line.width_px * 1.3, fillOpacity: 0.92, fillColor: Siting.classColour(share, Siting.data.theme.unserved) };
    }
    return { ...base, fillOpacity: 0 };
  }

  function parks(data, kind) {
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
      group.addLayer(marker(feature, kind, mark, eco ? -200 : -400, shift));
    }
    return group;
  }

  function marker(feature, kind, drawing, zIndexOffset, shift) {
    const [lon, lat] = feature.geometry.coordinates;
    const size = Number(drawing.getAttribute("width"));
    const [dx, dy] = shift || [0, 0];
    const icon = L.divIcon({
      html: Siting.el("div", { class: "pin" }, dx || dy ? lead(dx, dy, size) : "", drawing), className: "pin-box",
      iconSize: [size, size], iconAnchor: [size / 2 - dx, size / 2 - dy],
    });
    const one = L.marker([lat, lon], { icon, zIndexOffset, keyboard: true, riseOnHover: true });
    one.bindTooltip(() => tooltip(feature, kind), { className: "tip", offset: [size / 2, 0] });
    one.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      Siting.select({ kind, id: feature.id });
    });
    one.on("add", () => {
      one.getElement().setAttribute("aria-label", Siting.names(feature.properties)[0]);
      one.getElement().dataset.id = feature.id;
    });
    return one;
  }

  /** A thin line from a symbol that gave way to its own point. */
  function lead(dx, dy, size) {
    const half = size / 2;
    return Siting.svg("svg", { width: size, height: size, viewBox: `${-half} ${-half} ${size} ${size}`, class: "lead", "aria-hidden": "true" },
      Siting.svg("line", { x1: 0, y1: 0, x2: -dx, y2: -dy, stroke: "#22313f", "stroke-width": 0.8 }));
  }

  /** Whether a facility belongs to what is shown now. */
  Siting.isShown = function (properties) {
    if (properties.open === false && !Siting.state.closedFacilities) return false;
    if (Siting.state.allFacilities) return true;
    const types = Siting.taking[Siting.state.stream];
    return types ? types.has(properties.type) : false;
  };

  function drawFacilities() {
    const held = document.activeElement ? document.activeElement.dataset.id : "";
    layers.facilities.clearLayers();
    const shown = Siting.data.layers.facilities.features
      .filter((f) => f.geometry && Siting.isShown(f.properties))
      .sort((a, b) => (b.properties.capacity_t_per_d || 0) - (a.properties.capacity_t_per_d || 0));
    Siting.shifts = Siting.spread(shown);
    shown.forEach((feature, i) => {
      layers.facilities.addLayer(marker(feature, "facilities", Siting.facilitySymbol(feature.properties), -i, Siting.shifts[i]));
    });
    Siting.shownFacilities = shown;
    layers.facilities.eachLayer((one) => {
      const element = one.getElement();
      if (held && element && element.dataset.id === held) element.focus();
    });
  }

  function place(kind, id) {
    if (kind === "catchment") {
      const found = Siting.index.catchments.get(id);
      return found && [found.properties.point[1], found.properties.point[0]];
    }
    const found = Siting.index.facilities.get(id);
    return found && found.geometry && [found.geometry.coordinates[1], found.geometry.coordinates[0]];
  }

  /** Lines of flows that pass `keep`, wider for more tonnes; residues that are no stream of their own with all. */
  function flowLines(keep, pane, colour, opacity, everyResidue) {
    const position = Siting.streamPosition();
    const rows = Siting.data.flows.filter((f) => (f[0] === position || (f[1] === "facility" && (everyResidue || typeof f[0] !== "number"))) && keep(f));
    const most = Math.max(...rows.map((f) => f[4]), 1e-9);
    return rows.map((f) => {
      const ends = [place(f[1], f[2]), place("facility", f[3])];
      if (!ends[0] || !ends[1]) return null;
      return L.polyline(ends, {
        pane, renderer: renderer(pane), interactive: false, color: colour,
        dashArray: f[1] === "facility" ? "7 5" : null,
        opacity: f[1] === "facility" ? Math.max(opacity, 0.85) : opacity,
        weight: (f[1] === "facility" ? 1.6 : 0.6) + 2.6 * Math.sqrt(f[4] / most),
      });
    }).filter((one) => one);
  }

  function drawFlows() {
    layers.flows.clearLayers();
    if (!Siting.state.visible.flows) return;
    flowLines(() => true, "flows", Siting.data.theme.lines.flows.colour, 0.45, false)
      .forEach((one) => layers.flows.addLayer(one));
  }

  /** Outline and flows of the selected object. */
  Siting.drawFocus = function () {
    layers.focus.clearLayers();
    const selected = Siting.state.selected;
    if (!selected) return;
    const outline = { pane: "focus", renderer: renderer("focus"), interactive: false, fill: false, color: "#22313f", weight: 2.2 };
    if (selected.kind === "catchments" || selected.kind === "districts") {
      layers.focus.addLayer(L.geoJSON(Siting.index[selected.kind].get(selected.id), { ...outline, style: outline }));
    }
    const keep = selected.kind === "facilities" ? (f) => f[3] === selected.id || f[2] === selected.id
      : selected.kind === "catchments" ? (f) => f[2] === selected.id : () => false;
    flowLines(keep, "focus", "#22313f", 0.75, true).forEach((one) => layers.focus.addLayer(one));
  };

  function toggle(name, on) {
    if (on && !map.hasLayer(layers[name])) map.addLayer(layers[name]);
    if (!on && map.hasLayer(layers[name])) map.removeLayer(layers[name]);
  }

  /** Draw everything for the present state. */
  Siting.redraw = function () {
    const choropleth = Siting.state.fill === "demand" || Siting.state.fill === "unserved_share";
    const seen = Siting.state.visible;
    toggle("cells", Siting.state.fill === "service_areas");
    if (Siting.state.fill === "service_areas") layers.cells.setStyle(cellStyle);
    toggle("districts", true);
    layers.districts.setStyle(districtStyle);
    layers.districts.eachLayer((layer) => reachable(layer, choropleth));
    for (const name of ["roads", "rivers", "flows", "eco_parks", "industrial_parks", "facilities"]) toggle(name, seen[name]);
    drawFacilities();
    drawFlows();
    Siting.drawFocus();
    Siting.drawLabels();
  };

  /** District areas take the pointer and the keyboard only while they are the map's colouring. */
  function reachable(layer, on) {
    const path = layer.getElement();
    if (!path) return;
    path.style.pointerEvents = on ? "auto" : "none";
    path.setAttribute("tabindex", on ? "0" : "-1");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", Siting.names(layer.feature.properties)[0]);
    path.onkeydown = (event) => {
      if (event.key === "Enter") Siting.select({ kind: "districts", id: layer.feature.id });
    };
  }

  /** Show the stream that a facility takes, when the one shown is another. */
  function showStreamOf(id) {
    if (Siting.isShown(Siting.index.facilities.get(id).properties)) return;
    const flow = Siting.data.flows.find((f) => f[3] === id && typeof f[0] === "number");
    if (!flow) return;
    Siting.state.stream = Siting.data.streams[flow[0]].key;
    Siting.redraw();
    Siting.drawPanel();
  }

  /** The ground that an object is about: a facility's with all that it takes. */
  function groundOf(kind, id, feature) {
    const bounds = L.geoJSON(feature).getBounds();
    if (kind !== "facilities") return bounds;
    const position = Siting.streamPosition();
    for (const f of Siting.data.flows) {
      const from = f[0] === position && f[3] === id ? place(f[1], f[2]) : null;
      if (from) bounds.extend(from);
    }
    return bounds;
  }

  /** Move the map to an object, clear of its card, and select it. */
  Siting.goTo = function (kind, id) {
    const feature = Siting.index[kind].get(id);
    if (!feature || !feature.geometry) return;
    if (kind === "facilities") showStreamOf(id);
    const room = map.getSize().x > 800 ? 400 : 40;
    map.fitBounds(groundOf(kind, id, feature), {
      paddingTopLeft: [room, 40], paddingBottomRight: [60, 60], maxZoom: 11, animate: false,
    });
    Siting.select({ kind, id });
  };
})();
