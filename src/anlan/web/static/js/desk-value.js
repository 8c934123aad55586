// Values of a desk's rows in words: times short, places and posts by name, texts in the page's language.
import { h } from "./dom.js";
import { house } from "./house.js";
import { label } from "./desk-choices.js";
import * as time from "./time.js";
import { both, known, t } from "./words.js";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const MOST = 40;

/** The word for something: the table's or act's own, where it means something else there; undefined where none is written. */
const word = (section, scope, key) => [`${section}.${scope}.${key}`, `${section}.${key}`].filter(known).map((one) => t(one))[0];

/** What a field is called in a table or act. */
export const name = (field, scope = "") => word("field", scope, field) ?? field.replaceAll("_", " ");

/** What a key inside a value is called: a field, or something the city has a name for. */
const called = (field, key, scope) => word("field", scope, key) ?? label(field, key);

/** The rows of a table, newest change first. */
export function rows(table) {
  const found = [...(house.tables.get(table.name)?.entries() ?? [])];
  return found.sort((one, two) => two[1].seq - one[1].seq).map(([key, row]) => ({ key, card: row.body }));
}

/** What a row or value says: nothing that is empty, and no places of quotes in words that lie in the vault. */
export const said = (value) => Object.entries(value).filter(([key, one]) => !/quote$/.test(key) && one !== null && one !== "" && !(Array.isArray(one) && !one.length));

/** One value as a person reads it; `whole` shows everything, else a cell's worth. */
export function cell(field, value, scope = "", whole = false) {
  if (value === null || value === undefined || value === "") return h("span.dim", {}, "—");
  if (typeof value === "boolean") return value ? t("desk.yes") : t("desk.no");
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toFixed(2);
  if (typeof value === "string") return text(field, value, scope);
  if (Array.isArray(value)) return list(field, value, scope, whole);
  if ("zh" in value && "en" in value) return both(value);
  const entries = said(value);
  if (!whole) return entries.slice(0, 4).map(([key, one]) => `${called(field, key, scope)} ${plain(one, scope)}`).join(" · ") || "—";
  return h("ul", {}, entries.slice(0, MOST).map(([key, one]) => h("li", {}, `${called(field, key, scope)}: `, cell(key, one, scope, true))));
}

function text(field, value, scope) {
  if (TIME.test(value)) return h("time", { datetime: value }, time.short(value));
  const counted = /^\{(\w+)\}$/.exec(value)?.[1]; // a UCUM annotation says what is counted
  return word("value", scope, counted ?? value) ?? label(field, counted ?? value);
}

function list(field, value, scope, whole) {
  if (/place|home/.test(field) && value.length >= 2 && value.slice(0, 2).every((one) => typeof one === "number")) return value.slice(0, 2).map((one) => one.toFixed(3)).join(", ");
  if (!value.length) return h("span.dim", {}, "—");
  if (!whole) return value.length > 3 ? t("desk.several", { n: value.length }) : value.map((one) => plain(one, scope)).join("、");
  const more = value.length - MOST;
  return h("ul", {}, value.slice(0, MOST).map((one) => h("li", {}, cell(field, one, scope, true))), more > 0 ? h("li.dim", {}, t("desk.more", { n: more })) : "");
}

function plain(value, scope) {
  if (value === null || value === undefined) return "—";
  if (typeof value !== "object") return word("value", scope, value) ?? String(value);
  const parts = (values, between) => values.map((one) => plain(one, scope)).join(between);
  return "zh" in value && "en" in value ? both(value) : Array.isArray(value) ? parts(value, "、") : parts(Object.values(value), " ");
}
