// The queue as a list of things to take in hand: warnings, and signals that no warning already speaks for.
import { gaugeState, house } from "./house.js";
import { both, t } from "./words.js";

const KEEP_ENDED_MS = 3 * 3600 * 1000;

export function items(now) {
  const warnings = house.rows("warnings").map(ofWarning).filter((item) => !item.ended || now - Date.parse(item.ended) < KEEP_ENDED_MS);
  const speaking = new Map(warnings.filter((item) => !item.ended).map((item) => [item.series, item]));
  const signals = [];
  for (const card of house.rows("signals")) {
    const spoken = card.kind === "threshold" ? speaking.get(card.worst) : undefined;
    if (spoken) spoken.with.push(card.thread);
    else signals.push(ofSignal(card));
  }
  return [...warnings, ...signals].sort(order);
}

/** Living before ended, worse before milder, not in hand before in hand, newer before older; then by name. */
function order(one, two) {
  return (
    Number(Boolean(one.ended)) - Number(Boolean(two.ended)) ||
    two.rank - one.rank ||
    Number(Boolean(one.by)) - Number(Boolean(two.by)) ||
    Date.parse(two.opened) - Date.parse(one.opened) ||
    (one.key < two.key ? -1 : 1)
  );
}

/** The text that speaks for a warning now: the one that waits, else that in force, else the last that came to nothing. */
export const textOf = (card) => card.waiting ?? card.in_force ?? card.dropped;

function ofWarning(card) {
  const text = textOf(card);
  const waits = card.approval?.state === "waiting";
  return {
    key: `w|${card.thread}`, thread: card.thread, table: "warnings", kind: "warning", series: card.series,
    area: card.area, rank: text?.rank ?? 0, colour: text?.colour ?? null, where: both(text?.area_text), title: both(text?.headline), short: shortTitle(card, text),
    level: both(text?.level_text), state: waits ? "waiting" : card.state, by: card.acknowledged_by,
    opened: card.first_issued ?? text?.drafted_at, ended: card.ended_at, people: text?.people ?? null,
    fact: text?.draft ?? card.thread, with: [], card,
  };
}

/** What tells one warning from the next: where, how high, from what to what. */
export function shortTitle(card, text) {
  const gauge = house.gauges.get(card.series);
  if (!text?.risk || !gauge) return both(text?.headline);
  const live = gaugeState(gauge) === "ok";
  const reached = live && gauge.value >= text.risk.threshold;
  return t(reached ? "queue.title_reached" : "queue.title_of", {
    level: both(text.level_text), gauge: both(gauge), unit: gauge.unit,
    value: live ? gauge.value.toFixed(2) : "—", threshold: text.risk.threshold.toFixed(2),
  });
}

function ofSignal(card) {
  return {
    key: `s|${card.thread}`, thread: card.thread, table: "signals", kind: card.kind, series: card.worst,
    area: card.area, rank: card.active ? card.rank : 0, colour: card.active ? card.colour : null, where: areaName(card.area), title: both(card.text), short: both(card.text),
    level: card.level ?? "", state: card.active ? "active" : "cleared", by: card.acknowledged_by, opened: card.opened,
    ended: card.active ? null : card.changed, people: null, fact: card.latest, with: [], card,
  };
}

/** The timers a person waits for: not each call of 叫应 (those stand with their posts), not approvals long given. */
export const fallsDue = () => house.rows("timers").filter(({ timer, about }) => {
  if (timer === "confirm") return false;
  if (timer !== "approval") return true;
  return (house.row("warnings", about) ?? house.row("proposals", about))?.approval?.state === "waiting";
});

const areaName = (code) => both(house.city.areas.find((area) => area.code === code));

export const selectedItem = (now) => items(now).find((item) => item.key === house.selected) ?? null;
