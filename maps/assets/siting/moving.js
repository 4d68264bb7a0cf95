/* Moving the map to an object. */
"use strict";
(function () {
  /** Show the stream that a facility takes, when the one shown is another. */
  function showStreamOf(id) {
    if (Siting.isShown(Siting.index.facilities.get(id).properties)) return;
    const flow = Siting.data.flows.find((f) => f[3] === id && typeof f[0] === "number");
    if (!flow) return;
    Siting.state.stream = Siting.data.streams[flow[0]].key;
    Siting.redraw();
    Siting.drawPanel();
  }

  /** The ground that an object is about: a plant's with all that it takes, with its hauls any other's too. */
  function groundOf(kind, id, feature) {
    const bounds = L.geoJSON(feature).getBounds();
    const position = Siting.streamPosition();
    const selected = Siting.state.selected;
    const reaches = Siting.state.emphasis && selected && selected.kind === kind && selected.id === id;
    const belongs = reaches ? Siting.touches(selected) : kind === "facilities" ? (f) => f[0] === position && f[3] === id : () => false;
    for (const f of Siting.data.flows.filter(belongs)) {
      for (const end of [Siting.place(f[1], f[2]), Siting.place("facility", f[3])]) if (end) bounds.extend(end);
    }
    return bounds;
  }

  /** Move the map to an object, clear of its card, and select it. */
  Siting.goTo = function (kind, id) {
    const feature = Siting.index[kind].get(id);
    if (!feature || !feature.geometry) return;
    if (kind === "facilities" && !Siting.framed) showStreamOf(id);
    const room = !Siting.framed && Siting.map.getSize().x > 800 ? 400 : 40; // the card stands there
    Siting.map.fitBounds(groundOf(kind, id, feature), {
      paddingTopLeft: [room, 40], paddingBottomRight: [60, 60], maxZoom: 11, animate: false,
    });
    if (!Siting.framed) Siting.select({ kind, id });
  };
})();
