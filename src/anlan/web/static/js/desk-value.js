// Values of a desk's rows in words: times short, places and posts by name, texts in the page's language.
import { h } from "./dom.js";
import { house } from "./house.js";
import { label } from "./desk-choices.js";
import * as time from "./time.js";
import { both, known, t } from "./words.js";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const MOST = 40;

/** What a field is called. */
export const name = (field) => (known(`field.${field}`) ? t(`field.${field}`) : field.replaceAll("_", " "));

/** What a key inside a value is called: a field, or something the city has a name for. */
const called = (field, key) => (known(`field.${key}`) ? t(`field.${key}`) : label(field, key));

/** The rows of a table, newest change first. */
export function rows(table) {
  const found = [...(house.tables.get(table.name)?.entries() ?? [])];
  return found.sort((one, two) => two[1].seq - one[1].seq).map(([key, row]) => ({ key, card: row.body }));
}

/** One value as a person reads it; `whole` shows everything, else a cell's worth. */
export function cell(field, value, whole = false) {
  if (value === null || value === undefined || value === "") return h("span.dim", {}, "—");
  if (typeof value === "boolean") return value ? t("desk.yes") : t("desk.no");
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toFixed(2);
  if (typeof value === "string") return text(field, value);
  if (Array.isArray(value)) return list(field, value, whole);
  if ("zh" in value && "en" in value) return both(value);
  const entries = Object.entries(value);
  if (!whole) return entries.slice(0, 4).map(([key, one]) => `${called(field, key)} ${plain(one)}`).join(" · ") || "—";
  return h("ul", {}, entries.slice(0, MOST).map(([key, one]) => h("li", {}, `${called(field, key)}: `, cell(key, one, true))));
}

function text(field, value) {
  if (TIME.test(value)) return h("time", { datetime: value }, time.short(value));
  if (known(`value.${value}`)) return t(`value.${value}`);
  return label(field, value);
}

function list(field, value, whole) {
  if (/place|home/.test(field) && value.length >= 2 && value.slice(0, 2).every((one) => typeof one === "number")) return value.slice(0, 2).map((one) => one.toFixed(3)).join(", ");
  if (!value.length) return h("span.dim", {}, "—");
  if (!whole) return value.length > 3 ? t("desk.several", { n: value.length }) : value.map(plain).join("、");
  const more = value.length - MOST;
  return h("ul", {}, value.slice(0, MOST).map((one) => h("li", {}, cell(field, one, true))), more > 0 ? h("li.dim", {}, t("desk.more", { n: more })) : "");
}

function plain(value) {
  if (value === null || value === undefined) return "—";
  if (typeof value !== "object") return known(`value.${value}`) ? t(`value.${value}`) : String(value);
  return "zh" in value && "en" in value ? both(value) : Array.isArray(value) ? value.map(plain).join("、") : Object.values(value).map(plain).join(" ");
}
