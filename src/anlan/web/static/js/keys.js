// Keys without modifiers, off while typing. Sending a public warning has none.
import { h } from "./dom.js";
import { house } from "./house.js";
import { other, t } from "./words.js";

const queue = () => document.querySelector("al-queue");
const map = () => document.querySelector("al-map");

const KEYS = {
  j: { does: "keys.down", run: () => queue().move(1) },
  k: { does: "keys.up", run: () => queue().move(-1) },
  Enter: { does: "keys.open", run: () => document.querySelector("al-detail").querySelector("button, summary")?.focus() },
  a: { does: "keys.acknowledge", run: () => queue().acknowledge() },
  m: { does: "keys.map", run: () => map().querySelector("[tabindex]")?.focus() },
  f: { does: "keys.fit", run: () => map().fitTo(house.selected) },
  g: { does: "keys.gauges", run: () => map().toggleTable() },
  l: { does: "keys.language", run: switchLanguage },
  "?": { does: "keys.help", run: help },
};

export function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return back();
    if (event.target.closest("input, select, textarea, dialog")) return undefined;
    if (event.key === "Enter" && event.target.closest("button, a, summary")) return undefined;
    const key = KEYS[event.key];
    if (!key) return undefined;
    event.preventDefault();
    return key.run();
  });
  document.getElementById("help").addEventListener("click", help);
}

function switchLanguage() {
  const at = new URL(location.href);
  at.searchParams.set("lang", other);
  location.assign(at);
}

function help() {
  const dialog = h("dialog.keys", { "aria-label": t("keys.title") }, h("h3", {}, t("keys.title")),
    h("dl", {}, [...Object.entries(KEYS), ["Esc", { does: "keys.back" }]].map(([key, { does }]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(does))])),
    h("p.dim", {}, t("keys.none_for_sending")), h("form", { method: "dialog" }, h("button", {}, t("keys.close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function back() {
  document.querySelector("al-map")?.closeTable();
  document.activeElement?.blur();
}
