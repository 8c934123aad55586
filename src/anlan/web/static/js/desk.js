// A desk: its tables as they stand, the row that is opened, and what may be done there.
import { framed, h, keyed } from "./dom.js";
import { formButton, loadChoices } from "./desk-form.js";
import { house } from "./house.js";
import { cell, name, rows as shown, said } from "./desk-value.js";
import { act } from "./acts.js";
import { both, language, t } from "./words.js";

let desk = null;

/** Read what this desk shows and offers, then paint it. */
export async function open() {
  const wanted = document.querySelector("al-desk").dataset.desk;
  const reply = await fetch("/api/desks");
  const found = (await reply.json()).find((one) => one.name === wanted) ?? { tables: [], acts: [] };
  if (house.may.has("read")) await loadChoices();
  desk = found; // only now: rows that come meanwhile would be painted without the city's names, and stay so
  document.querySelector("al-desk").paint();
}

class DeskElement extends HTMLElement {
  connectedCallback() {
    this.begin = h("div.buttons.begin");
    this.tables = h("div.tables");
    this.side = h("aside.opened", { "aria-live": "polite" });
    this.append(this.begin, h("div.work", {}, this.tables, this.side));
    house.on("rows", framed(() => this.paint()));
  }

  paint() {
    if (!desk) return;
    if (!this.begin.childElementCount) this.begin.replaceChildren(...desk.acts.filter((form) => !form.about).map((form) => formButton(form, "")));
    const counted = desk.tables.map((table) => ({ ...table, n: house.rows(table.name).length }));
    keyed(this.tables, [...counted.filter((table) => table.n), ...counted.filter((table) => !table.n)], (table) => table.name, (table) => this.table(table));
    for (const table of desk.tables) this.fill(table);
    this.showOpened();
  }

  table(table) {
    return h(table.n ? "section.mirror" : "section.mirror.none", {},
      h("h2", {}, both(table), " ", h("span.dim", {}, t("desk.rows", { n: table.n }))),
      table.n ? h("div.scroll", { tabindex: 0, role: "region", "aria-label": both(table) }, h("table", {}, h("thead", {}, h("tr", {}, table.columns.map((column) => h("th", { scope: "col" }, name(column, table.name))))), h("tbody"))) : h("p.empty", {}, t("desk.empty")));
  }

  fill(table) {
    const body = [...this.tables.children].find((node) => node.dataset.key === table.name)?.querySelector("tbody");
    if (!body) return;
    const lines = shown(table).slice(0, MOST_ROWS);
    keyed(body, lines.map((line) => ({ ...line, current: this.current === `${table.name}|${line.key}` })), (line) => line.key, (line) =>
      h(`tr${line.current ? ".current" : ""}`, { tabindex: 0, onclick: () => this.select(table, line.key), onkeydown: (event) => event.key === "Enter" && this.select(table, line.key) },
        table.columns.map((column) => h("td", {}, cell(column, spoken(line.card, column), table.name)))));
  }

  select(table, key) {
    this.current = `${table.name}|${key}`;
    this.opened = { table: table.name, key };
    this.paint();
  }

  showOpened() {
    const card = this.opened && house.row(this.opened.table, this.opened.key);
    if (!card) return this.side.replaceChildren(h("p.empty", {}, t("desk.choose")));
    const reads = JSON.stringify([this.opened, card]);
    if (this.reads === reads) return undefined;
    this.reads = reads;
    const forms = desk.acts.filter((form) => form.about === this.opened.table);
    const told = said(card);
    return this.side.replaceChildren(
      h("div.buttons", {}, forms.map((form) => formButton(form, this.opened.key, card))),
      h("dl", {}, told.map(([field, value]) => [h("dt", {}, name(field, this.opened.table)), h("dd", {}, cell(field, value, this.opened.table, true))])),
      hasWords(card) && house.may.has("words") ? h("div.buttons", {}, h("button", { type: "button", onclick: () => this.words(card) }, t("desk.words"))) : "");
  }

  /** The words lie in the vault; reading them is noted with the reason. */
  async words(card) {
    const reason = window.prompt(t("desk.words_why"));
    if (!reason) return;
    const found = await act.read("/api/words", { about: card.latest ?? card.thread, reason });
    if (found) this.side.prepend(h("dl.said", {}, Object.entries(found).map(([field, text]) => [h("dt", {}, name(field)), h("dd", {}, text ?? t("desk.erased"))])));
  }
}

const MOST_ROWS = 200;
/** A name that is carried in both languages, each in a field of its own, is shown in the page's. */
const spoken = (card, field) => (field === "zh" && card.en && language === "en" ? card.en : card[field]);
const hasWords = (card) => Object.keys(card).some((field) => field.endsWith("_ref") && card[field]);

customElements.define("al-desk", DeskElement);
