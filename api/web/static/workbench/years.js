/* The slider through the periods of a plan in phases. */
import { change, listen, page } from "./state.js";

const SETTLE_MS = 120;

/** Follow the slider; the last period is the run's own document. */
export function startYears(input, shown) {
  if (!input) return;
  const years = page.years;
  let timer = null;
  const tell = () => {
    const year = years[Number(input.value)];
    shown.textContent = String(year);
    input.setAttribute("aria-valuetext", String(year));
    return year;
  };
  const place = () => {
    const at = years.indexOf(Siting.state.year);
    input.value = String(at < 0 ? years.length - 1 : at);
    tell();
  };
  place();
  listen((changed) => {
    if (changed.has("year")) place();
  });
  input.addEventListener("input", () => {
    const year = tell();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => change({ year: year === years[years.length - 1] ? null : year }), SETTLE_MS);
  });
}
