// 预警队列: one line to see, one key to take in hand.
import { act } from "./acts.js";
import { framed, h, keyed } from "./dom.js";
import { house } from "./house.js";
import { items } from "./items.js";
import { mark } from "./mark.js";
import * as time from "./time.js";
import { known, t } from "./words.js";

class Queue extends HTMLElement {
  connectedCallback() {
    this.list = h("ol.items", { role: "listbox", "aria-label": t("queue.title"), tabindex: "0" });
    this.empty = h("p.empty", {}, t("queue.empty"));
    this.append(this.list, this.empty);
    const paint = framed(() => this.paint());
    house.on("rows select gauges", paint);
  }

  paint() {
    if (time.now() === null) return;
    this.now = items(time.now());
    if (!this.now.some((item) => item.key === house.selected) && this.now.length) house.selected = this.now[0].key;
    const open = this.now.filter((item) => !item.ended && !item.by).length;
    const merged = this.now.reduce((sum, item) => sum + item.with.length, 0);
    document.getElementById("queue-count").replaceChildren(
      t("queue.count", { n: this.now.length }), " · ",
      h(open ? "b.bad" : "span", {}, t("queue.open", { n: open })),
      merged ? ` · ${t("queue.merged", { n: merged })}` : "",
    );
    this.empty.hidden = this.now.length > 0;
    keyed(this.list, this.now.map((item) => ({ ...item, current: item.key === house.selected })), (item) => item.key, line);
  }

  move(step) {
    const at = this.now?.findIndex((item) => item.key === house.selected) ?? -1;
    const next = this.now?.[Math.max(0, Math.min(this.now.length - 1, at + step))];
    if (!next) return;
    house.select(next.key);
    requestAnimationFrame(() => this.list.querySelector(".current")?.scrollIntoView({ block: "nearest" }));
  }

  /** Take the current thing in hand, with the signals it speaks for. */
  acknowledge() {
    const item = this.now?.find((one) => one.key === house.selected);
    if (item && !item.by && house.may.has("acknowledge")) takeInHand(item);
  }
}

export function takeInHand(item) {
  for (const about of [item.thread, ...item.with]) act("acknowledge", { about });
}

function line(item) {
  const node = h(
    `li.item${item.current ? ".current" : ""}${item.by ? "" : ".open"}${item.ended ? ".over" : ""}${item.kind === "district_silent" && !item.ended ? ".cut-off" : ""}`,
    { role: "option", "aria-selected": String(item.current), onclick: () => house.select(item.key) },
    mark(item.colour, item.kind === "warning" ? "warning" : item.kind, item.level),
    h("span.title", { title: item.title }, item.short),
    h("time.age", { "data-age": item.opened }, time.age(item.opened)),
    h("span.sub", {}, sub(item)),
  );
  return node;
}

function sub(item) {
  const over = item.card.ended ?? "";
  const parts = [
    item.by ? h("span.hand", {}, t("queue.in_hand", { who: item.by })) : h("span.bad", {}, t("queue.nobody")),
    h("span", {}, known(`ended.${over}`) ? t(`ended.${over}`) : t(`state.${item.state}`)), h("span", {}, item.where),
  ];
  if (item.people !== null) parts.push(h("span", {}, t("queue.people", { n: item.people.toLocaleString() })));
  if (item.with.length) parts.push(h("span", {}, t("queue.with", { n: item.with.length })));
  return parts.flatMap((part, at) => (at ? [" · ", part] : [part]));
}

customElements.define("al-queue", Queue);
