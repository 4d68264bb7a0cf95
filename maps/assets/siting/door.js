/*
The door of a map that stands in a frame of a page, and the contract between the two.

The frame has an origin of its own and no network (its policy); all it draws comes through
one MessagePort. It holds no state that the page does not hold too: a click is told to the
page, the page decides, and sends the state back. `api/web/static/workbench/frame.js` is
the page's side.

How they meet   page -> frame   {siting: "ask"}            whenever the page likes
                frame -> page   {siting: "here"}           at its start and when asked
                page -> frame   {siting: "port"} + port    once; all that follows goes by the port

Page to map     {do: "draw", document, state, base, view}
                                            draw a document (maps/document.py) in a state; the view
                                            stays, except at the first, which shows `view`, or fits
                                            the whole where there is none; base is
                                            null or {address, datum, zooms, attribution, bounds,
                                            by_page} of tiles
                {do: "layer", layer, data}  the parts of a layer that the map wanted
                {do: "state", state}        what is shown, any keys of Siting.firstState (core.js):
                                            lang, stream, fill, visible, opacity (0-1 by layer, "fill" for
                                            the colouring), allFacilities, closedFacilities,
                                            selected ({kind, id} or null), emphasis (its catchments and hauls),
                                            changed (by stream the ids of the catchments that stand out because
                                            another plant takes them, or null), picking (what a point is wanted
                                            for, or null: the next click tells its place and selects nothing),
                                            changes (of another run, changes.js; drawn by the fill "changes")
                {do: "go", kind, id}        move to an object, with all that belongs to it
                {do: "view", view}          [latitude, longitude, zoom]
                {do: "follow", view}        a view of a movement that goes on elsewhere; "view" ends it
                {do: "tile", at, bytes}     a tile that the map asked for, null where there is none
                {do: "focus", kind, id}     move the keyboard to an object's marker or district

Map to page     {is: "drawn", ms, view}     the document sent last is on the screen
                {is: "wants", layer}        a layer is shown whose data is not here: roads, rivers,
                                            industrial_parks
                {is: "tile", at}            a tile of a base map `by_page` is wanted, [zoom, column, row]
                {is: "selected", selected}  somebody chose an object, or nothing (null)
                {is: "clicked", at}         somebody clicked bare ground, or anything while picking,
                                            [latitude, longitude]
                {is: "moved", view}         the view is another one, [latitude, longitude, zoom], and not
                                            because the page asked for it by "view"
                {is: "moving", view}        the view on the way there, many times a second

Kinds of objects: districts, catchments, facilities, eco_parks, industrial_parks. Unknown messages
are ignored, so that either side may be the newer one.
*/
"use strict";
(function () {
  let port = null;
  let begin = null;
  const waiting = new Set();

  /** Wait for the page's port; `first` puts the map together with the first document. */
  Siting.openDoor = function (first) {
    Siting.framed = true;
    document.documentElement.dataset.framed = "yes";
    begin = first;
    window.addEventListener("message", meet);
    window.parent.postMessage({ siting: "here" }, "*"); // tells nothing; the page checks who speaks
  };

  function meet(event) {
    if (event.source !== window.parent || !event.data) return;
    if (event.data.siting === "ask") window.parent.postMessage({ siting: "here" }, "*");
    if (event.data.siting !== "port" || !event.ports.length) return;
    window.removeEventListener("message", meet);
    port = event.ports[0];
    port.onmessage = (message) => {
      const deed = deeds[message.data.do];
      if (deed && (Siting.data || message.data.do === "draw")) deed(message.data);
    };
  }

  /** Tell the page; a layer is wanted once. */
  Siting.tellPage = function (message) {
    if (message.is === "wants") {
      if (waiting.has(message.layer)) return;
      waiting.add(message.layer);
    }
    if (port) port.postMessage(message);
  };

  function viewNow(digits) {
    const centre = Siting.map.getCenter();
    return [Number(centre.lat.toFixed(digits)), Number(centre.lng.toFixed(digits)), Number(Siting.map.getZoom().toFixed(2))];
  }

  let following = false;

  function tellMoves() {
    Siting.map.on("move", () => {
      if (!following) Siting.tellPage({ is: "moving", view: viewNow(6) });
    });
    Siting.map.on("moveend", () => {
      if (!following) Siting.tellPage({ is: "moved", view: viewNow(4) });
    });
  }

  /** Show a view that the page knows: no echo, or two maps that follow each other would never rest. */
  function look(view) {
    following = true;
    Siting.map.setView([view[0], view[1]], view[2], { animate: false });
    following = false;
  }

  function drawn(begun) {
    requestAnimationFrame(() => requestAnimationFrame(() => Siting.tellPage({ is: "drawn", ms: performance.now() - begun, view: viewNow(4) })));
  }

  const deeds = {
    draw({ document: data, state, base, view }) {
      Siting.base = base || null;
      const begun = performance.now();
      waiting.clear();
      if (!Siting.data) {
        Siting.state = { ...Siting.firstState(data), ...state };
        begin(data);
        if (view) look(view);
        tellMoves();
      } else {
        Object.assign(Siting.state, state);
        for (const name of ["roads", "roads_beyond", "rivers", "industrial_parks"]) {
          if (data.layers[name] === undefined) data.layers[name] = Siting.data.layers[name];
        }
        Siting.adopt(data);
        Siting.buildLayers();
        Siting.redraw();
      }
      drawn(begun);
    },
    layer({ layer, data }) {
      Object.assign(Siting.data.layers, data);
      Siting.adopt(Siting.data);
      Siting.buildOptional(layer);
      Siting.redraw();
    },
    state({ state }) {
      const before = { ...Siting.state };
      Object.assign(Siting.state, state);
      const changed = (...keys) => keys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(Siting.state[key]));
      if (changed("lang", "visible")) Siting.drawFrame();
      if (changed("lang", "stream", "fill", "visible", "allFacilities", "closedFacilities", "emphasis", "changed", "changes")
        || (Siting.state.emphasis && changed("selected"))) Siting.redraw();
      else if (changed("selected")) Siting.drawFocus();
      if (changed("opacity")) Siting.fade();
      if (changed("picking")) Siting.aim();
    },
    tile({ at, bytes }) {
      Siting.takeTile(at, bytes);
    },
    go({ kind, id }) {
      Siting.goTo(kind, id);
    },
    view({ view }) {
      look(view);
    },
    follow({ view }) {
      const map = Siting.map;
      if (Math.abs(view[2] - map.getZoom()) > 0.01) return; // a change of zoom is told at its end
      following = true;
      // Moves what is drawn without drawing anew, as a drag does.
      map._rawPanBy(map.latLngToContainerPoint([view[0], view[1]]).subtract(map.getSize().divideBy(2)));
      map.fire("move");
      following = false;
    },
    focus({ kind, id }) {
      const element = document.querySelector(`[data-kind="${CSS.escape(kind)}"][data-id="${CSS.escape(id)}"]`);
      if (element) element.focus();
    },
  };
})();
