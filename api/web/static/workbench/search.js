/* Finding a district, a town or a plant by Chinese name, Pinyin, initials, English name or id. */
import { word } from "./state.js";

const KINDS = [["districts", "district"], ["facilities", "facility"], ["eco_parks", "eco_park"], ["catchments", "catchment"], ["industrial_parks", "industrial_park"]];
const MOST = 12;

const squeezed = (text) => text.toLowerCase().replace(/[\s'’-]/g, "");

/** How well a feature fits, 0 the best; null where it does not. */
function fit(wanted, feature, keys) {
  const { name_zh: zh = "", name_en: en = "" } = feature.properties;
  const [whole = "", initials = ""] = (keys || "").split(" ");
  const english = squeezed(en || "");
  if ([zh, english, feature.id.toLowerCase()].includes(wanted)) return 0;
  if (zh && zh.startsWith(wanted)) return 1;
  if (english.startsWith(wanted) || whole.startsWith(wanted)) return 2;
  if (initials.startsWith(wanted)) return 3;
  if (zh && zh.includes(wanted)) return 4;
  return english.includes(wanted) || whole.includes(wanted) || feature.id.toLowerCase().includes(wanted) ? 5 : null;
}

/** What a text finds, the best first: [kind, feature, word of its kind]. */
export function find(text) {
  const wanted = squeezed(text.trim());
  if (!wanted) return [];
  const found = [];
  KINDS.forEach(([kind, name], order) => {
    const layer = Siting.data.layers[kind];
    for (const feature of layer ? layer.features : []) {
      const rank = fit(wanted, feature, (Siting.data.keys[kind] || {})[feature.id]);
      if (rank !== null) found.push([rank + order / 10, kind, feature, name]);
    }
  });
  return found.sort((a, b) => a[0] - b[0]).slice(0, MOST).map(([, kind, feature, name]) => [kind, feature, name]);
}

function districtOf(kind, feature) {
  const district = kind === "districts" ? null : Siting.index.districts.get(feature.properties.district_code);
  return district ? Siting.names(district.properties)[0] : "";
}

/** Make the search box of the page; `choose(kind, id)` gets what somebody takes. */
export function startSearch(box, list, choose) {
  let found = [];
  let marked = -1;

  function mark(position) {
    marked = position;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === position)));
    if (position >= 0) {
      box.setAttribute("aria-activedescendant", `hit-${position}`);
      list.children[position].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function take(position) {
    const [kind, feature] = found[position];
    close();
    choose(kind, feature.id);
  }

  function show() {
    found = find(box.value);
    const rows = found.map(([kind, feature, name], i) => {
      const [first, second] = Siting.names(feature.properties);
      return Siting.el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); take(i); } },
        Siting.el("span", {}, first, second ? Siting.el("small", {}, ` ${second}`) : ""),
        Siting.el("small", {}, [districtOf(kind, feature), Siting.words(name)].filter((t) => t).join(" · ")));
    });
    const none = box.value.trim() && !rows.length;
    list.replaceChildren(...(none ? [Siting.el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, word("no_match"))] : rows));
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  }

  box.addEventListener("input", show);
  box.addEventListener("focus", show);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      mark((marked + step + found.length) % found.length);
    } else if (event.key === "Enter" && found.length) take(Math.max(marked, 0));
    else if (event.key === "Escape") {
      box.value = "";
      close();
    }
  });
}
