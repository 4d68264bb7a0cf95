/* How the maps stand: one over the other with a swipe, side by side, or the differences alone. */
import { change, listen } from "../workbench/state.js";

/** Follow the radio buttons in `group` and the slider; `pair` holds both frames. */
export function startModes(group, pair, slider) {
  const radios = [...group.querySelectorAll("input")];
  const show = () => {
    const { mode, split } = Siting.state;
    radios.forEach((one) => { one.checked = one.value === mode; });
    pair.dataset.mode = mode;
    pair.style.setProperty("--split", String(split / 100));
    slider.value = split;
    slider.hidden = mode !== "swipe";
    // What cannot be seen is not to be reached by the keyboard either.
    pair.querySelector("#map-a").inert = mode === "changes";
  };
  radios.forEach((one) => one.addEventListener("change", () => change({ mode: one.value })));
  slider.addEventListener("input", () => change({ split: Number(slider.value) }));
  listen((changed) => {
    if (changed.has("mode") || changed.has("split")) show();
  });
  show();
}
