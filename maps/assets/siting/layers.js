/* The map's layers: canvas for cells, roads and flows, SVG for what the keyboard reaches. */
"use strict";
(function () {
  const PANES = {
    base: [280, false], cells: [310, true], beyond: [290, false], land: [300, false], roads: [330, false], rivers: [340, false],
    districts: [325, true], flows: [420, false], focus: [430, false], labels: [560, false],
    industrial_parks: [580, true], eco_parks: [590, true], facilities: [600, true],
  };
  const canvas = {};
  const layers = Siting.layers = {};
  let map;
  let hatch;

  const renderer = Siting.renderer = function (pane, kind) {
    const make = kind === "svg" ? L.svg : L.canvas;
    canvas[pane] = canvas[pane] || make({ pane, padding: 0.4, tolerance: 2 });
    return canvas[pane];
  };

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

  Siting.preparePanes = function (leafletMap) {
    map = leafletMap;
    for (const [name, [z, interactive]] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = z;
      if (!interactive) pane.style.pointerEvents = "none";
    }
    hatch = hatchPattern(Siting.data.theme.unserved_colour);
    Siting.labelLayer = L.layerGroup().addTo(map);
    map.on("zoomend", drawFacilities);
    map.on("moveend", Siting.drawLabels);
    map.on("click", (event) => {
      if (!Siting.state.picking) Siting.select(null);
      tellPlace(event.latlng);
    });
  };

  function tellPlace(place) {
    if (Siting.framed) Siting.tellPage({ is: "clicked", at: [place.lat, place.lng] });
  }

  /** Select an object that was clicked, or tell the place where a point is wanted. */
  Siting.hit = function (selected, place) {
    if (Siting.state.picking) tellPlace(place);
    else Siting.select(selected);
  };

  /** The pointer says whether the next click picks a point. */
  Siting.aim = () => map.getContainer().classList.toggle("picking", Boolean(Siting.state.picking));

  /** Make the layers of the document; those of an earlier document go. */
  Siting.buildLayers = function () {
    for (const name of Object.keys(layers)) {
      map.removeLayer(layers[name]);
      delete layers[name];
    }
    const data = Siting.data.layers;
    layers.land = L.geoJSON(data.districts, {
      pane: "land", renderer: renderer("land"), interactive: false,
      style: { stroke: false, fillColor: Siting.data.theme.land, fillOpacity: 1 },
    }).addTo(map);
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
    layers.eco_parks = Siting.parks(data.eco_parks, "eco_parks");
    layers.facilities = L.layerGroup();
    ["roads", "rivers", "industrial_parks"].forEach(Siting.buildOptional);
    if (Siting.base) layers.base = Siting.baseLayer(Siting.base);
  };

  /** Make a layer that may come later than the rest (`Siting.isHere`). */
  Siting.buildOptional = function (name) {
    const data = Siting.data.layers;
    if (!Siting.isHere(name) || layers[name]) return;
    const lines = Siting.data.theme.lines;
    if (name === "roads") {
      const beyond = { colour: "#cfd6db", width_px: lines.roads.width_px };
      layers.roads = L.layerGroup([line(data.roads_beyond, "beyond", beyond, 1.7), line(data.roads, "roads", lines.roads, 1.7)]);
    }
    if (name === "rivers") layers.rivers = line(data.rivers, "rivers", lines.rivers, 1.6);
    if (name === "industrial_parks") layers.industrial_parks = Siting.parks(data.industrial_parks, "industrial_parks");
  };

  /** Whether the data of a layer is in the document: some are fetched when they are shown. */
  Siting.isHere = (name) => Siting.data.layers[name] !== undefined;

  function line(geometry, pane, style, grow) {
    return L.geoJSON(geometry, {
      pane, renderer: renderer(pane), interactive: false,
      style: { color: style.colour, weight: style.width_px * grow, opacity: 0.95 },
    });
  }

  function touch(feature, layer, kind) {
    layer.bindTooltip(() => Siting.tooltip(feature, kind), { sticky: true, className: "tip" });
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      Siting.hit({ kind, id: feature.id }, event.latlng);
    });
  }

  function cellStyle(feature) {
    const stream = Siting.stream();
    const outline = Siting.isChanged(feature.id) ? { color: "#22313f", weight: 1.4 } : { color: "#ffffff", weight: 0.5 };
    const base = { ...outline, opacity: 0.9, fillOpacity: Siting.isFaint(feature.id) ? 0.16 : 0.88 };
    const row = stream && feature.properties.streams[stream.key];
    if (!row || !row[0]) return { ...base, fillColor: Siting.data.theme.no_demand };
    if (Siting.state.fill === "changes") return Siting.changeStyle(feature, base);
    if (Siting.isLeftOver(row)) {
      return { ...base, fillColor: hatch, color: "#e8c6c9" };
    }
    return { ...base, fillColor: stream.colours[row[3]] || Siting.data.theme.no_demand };
  }

  function districtStyle(feature) {
    const line = Siting.data.theme.lines.districts;
    const visible = Siting.state.visible.districts;
    const faint = Siting.state.opacity;
    const fillOpacity = 0.92 * (faint.fill === undefined ? 1 : faint.fill);
    const opacity = 0.9 * (faint.districts === undefined ? 1 : faint.districts);
    const base = { color: line.colour, weight: visible ? line.width_px * 1.3 : 0, opacity };
    const stream = Siting.stream();
    const figures = stream && feature.properties.streams[stream.key];
    if (Siting.state.fill === "demand" && figures) {
      const steps = stream.demand_limits.map((l, i) => [l, stream.demand_colours[i]]);
      return { ...base, weight: line.width_px * 1.3, fillOpacity, fillColor: Siting.classColour(figures[0], steps) };
    }
    if (Siting.state.fill === "unserved_share" && figures) {
      const share = figures[0] > 0 ? figures[1] / figures[0] : 0;
      return { ...base, weight: line.width_px * 1.3, fillOpacity, fillColor: Siting.classColour(share, Siting.data.theme.unserved) };
    }
    return { ...base, fillOpacity: 0 };
  }

  function drawFacilities() {
    const held = document.activeElement ? document.activeElement.dataset.id : "";
    layers.facilities.clearLayers();
    const shown = Siting.data.layers.facilities.features
      .filter((f) => f.geometry && (Siting.isShown(f.properties) || Siting.isReached(f.id) || Siting.changeOf("facilities", f.id)))
      .sort((a, b) => (b.properties.capacity_t_per_d || 0) - (a.properties.capacity_t_per_d || 0));
    Siting.shifts = Siting.spread(shown);
    shown.forEach((feature, i) => {
      const symbol = Siting.withSign(Siting.facilitySymbol(feature.properties), Siting.changeOf("facilities", feature.id));
      layers.facilities.addLayer(Siting.marker(feature, "facilities", symbol, -i, Siting.shifts[i]));
    });
    Siting.shownFacilities = shown;
    layers.facilities.eachLayer((one) => {
      const element = one.getElement();
      if (held && element && element.dataset.id === held) element.focus();
    });
  }

  function toggle(name, on) {
    if (on && !layers[name]) {
      if (Siting.framed) Siting.tellPage({ is: "wants", layer: name });
      return;
    }
    if (!layers[name]) return;
    if (on && !map.hasLayer(layers[name])) map.addLayer(layers[name]);
    if (!on && map.hasLayer(layers[name])) map.removeLayer(layers[name]);
  }

  /** Draw everything for the present state. */
  Siting.redraw = function () {
    Siting.findReach();
    const choropleth = Siting.state.fill === "demand" || Siting.state.fill === "unserved_share";
    const seen = Siting.state.visible;
    const cells = Siting.state.fill === "service_areas" || Siting.state.fill === "changes";
    toggle("cells", cells);
    if (cells) layers.cells.setStyle(cellStyle);
    toggle("districts", true);
    layers.districts.setStyle(districtStyle);
    layers.districts.eachLayer((layer) => reachable(layer, choropleth));
    for (const name of ["roads", "rivers", "flows", "eco_parks", "industrial_parks", "facilities"]) toggle(name, seen[name]);
    toggle("base", Boolean(Siting.base && seen.base));
    drawFacilities();
    Siting.drawFlows();
    Siting.drawFocus();
    Siting.drawLabels();
    Siting.fade();
  };

  /** Give every layer the opacity that the state holds, 1 where it holds none. */
  Siting.fade = function () {
    const opacity = Siting.state.opacity;
    map.getPane("land").style.opacity = Siting.base && Siting.state.visible.base ? 0 : 1;
    for (const name of ["facilities", "flows", "eco_parks", "industrial_parks", "roads", "rivers", "base"]) {
      map.getPane(name).style.opacity = opacity[name] === undefined ? 1 : opacity[name];
    }
    const fill = opacity.fill === undefined ? 1 : opacity.fill;
    map.getPane("cells").style.opacity = fill;
    map.getPane("beyond").style.opacity = map.getPane("roads").style.opacity;
    layers.districts.setStyle(districtStyle);
  };

  /** District areas take the pointer and the keyboard only while they are the map's colouring. */
  function reachable(layer, on) {
    const path = layer.getElement();
    if (!path) return;
    path.style.pointerEvents = on ? "auto" : "none";
    path.setAttribute("tabindex", on || Siting.framed ? "0" : "-1");
    path.setAttribute("role", "button");
    Object.assign(path.dataset, { kind: "districts", id: layer.feature.id });
    path.setAttribute("aria-label", Siting.names(layer.feature.properties)[0]);
    path.onkeydown = (event) => {
      if (event.key === "Enter") Siting.select({ kind: "districts", id: layer.feature.id });
    };
  }
})();
