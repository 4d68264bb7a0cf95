/* Places of symbols and names: none covers another. The printed map has the same rules. */
"use strict";
(function () {
  /** Places in pixels of the eco-parks that are shown: symbols and names keep clear of them. */
  function shownParks() {
    if (!Siting.state.visible.eco_parks) return [];
    return Siting.data.layers.eco_parks.features.filter((f) => f.geometry).map((f) => {
      const at = Siting.map.latLngToLayerPoint([f.geometry.coordinates[1], f.geometry.coordinates[0]]);
      return [at.x, at.y];
    });
  }

  /** Shifts in pixels such that no symbol covers a larger one; the printed map has the same rule. */
  Siting.spread = function (features) {
    const placed = shownParks().map(([x, y]) => [x, y, 8]);
    return features.map((feature) => {
      const [lon, lat] = feature.geometry.coordinates;
      const at = Siting.map.latLngToLayerPoint([lat, lon]);
      const radius = feature.properties.radius_px;
      let best = [0, 0];
      const free = (x, y) => placed.every((p) => Math.hypot(x - p[0], y - p[1]) >= radius + p[2] + 1);
      if (!free(at.x, at.y)) {
        search: for (let ring = 1; ring < 19; ring += 1) {
          for (let turn = 0; turn < 16; turn += 1) {
            const angle = (2 * Math.PI * turn) / 16;
            const dx = (radius * ring / 3) * Math.cos(angle);
            const dy = (radius * ring / 3) * Math.sin(angle);
            if (free(at.x + dx, at.y + dy)) { best = [dx, dy]; break search; }
          }
        }
      }
      placed.push([at.x + best[0], at.y + best[1], radius]);
      return best;
    });
  };

  /** What stands over the map, as boxes in pixels of its layers: names keep clear of it. */
  function furniture() {
    const home = Siting.map.getContainer().getBoundingClientRect();
    const shift = Siting.map.containerPointToLayerPoint([0, 0]);
    const over = document.querySelectorAll("#stamp, #attribution, .leaflet-control");
    return [...over].map((one) => one.getBoundingClientRect()).map((r) => [
      r.left - home.left + shift.x, r.top - home.top + shift.y, r.right - home.left + shift.x, r.bottom - home.top + shift.y,
    ]);
  }

  /** The part of the map that is seen, in pixels of its layers. */
  function seen() {
    const from = Siting.map.containerPointToLayerPoint([0, 0]);
    const size = Siting.map.getSize();
    return [from.x + 2, from.y + 2, from.x + size.x - 2, from.y + size.y - 2];
  }

  /** Names beside facilities and in districts; one that would overlap or leave the map is left out. */
  Siting.drawLabels = function () {
    Siting.labelLayer.clearLayers();
    const taken = furniture();
    const inside = seen();
    const scale = Siting.map.getZoom();
    const districts = [...Siting.data.layers.districts.features];
    const facilities = Siting.state.visible.facilities ? Siting.shownFacilities || [] : [];
    const spots = facilities.map((feature, i) => {
      const [lon, lat] = feature.geometry.coordinates;
      const at = Siting.map.latLngToLayerPoint([lat, lon]);
      return { feature, x: at.x + Siting.shifts[i][0], y: at.y + Siting.shifts[i][1], r: feature.properties.radius_px };
    });
    for (const [x, y] of shownParks()) taken.push([x - 8, y - 8, x + 8, y + 8]);
    for (const s of spots) taken.push([s.x - s.r, s.y - s.r, s.x + s.r, s.y + s.r]);
    const pen = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    /* Put a text centred on the first of some places that is free. */
    const put = (text, places, css, size) => {
      pen.font = `600 ${size}px ${family}`;
      /* Chinese characters are as wide as high, also before the page's typeface is there to measure. */
      const chinese = [...text].filter((c) => c.charCodeAt(0) > 255);
      const rest = [...text].filter((c) => c.charCodeAt(0) <= 255).join("");
      const width = chinese.length * size * 1.05 + pen.measureText(rest).width * (css === "label-district" ? 1.06 : 1) + 4;
      for (const [x, y] of places(width)) {
        const box = [x - width / 2, y - size * 0.6, x + width / 2, y + size * 0.6];
        if (box[0] < inside[0] || box[1] < inside[1] || box[2] > inside[2] || box[3] > inside[3]) continue;
        if (taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
        taken.push(box);
        const icon = L.divIcon({
          html: Siting.el("span", { class: css }, text), className: "label-box",
          iconSize: [width + 8, size * 1.4], iconAnchor: [width / 2 + 4, size * 0.7],
        });
        Siting.labelLayer.addLayer(L.marker(Siting.map.layerPointToLatLng([x, y]), { icon, pane: "labels", interactive: false, keyboard: false }));
        return;
      }
    };
    const labelFacilities = (list) => list.forEach((s) => put(s.feature.properties.label[Siting.state.lang], (width) => {
      const side = s.r + 4 + width / 2;
      return [[s.x + side, s.y], [s.x - side, s.y], [s.x, s.y - s.r - 9], [s.x, s.y + s.r + 9]];
    }, "label-facility", 12));
    const size = scale < 8 ? 11 : 13;
    labelFacilities(spots.slice(0, 14));
    for (const feature of districts) {
      const centre = districtCentre(feature);
      if (!centre) continue;
      const at = Siting.map.latLngToLayerPoint(centre);
      put(Siting.names(feature.properties)[0], () => [[at.x, at.y], [at.x, at.y + 12], [at.x, at.y - 12]], "label-district", size);
    }
    labelFacilities(spots.slice(14));
  };

  function districtCentre(feature) {
    const point = feature.properties.label;
    return point ? [point[1], point[0]] : null;
  }
})();
