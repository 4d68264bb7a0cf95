/*
A picture that can be looked at closer: buttons, wheel, drag, and the keys + - 0 and arrows.
The view is the picture's viewBox; `redraw(size)` gets the length of one hundred-and-tenth of it,
so that marks and names keep their size on the screen.
*/
const STEP = 1.6;
const CLOSEST = 1 / 400;
const FARTHEST = 2;
const SHARES = 110;
const PAN_SHARE = 0.15;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Let `svg` be zoomed; returns `{home(box), show(box)}`: the whole, and a place that must be seen. */
export function startZoom(svg, buttons, redraw) {
  let whole = [0, 0, 1, 1];
  let view = whole;

  const set = (box) => {
    view = box;
    svg.setAttribute("viewBox", view.join(" "));
    redraw(Math.max(view[2], view[3]) / SHARES);
  };

  /** Make the view `factor` times as wide about a point that stays where it is. */
  const zoom = (factor, at) => {
    const [x, y, width, height] = view;
    const bounded = Math.min(Math.max(factor, (whole[2] * CLOSEST) / width), (whole[2] * FARTHEST) / width);
    const [px, py] = at || [x + width / 2, y + height / 2];
    set([px - (px - x) * bounded, py - (py - y) * bounded, width * bounded, height * bounded]);
  };

  const move = ([right, down]) => set([view[0] + right * view[2], view[1] + down * view[3], view[2], view[3]]);

  const placeOf = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [at.x, at.y];
  };

  const deeds = { in: () => zoom(1 / STEP), out: () => zoom(STEP), home: () => set(whole) };
  buttons.forEach((button) => button.addEventListener("click", deeds[button.dataset.zoom]));

  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1 / STEP : STEP, placeOf(event));
  }, { passive: false });

  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    held = placeOf(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = placeOf(event);
    set([view[0] + held[0] - x, view[1] + held[1] - y, view[2], view[3]]);
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });

  svg.addEventListener("keydown", (event) => {
    const deed = { "+": deeds.in, "=": deeds.in, "-": deeds.out, 0: deeds.home }[event.key];
    const arrow = ARROWS[event.key];
    if (!deed && !arrow) return;
    event.preventDefault();
    if (deed) deed();
    else move(arrow.map((share) => share * PAN_SHARE));
  });

  return {
    home(box) {
      whole = box;
      set(whole);
    },
    show([x, y, width, height]) {
      const seen = x >= view[0] && y >= view[1] && x + width <= view[0] + view[2] && y + height <= view[1] + view[3];
      if (!seen) set([x + width / 2 - view[2] / 2, y + height / 2 - view[3] / 2, view[2], view[3]]);
    },
  };
}
