/* The legend of what is shown: marks with their words, only for what the map shows. */
"use strict";
(function () {
  const el = Siting.el;

  function entryRow(entry) {
    if (entry.mark === "note") return el("li", { class: "note" }, Siting.tell(entry.words));
    return el("li", { class: `entry ${entry.mark}` }, Siting.legendMark(entry), el("span", {}, Siting.tell(entry.words)));
  }

  function entries(list) {
    return el("ul", { class: "legend" }, ...list.map(entryRow));
  }

  /** The facilities of the stream with their colours: legend, table and keyboard way in one. */
  function areaList() {
    const stream = Siting.stream();
    if (!stream) return "";
    const rows = Object.keys(stream.colours).map((id) => Siting.index.facilities.get(id)).filter((f) => f)
      .sort((a, b) => (b.properties.load_t_per_d || 0) - (a.properties.load_t_per_d || 0));
    return el("ul", { class: "areas" }, ...rows.map((f) => el("li", {}, el("button", {
      type: "button", onclick: () => Siting.goTo("facilities", f.id),
    }, el("i", { style: { background: stream.colours[f.id] } }), el("span", {}, Siting.names(f.properties)[0]),
    el("small", {}, `${Siting.number(f.properties.load_t_per_d, 0)} t/d · ${Siting.percent(f.properties.utilisation_share)}`)))));
  }

  /** What the colouring shows: the hatch only where a catchment is hatched. */
  function areaEntries() {
    const key = Siting.state.stream;
    const rows = Siting.data.layers.catchments.features.map((f) => f.properties.streams[key]).filter((r) => r);
    const shown = { hatch: rows.some(Siting.isLeftOver), fill: rows.some((r) => !r[0]) };
    return Siting.data.legend.service_areas.entries.filter((e) => shown[e.mark] !== false);
  }

  function facilityEntries() {
    const types = new Set(Siting.data.layers.facilities.features.filter((f) => f.geometry && Siting.isShown(f.properties)).map((f) => f.properties.type));
    return Siting.data.legend.facilities.entries.filter((e) => !e.key || types.has(e.key));
  }

  /** The legend of the areas' colouring. */
  Siting.fillLegend = function () {
    const stream = Siting.stream();
    if (Siting.state.fill === "service_areas") return [areaList(), entries(areaEntries())];
    if (Siting.state.fill === "demand" && stream) return [entries(stream.legend.entries)];
    if (Siting.state.fill === "unserved_share") return [entries(Siting.data.legend.unserved_share.entries)];
    return [];
  };

  /** The legend of a layer over the areas. */
  Siting.legendOf = (name) => (name === "base" ? "" : entries(name === "facilities" ? facilityEntries() : Siting.data.legend[name].entries));
})();
