/*
A base map under everything: tiles (XYZ or WMTS, Web Mercator) of a server that the settings
name, or of a file that the page fetches them from and hands over (door.js: "tile"); off until
somebody shows it. Tiles drawn in GCJ-02 lie about 500 m off; they are moved
back by the shift at the middle of the view (the formula is that of geodata/datum.py).
*/
"use strict";
(function () {
  const FARTHER_OUT = 2;
  const AXIS_M = 6378245.0;
  const ECCENTRICITY_SQUARED = 0.00669342162296594323;

  /** How far GCJ-02 moves a place, [latitude, longitude] in degrees. */
  Siting.gcjShift = function (lat, lng) {
    const { PI, abs, sin, cos, sqrt } = Math;
    const [x, y] = [lng - 105, lat - 35];
    const wave = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3;
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
      + (20 * sin(y * PI) + 40 * sin(y / 3 * PI)) * 2 / 3 + (160 * sin(y / 12 * PI) + 320 * sin(y * PI / 30)) * 2 / 3;
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
      + (20 * sin(x * PI) + 40 * sin(x / 3 * PI)) * 2 / 3 + (150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI)) * 2 / 3;
    const angle = lat / 180 * PI;
    const magic = 1 - ECCENTRICITY_SQUARED * sin(angle) ** 2;
    return [
      north * 180 / ((AXIS_M * (1 - ECCENTRICITY_SQUARED)) / (magic * sqrt(magic)) * PI),
      east * 180 / (AXIS_M / sqrt(magic) * cos(angle) * PI),
    ];
  };

  /** The layer of a base map `{address, datum, zooms, bounds, by_page}`, made once. */
  Siting.baseLayer = function (base) {
    const [minNativeZoom, maxNativeZoom] = base.zooms;
    const options = { pane: "base", minNativeZoom, maxNativeZoom, keepBuffer: 1 };
    // Far out, every tile of the least zoom would be asked for at once.
    if (minNativeZoom > 0) options.minZoom = minNativeZoom - FARTHER_OUT;
    if (base.bounds) {
      const [west, south, east, north] = base.bounds;
      options.bounds = [[south, west], [north, east]];
    }
    const Tiles = base.datum === "gcj02" ? shifted() : L.TileLayer;
    return new (base.by_page ? handedOver(Tiles) : Tiles)(base.address, options);
  };

  /** Tiles that come by the door: a picture is empty until the page has handed its bytes over. */
  function handedOver(Tiles) {
    return Tiles.extend({
      createTile(at, done) {
        const picture = L.DomUtil.create("img");
        picture.alt = "";
        askTile([at.z, at.x, at.y], (bytes) => {
          if (!bytes) return done(null, picture);
          const address = URL.createObjectURL(new Blob([bytes]));
          picture.onload = picture.onerror = () => {
            URL.revokeObjectURL(address);
            done(null, picture);
          };
          picture.src = address;
          return undefined;
        });
        return picture;
      },
    });
  }

  const asked = new Map();

  function askTile(at, take) {
    const place = at.join("/");
    asked.set(place, [...(asked.get(place) || []), take]);
    if (asked.get(place).length === 1) Siting.tellPage({ is: "tile", at });
  }

  /** Take the bytes of a tile, null where there is none. */
  Siting.takeTile = function (at, bytes) {
    const place = at.join("/");
    const takers = asked.get(place) || [];
    asked.delete(place);
    takers.forEach((take) => take(bytes));
  };

  /** Tiles that are laid out as if the view's middle were where GCJ-02 has it. */
  function shifted() {
    const moved = (centre) => {
      const [north, east] = Siting.gcjShift(centre.lat, centre.lng);
      return L.latLng(centre.lat + north, centre.lng + east);
    };
    const tiles = L.TileLayer.prototype;
    return L.TileLayer.extend({
      _setZoomTransform(level, centre, zoom) { return tiles._setZoomTransform.call(this, level, moved(centre), zoom); },
      _getTiledPixelBounds(centre) { return tiles._getTiledPixelBounds.call(this, moved(centre)); },
    });
  }
})();
