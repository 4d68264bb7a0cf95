/* Flows as lines, and what belongs to the selected object: its outline, hauls and catchments. */
"use strict";
(function () {
  const INK = "#22313f";
  let reach = null;
  let changed = null;

  /** Where a flow begins or ends, [latitude, longitude]. */
  const place = Siting.place = function (kind, id) {
    if (kind === "catchment") {
      const found = Siting.index.catchments.get(id);
      return found && [found.properties.point[1], found.properties.point[0]];
    }
    const found = Siting.index.facilities.get(id);
    return found && found.geometry && [found.geometry.coordinates[1], found.geometry.coordinates[0]];
  };

  /** Lines of flows, wider for more tonnes, dashed from plant to plant. */
  function lines(flows, pane, colour, opacity) {
    const most = Math.max(...flows.map((f) => f[4]), 1e-9);
    return flows.map((f) => {
      const ends = [place(f[1], f[2]), place("facility", f[3])];
      if (!ends[0] || !ends[1]) return null;
      const residue = f[1] === "facility";
      return L.polyline(ends, {
        pane, renderer: Siting.renderer(pane), interactive: false, color: colour,
        dashArray: residue ? "7 5" : null, opacity: residue ? Math.max(opacity, 0.85) : opacity,
        weight: (residue ? 1.6 : 0.6) + 2.6 * Math.sqrt(f[4] / most),
      });
    }).filter((one) => one);
  }

  /** The stream's flows; residues that are no stream of their own with all, any residue where asked. */
  function flowsShown(everyResidue) {
    const position = Siting.streamPosition();
    return Siting.data.flows.filter((f) => f[0] === position || (f[1] === "facility" && (everyResidue || typeof f[0] !== "number")));
  }

  Siting.drawFlows = function () {
    const layers = Siting.layers;
    layers.flows.clearLayers();
    if (!Siting.state.visible.flows) return;
    lines(flowsShown(false), "flows", Siting.data.theme.lines.flows.colour, 0.45).forEach((one) => layers.flows.addLayer(one));
  };

  /** Whether a flow begins or ends at the selected object; a district stands for its catchments. */
  const touches = Siting.touches = function (selected) {
    if (selected.kind === "facilities") return (f) => f[3] === selected.id || (f[1] === "facility" && f[2] === selected.id);
    if (selected.kind === "catchments") return (f) => f[1] === "catchment" && f[2] === selected.id;
    if (selected.kind !== "districts" || !Siting.state.emphasis) return () => false;
    return (f) => f[1] === "catchment" && Siting.index.catchments.get(f[2]).properties.district_code === selected.id;
  };

  /** Find the catchments that stand out and the plants that they reach; none unless asked for. */
  Siting.findReach = function () {
    const selected = Siting.state.selected;
    reach = null;
    changed = Siting.state.changed ? new Set(Siting.state.changed[Siting.state.stream] || []) : null;
    if (!selected || !Siting.state.emphasis) return;
    const flows = Siting.data.flows.filter((f) => f[1] === "catchment" && touches(selected)(f));
    reach = { catchments: new Set(flows.map((f) => f[2])), facilities: new Set(flows.map((f) => f[3])) };
  };

  /** Whether a plant is shown because waste of the selected object goes there. */
  Siting.isReached = (id) => reach !== null && reach.facilities.has(id);

  /** Whether a catchment steps back because others are shown: those of an object, or those that changed. */
  Siting.isFaint = (id) => (reach !== null && !reach.catchments.has(id)) || (changed !== null && !changed.has(id));

  /** Whether a catchment stands out because another plant takes it than in the run compared with. */
  Siting.isChanged = (id) => changed !== null && changed.has(id);

  /** Outline and flows of the selected object; with its catchments those of every stream. */
  Siting.drawFocus = function () {
    const layers = Siting.layers;
    layers.focus.clearLayers();
    const selected = Siting.state.selected;
    if (!selected) return;
    const outline = { pane: "focus", renderer: Siting.renderer("focus"), interactive: false, fill: false, color: INK, weight: 2.2 };
    if (selected.kind === "catchments" || selected.kind === "districts") {
      const feature = Siting.index[selected.kind].get(selected.id);
      if (feature) layers.focus.addLayer(L.geoJSON(feature, { ...outline, style: outline }));
    }
    const flows = Siting.state.emphasis ? Siting.data.flows : flowsShown(true);
    lines(flows.filter(touches(selected)), "focus", INK, 0.75).forEach((one) => layers.focus.addLayer(one));
  };
})();
