/* Put the page together once the map exists. */
"use strict";
Siting.start = function (map) {
  Siting.map = map;
  const data = Siting.read();
  if (data) Siting.begin(map, data);
  else Siting.openDoor((first) => Siting.begin(map, first));
};

Siting.begin = function (map, data) {
  const begun = performance.now();
  Siting.adopt(data);
  const attribution = document.getElementById("attribution");
  const makeRoom = () => document.getElementById("stage").style.setProperty("--attribution-height", `${attribution.offsetHeight}px`);
  new ResizeObserver(makeRoom).observe(attribution);
  Siting.drawFrame();
  makeRoom();
  map.invalidateSize({ animate: false });
  const fit = () => map.fitBounds(Siting.data.bounds, { padding: [12, 12], animate: false });
  // A frame may start without room (Leaflet then finds no zoom): fit when it gets its size.
  if (Math.min(map.getSize().x, map.getSize().y) > 60) fit();
  else map.once("resize", fit);
  map.setMaxBounds(L.latLngBounds(Siting.data.bounds).pad(0.6));
  L.control.zoom({ position: "topright" }).addTo(map);
  const Home = L.Control.extend({
    options: { position: "topright" },
    onAdd() {
      const button = Siting.el("button", { type: "button", class: "home", onclick: (event) => {
        event.stopPropagation();
        map.fitBounds(Siting.data.bounds, { padding: [12, 12] });
      } }, "⌂");
      button.title = Siting.words("home");
      button.setAttribute("aria-label", Siting.words("home"));
      return Siting.el("div", { class: "leaflet-bar" }, button);
    },
  });
  new Home().addTo(map);
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
  document.getElementById("card").addEventListener("keydown", (event) => {
    if (event.key === "Escape") Siting.select(null);
  });
  Siting.preparePanes(map);
  Siting.buildLayers();
  Siting.redraw();
  if (!Siting.framed) Siting.drawPanel();
  // Names are as wide as their typeface makes them: place them again when it is there.
  document.fonts.ready.then(() => Siting.drawLabels());
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.documentElement.dataset.drawn = String(Math.round(performance.now()));
    document.documentElement.dataset.drawSeconds = ((performance.now() - begun) / 1000).toFixed(3);
  }));
};
