/* The side panel: search, stream, figures, colouring, layers with the legend that follows them. */
"use strict";
(function () {
  const el = Siting.el;
  const w = (key) => Siting.words(key);
  const CHECK_TONES = { verified: "good", not_verified: "bad", nothing_to_verify: "" };
  const FILLS = ["service_areas", "demand", "unserved_share", "none"];
  const OVERLAYS = ["facilities", "flows", "eco_parks", "industrial_parks", "districts", "roads", "rivers"];

  function choose(key, value) {
    Siting.state[key] = value;
    Siting.redraw();
    Siting.drawPanel();
    Siting.drawCard();
  }

  /** Buttons of which one is pressed. */
  function choice(name, options, current, pick) {
    const buttons = options.map(([value, text]) => el("button", {
      type: "button", class: value === current ? "on" : "", "aria-pressed": String(value === current),
      "data-value": value, onclick: () => pick(value),
    }, text));
    return el("div", { class: `choice ${name}`, role: "group" }, ...buttons);
  }

  function searchBox() {
    const list = el("ul", { class: "hits", role: "listbox", id: "hits" });
    const input = el("input", {
      type: "search", id: "search", placeholder: w("search"), "aria-label": w("search"),
      "aria-controls": "hits", autocomplete: "off",
    });
    const show = () => list.replaceChildren(...hits(input.value.trim().toLowerCase()));
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { input.value = ""; show(); }
      if (event.key === "Enter") { const first = list.querySelector("button"); if (first) first.click(); }
    });
    return el("div", { class: "search" }, input, list);
  }

  const KINDS = [["districts", "district"], ["facilities", "facility"], ["eco_parks", "eco_park"], ["industrial_parks", "industrial_park"], ["catchments", "catchment"]];

  function hits(text) {
    if (!text) return [];
    const found = [];
    for (const [kind, word] of KINDS) {
      for (const feature of Siting.data.layers[kind].features) {
        const p = feature.properties;
        const names = [p.name_zh || "", (p.name_en || "").toLowerCase(), feature.id.toLowerCase()];
        if (names.some((n) => n.includes(text))) found.push([names.some((n) => n.startsWith(text)) ? 0 : 1, kind, word, feature]);
      }
    }
    if (!found.length) return [el("li", { class: "none" }, w("no_match"))];
    return found.sort((a, b) => a[0] - b[0]).slice(0, 12).map(([, kind, word, feature]) => el("li", {}, el("button", {
      type: "button", onclick: () => Siting.goTo(kind, feature.id),
    }, el("span", {}, Siting.names(feature.properties)[0]), el("small", {}, w(word)))));
  }

  function figures() {
    const stream = Siting.stream();
    if (!stream) return "";
    const tile = (label, value, css) => el("div", { class: `tile ${css || ""}` }, el("small", {}, label), el("b", {}, value));
    const flows = Siting.data.flows.filter((f) => f[0] === Siting.streamPosition());
    const tonnes = flows.reduce((sum, f) => sum + f[4], 0);
    const work = flows.reduce((sum, f) => sum + f[4] * (f[5] || 0), 0);
    const used = new Set(flows.map((f) => f[3])).size;
    const answered = Siting.data.meta.check !== "nothing_to_verify";
    const short = answered && stream.unserved_t_per_d > 0.5;
    return el("div", { class: "tiles" },
      tile(`${w("demand")} t/d`, Siting.number(stream.demand_t_per_d)),
      tile(`${Siting.remainder()} t/d`, answered ? Siting.number(stream.unserved_t_per_d) : "–", short ? "alert" : ""),
      tile(w("receiving"), answered ? Siting.number(used, 0) : "–"),
      tile(`${w("mean_distance")} km`, tonnes ? Siting.number(work / tonnes, 1) : "–"));
  }

  function switchRow(key, text, on, change) {
    const box = el("input", { type: "checkbox", id: `layer-${key}`, onchange: (event) => change(event.target.checked) });
    box.checked = on;
    return el("label", { class: "switch", for: `layer-${key}` }, box, el("span", {}, text));
  }

  function overlay(name) {
    const on = Siting.state.visible[name];
    const parts = [switchRow(name, Siting.say("layers", name), on, (value) => {
      Siting.state.visible[name] = value;
      Siting.redraw();
      Siting.drawPanel();
    })];
    if (on && name === "facilities") {
      parts.push(Siting.legendOf("facilities"));
      parts.push(switchRow("all", w("all_facilities"), Siting.state.allFacilities, (v) => { Siting.state.allFacilities = v; Siting.redraw(); Siting.drawPanel(); }));
      parts.push(switchRow("closed", w("closed_facilities"), Siting.state.closedFacilities, (v) => { Siting.state.closedFacilities = v; Siting.redraw(); Siting.drawPanel(); }));
    } else if (on) parts.push(Siting.legendOf(name));
    return el("div", { class: "overlay", "data-layer": name, "data-on": String(on) }, ...parts);
  }

  function section(title, ...children) {
    return el("section", {}, el("h3", {}, title), ...children);
  }

  const SHOWN_BINDING = 6;

  /** Limits that are used up, the dearest first; those beyond the first few can be unfolded. */
  function bindingSection(lines) {
    if (!lines.length) return "";
    const list = (some) => el("ul", { class: "binding" }, ...some.map((line) => el("li", {}, line)));
    const rest = lines.slice(SHOWN_BINDING);
    return section(w("binding"), el("p", {}, w("binding_hint")), list(lines.slice(0, SHOWN_BINDING)),
      rest.length ? el("details", {}, el("summary", {}, `${w("more")} ${rest.length}`), list(rest)) : "");
  }

  function notes() {
    const meta = Siting.data.meta;
    const short = meta[`shortfalls_${Siting.state.lang}`] || [];
    return [
      short.length ? section(w("shortfalls"), el("ul", { class: "short" }, ...short.map((line) => el("li", {}, line)))) : "",
      bindingSection(meta[`binding_${Siting.state.lang}`] || []),
      section(w("notes"), el("p", {}, w("assumed_note")), el("p", {}, w("boundary_note"))),
    ];
  }

  Siting.drawPanel = function () {
    const panel = document.getElementById("panel");
    const scroll = panel.scrollTop;
    const streams = Siting.data.streams.map((s) => [s.key, Siting.tell(s.words)]);
    const fills = FILLS.map((f) => [f, f === "none" ? w("fill_none") : Siting.say("layers", f)]);
    panel.replaceChildren(
      searchBox(),
      section(w("stream"), choice("streams", streams, Siting.state.stream, (v) => choose("stream", v)), figures()),
      section(w("fill"), choice("fills", fills, Siting.state.fill, (v) => choose("fill", v)),
        el("div", { class: "fill-legend", "data-fill": Siting.state.fill }, ...Siting.fillLegend())),
      section(w("layers"), ...OVERLAYS.map(overlay)),
      ...notes());
    panel.scrollTop = scroll;
  };

  Siting.drawFrame = function () {
    const meta = Siting.data.meta;
    const lang = Siting.state.lang;
    const title = meta[`title_${lang}`] || meta.title_zh || "";
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = title;
    document.getElementById("title").textContent = title;
    const other = meta[`title_${lang === "zh" ? "en" : "zh"}`] || "";
    document.getElementById("subtitle").textContent = [other, `${w("run")} ${meta.run_id || ""}`].filter((t) => t).join("  ·  ");
    const gap = meta.gap_share === null ? "" : `${w("gap")} ${Siting.gap(meta.gap_share)}`;
    document.getElementById("badges").replaceChildren(
      el("span", { class: "chip" }, String(meta.year || "")),
      el("span", { class: "chip" }, [Siting.say("solution", meta.status), gap].filter((t) => t).join(" · ")),
      el("span", { class: `chip ${CHECK_TONES[meta.check]}` }, w(meta.check)));
    document.getElementById("lang").replaceChildren(choice("langs", [["zh", "中文"], ["en", "EN"]], lang, (v) => Siting.speak(v)));
    document.getElementById("stamp-internal").textContent = w("internal");
    document.getElementById("stamp-number").textContent = w("review_number");
    const base = Siting.base && Siting.state.visible.base ? Siting.base.attribution : "";
    const own = (lang === "en" && meta.attribution_en) || meta.attribution || "";
    document.getElementById("attribution").textContent = [own, base].filter((text) => text).join(lang === "zh" ? "；" : "; ");
  };

  Siting.speak = function (lang) {
    Siting.state.lang = lang;
    Siting.drawFrame();
    Siting.redraw();
    Siting.drawPanel();
    Siting.drawCard();
  };
})();
