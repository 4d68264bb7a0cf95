/* The panels at both sides, which fold away where the screen is narrow. */

/** Follow the buttons that name a panel by `aria-controls`. */
export function startSides(buttons) {
  buttons.forEach((button) => {
    const desk = document.querySelector(".workbench");
    const name = `no-${button.dataset.side}`;
    button.addEventListener("click", () => {
      const folded = desk.classList.toggle(name);
      button.setAttribute("aria-expanded", String(!folded));
    });
  });
}
