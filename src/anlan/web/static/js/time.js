// Time is the server's: drawn from its last beat and the page's monotonic clock, never from the clock of the laptop.
import { t } from "./words.js";

const clock = { base: null, mark: 0, speed: 1, offset: 0 };

/** Take the server's time (ISO) and how fast it runs; null speed is real time. */
export function set(now, speed) {
  clock.base = Date.parse(now);
  clock.mark = performance.now();
  clock.speed = speed ?? 1;
}

export function zone(minutes) {
  clock.offset = minutes;
}

/** Scenario time in ms since 1970, or null before the first beat. */
export const now = () => (clock.base === null ? null : clock.base + (performance.now() - clock.mark) * clock.speed);

const local = (ms) => new Date(ms + clock.offset * 60000).toISOString();
const ms = (at) => (typeof at === "number" ? at : Date.parse(at));

/** 14:05, with the day before it when it is not today. */
export function short(at) {
  if (at === null || at === undefined) return "—";
  const text = local(ms(at));
  const today = now() === null ? "" : local(now()).slice(0, 10);
  return text.slice(0, 10) === today ? text.slice(11, 16) : `${text.slice(5, 10)} ${text.slice(11, 16)}`;
}

export const clockText = () => (now() === null ? "—" : local(now()).slice(11, 19));
export const dayText = () => (now() === null ? "—" : local(now()).slice(0, 10));

/** UTC+08:00 */
export function zoneText() {
  const sign = clock.offset < 0 ? "−" : "+";
  const minutes = Math.abs(clock.offset);
  return `UTC${sign}${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** How long ago: "12 s", "3 分", "2 h"; unknown is —. */
export function age(at) {
  if (at === null || at === undefined || now() === null) return "—";
  return span(Math.max(0, (now() - ms(at)) / 1000));
}

export function span(seconds) {
  if (seconds < 60) return t("time.seconds", { n: Math.floor(seconds) });
  if (seconds < 5400) return t("time.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 129600) return t("time.hours", { n: Math.floor(seconds / 3600) });
  return t("time.days", { n: Math.floor(seconds / 86400) });
}

/** What is left: "12:40", "2 h 05"; over time says so. */
export function left(due) {
  const seconds = (ms(due) - now()) / 1000;
  if (seconds < 0) return t("time.over", { span: span(-seconds) });
  if (seconds >= 3600) return t("time.left_long", { h: Math.floor(seconds / 3600), m: String(Math.floor((seconds % 3600) / 60)).padStart(2, "0") });
  return t("time.left", { m: Math.floor(seconds / 60), s: String(Math.floor(seconds % 60)).padStart(2, "0") });
}

/** Every second: whatever carries data-since or data-due is written anew. */
export function tick() {
  if (now() === null) return;
  for (const node of document.querySelectorAll("[data-since]")) write(node, t("time.ago", { span: age(node.dataset.since) }));
  for (const node of document.querySelectorAll("[data-age]")) write(node, age(node.dataset.age));
  for (const node of document.querySelectorAll("[data-due]")) {
    write(node, left(node.dataset.due));
    node.classList.toggle("bad", ms(node.dataset.due) < now());
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A time for a date-and-time field, on the city's wall clock, and back. */
export const forInput = (at) => local(ms(at)).slice(0, 16);
export const fromInput = (text) => new Date(Date.parse(`${text}:00Z`) - clock.offset * 60000).toISOString();
