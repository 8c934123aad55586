// A dangerous button is held for 1.5 s and says what it does; letting go undoes nothing because nothing was done.
import { h } from "./dom.js";
import { t } from "./words.js";

export const HOLD_MS = 1500;

/** A button that calls `done` after it was held; by pointer, Enter or Space. */
export function hold(label, effect, done, { disabled = false } = {}) {
  const fill = h("i.fill");
  const button = h("button.hold", { type: "button", title: effect, "data-part": "hold", disabled }, fill, h("span", {}, label));
  let timer = null;
  const begin = () => {
    if (timer !== null || button.disabled) return;
    button.classList.add("holding");
    timer = setTimeout(() => {
      end();
      button.disabled = true;
      done().then((taken) => (button.disabled = taken));
    }, HOLD_MS);
  };
  const end = () => {
    clearTimeout(timer);
    timer = null;
    button.classList.remove("holding");
  };
  button.addEventListener("pointerdown", begin);
  for (const name of ["pointerup", "pointerleave", "pointercancel", "blur"]) button.addEventListener(name, end);
  const held = (event) => event.key === "Enter" || event.key === " ";
  button.addEventListener("keydown", (event) => {
    if (!held(event)) return;
    event.preventDefault();
    event.stopPropagation();
    begin();
  });
  button.addEventListener("keyup", (event) => held(event) && end());
  return h("span.holder", {}, button, h("small", {}, t("approve.hold", { effect })));
}
