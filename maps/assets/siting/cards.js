/* What a click and a hover tell: cards and tooltips, written as text. */
"use strict";
(function () {
  const el = Siting.el;
  const w = (key) => Siting.words(key);

  function row(label, value, badge) {
    if (value === null || value === undefined || value === "" || value === "–") return "";
    return el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, value, badge ? el("span", { class: "badge assumed" }, badge) : ""));
  }

  function basisRow(label, basis) {
    if (!basis) return "";
    const assumed = Siting.isAssumed(basis);
    return row(label, assumed ? "" : Siting.say("basis", basis)) ||
      el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, el("span", { class: "badge assumed" }, w("assumed_badge"))));
  }

  function truth(p) {
    return [
      basisRow(w("siting_basis"), p.siting_basis), basisRow(w("capacity_basis"), p.capacity_basis),
      row(w("source"), p.source), row(w("confidence"), p.confidence ? Siting.say("confidence", p.confidence) : ""),
    ];
  }

  function districtName(p) {
    const found = Siting.index.districts.get(p.district_code);
    return found ? Siting.names(found.properties)[0] : p.district;
  }

  function bar(share) {
    if (share === null || share === undefined) return "";
    const fill = el("i", { style: { width: `${Math.min(share, 1) * 100}%`, background: Siting.utilisationColour(share) } });
    return el("div", { class: "bar", role: "img", "aria-label": Siting.percent(share) }, fill);
  }

  /** Heads of a table, `[text, unit]`: each number's unit stands above it. */
  const heads = (...all) => el("thead", {}, el("tr", {}, ...all.map(([text, unit]) => el("th", { scope: "col" }, text, unit ? el("small", {}, unit) : ""))));

  const cards = {
    facilities(feature) {
      const p = feature.properties;
      const price = p.shadow_price_cny_per_t;
      return [
        el("div", { class: "chips" },
          el("span", { class: "chip" }, p.open === false ? w("closed") : w("open")),
          el("span", { class: "chip" }, Siting.say("status", p.status)),
          p.plan_project ? el("span", { class: "chip" }, w("plan_project")) : "",
          p.shares_park ? el("span", { class: "chip" }, w("shares_park")) : "",
          Siting.isAssumed(p.siting_basis) || Siting.isAssumed(p.capacity_basis) ? el("span", { class: "badge assumed" }, w("assumed_badge")) : ""),
        el("div", { class: "figure" }, el("b", {}, Siting.number(p.load_t_per_d)), ` / ${Siting.capacity(p.capacity_t_per_d)} t/d`,
          el("span", {}, `${w("utilisation")} ${Siting.percent(p.utilisation_share)}`)),
        bar(p.utilisation_share),
        el("table", {},
          row(w("type"), Siting.say("types", p.type)), row(w("district"), districtName(p)),
          row(w("capacity"), `${Siting.capacity(p.capacity_t_per_d)} t/d`), row(w("load"), Siting.tonnes(p.load_t_per_d)),
          row(w("shadow_price"), price === null || price === undefined ? "" : `${Siting.number(price, 1)} ${w("unit_cny_per_t")}`),
          servedRow(feature.id), row(w("id"), feature.id), ...truth(p)),
      ];
    },
    catchments(feature) {
      const p = feature.properties;
      const rows = Siting.data.streams.map((stream) => {
        const r = p.streams[stream.key];
        if (!r || !r[0]) return "";
        return el("tr", stream.key === Siting.state.stream ? { class: "now" } : {},
          el("th", { scope: "row" }, Siting.tell(stream.words)), el("td", {}, Siting.number(r[0], 2)),
          el("td", r[2] > 0.005 ? { class: "alert" } : {}, Siting.number(r[2], 2)),
          el("td", {}, facilityLink(r[3])), el("td", {}, Siting.number(r[4], 1)));
      });
      return [
        el("table", {}, row(w("district"), districtName(p)), row(w("kind"), Siting.say("kinds", p.kind)),
          row(w("population"), Siting.number(p.population, 0)), basisRow(w("population_basis"), p.population_basis),
          basisRow(w("point_basis"), p.point_basis), row(w("id"), feature.id)),
        el("table", { class: "grid" }, heads([w("stream")], [w("demand"), "t/d"], [w("unserved"), "t/d"], [w("taker")], [w("distance"), "km"]), el("tbody", {}, ...rows)),
      ];
    },
    districts(feature) {
      const p = feature.properties;
      const rows = Siting.data.streams.map((stream) => {
        const r = p.streams[stream.key];
        if (!r || !r[0]) return "";
        return el("tr", stream.key === Siting.state.stream ? { class: "now" } : {}, el("th", { scope: "row" }, Siting.tell(stream.words)),
          el("td", {}, Siting.number(r[0])), el("td", r[1] > 0.005 ? { class: "alert" } : {}, Siting.number(r[1])), el("td", {}, Siting.number((100 * r[1]) / r[0], 1)));
      });
      return [
        el("table", {}, row(w("region"), p.region ? Siting.say("kinds", p.region) : ""), row(w("population"), Siting.number(p.population, 0)),
          row(w("area"), p.area_ha ? `${Siting.number(p.area_ha / 100, 0)} km²` : ""), row(w("id"), feature.id)),
        el("table", { class: "grid" }, heads([w("stream")], [w("demand"), "t/d"], [w("unserved"), "t/d"], [w("unserved"), "%"]), el("tbody", {}, ...rows)),
      ];
    },
    eco_parks: parkCard,
    industrial_parks: parkCard,
  };

  function parkCard(feature) {
    const p = feature.properties;
    return [el("table", {}, row(w("kind"), p.kind ? Siting.say("kinds", p.kind) : w("industrial_park")),
      row(w("level"), p.level ? Siting.say("kinds", p.level) : ""), row(w("industries"), p.industries),
      row(w("district"), districtName(p)), row(w("id"), feature.id), ...truth(p))];
  }

  function servedRow(id) {
    const count = new Set(Siting.data.flows.filter((f) => f[3] === id && f[1] === "catchment").map((f) => f[2])).size;
    return count ? row(w("takes_from"), Siting.number(count, 0)) : "";
  }

  function facilityLink(id) {
    const found = id && Siting.index.facilities.get(id);
    if (!found) return "–";
    return el("button", { class: "link", type: "button", onclick: () => Siting.goTo("facilities", id) }, Siting.names(found.properties)[0]);
  }

  const kinds = { facilities: "facility", catchments: "catchment", districts: "district", eco_parks: "eco_park", industrial_parks: "industrial_park" };

  /** Show the card of an object; null closes it. */
  Siting.select = function (selected) {
    if (Siting.framed) {
      Siting.tellPage({ is: "selected", selected });
      return;
    }
    Siting.state.selected = selected;
    Siting.drawCard();
    Siting.drawFocus();
  };

  Siting.drawCard = function () {
    const card = document.getElementById("card");
    const selected = Siting.state.selected;
    const feature = selected && Siting.index[selected.kind].get(selected.id);
    card.hidden = !feature;
    if (!feature) return;
    card.replaceChildren(...Siting.cardContent(selected.kind, feature));
  };

  /** Head and figures of an object's card. */
  Siting.cardContent = function (kind, feature) {
    const [first, second] = Siting.names(feature.properties);
    const close = el("button", { class: "close", type: "button", "aria-label": w("close"), onclick: () => Siting.select(null) }, "×");
    return [
      el("header", {}, el("small", {}, w(kinds[kind])), close, el("h2", {}, first), second ? el("p", {}, second) : ""),
      ...cards[kind](feature),
    ];
  };

  /** Lines of the tooltip below the name. */
  Siting.tooltipLines = function (feature, kind) {
    const p = feature.properties;
    const stream = Siting.stream();
    if (kind === "facilities") {
      return [Siting.say("types", p.type), `${Siting.number(p.load_t_per_d)} / ${Siting.capacity(p.capacity_t_per_d)} t/d · ${Siting.percent(p.utilisation_share)}`];
    }
    if (kind === "eco_parks" || kind === "industrial_parks") return [p.kind ? Siting.say("kinds", p.kind) : Siting.say("kinds", p.level)];
    const r = stream && p.streams[stream.key];
    if (!r || !r[0]) return [`${Siting.tell(stream.words)}: ${Siting.say("legend", "no_demand")}`];
    if (kind === "districts") return [`${Siting.tell(stream.words)} ${Siting.tonnes(r[0])}`, `${w("unserved")} ${Siting.percent(r[1] / r[0])}`];
    const to = r[3] && Siting.index.facilities.get(r[3]);
    return [districtName(p), `${Siting.tell(stream.words)} ${Siting.tonnes(r[0])}`,
      to ? `→ ${Siting.names(to.properties)[0]} · ${Siting.number(r[4], 1)} km` : Siting.remainder()];
  };

  Siting.remainder = () => Siting.data.meta[`remainder_${Siting.state.lang}`] || w("unserved");
})();
