// What the city offers for a field: areas, posts, departments, facilities, units … by the field's name.
import { house } from "./house.js";
import { both, language } from "./words.js";

let city = {};

export async function load() {
  const reply = await fetch("/api/choices");
  city = reply.ok ? await reply.json() : {};
}

const KIND = [
  [/(^|_)areas?$/, "area"], [/(^|_)posts?$|^organiser$|^owner$|^receiver$|^giver$|^for_post$|^asked$|^holder$/, "post"],
  [/(^|_)departments?$|^body$/, "department"], [/^shelters?$|^destination$/, "shelter"], [/^depots?$/, "depot"],
  [/(^|_)facilit(y|ies)$/, "facility"], [/^units?$/, "unit"], [/^incident_type$/, "incident_type"], [/^hazard$/, "hazard"],
  [/^(risk_)?zone$/, "risk_zone"], [/^reservoir$/, "reservoir"], [/^item$/, "item"], [/^plan$/, "plan"], [/^roads?$/, "road"],
];

/** The choices for a field as [value, text]; null where anything may be typed. */
export function choices(field) {
  if (field === "incident" || field === "parent") return house.rows("incidents").map((card) => [card.thread, both(card.title)]);
  const kind = KIND.find(([pattern]) => pattern.test(field))?.[1];
  return kind && city[kind]?.length ? city[kind].map((one) => [one.name, one[language]]) : null;
}

/** A value by the name the city gives it. */
export function label(field, value) {
  const kind = KIND.find(([pattern]) => pattern.test(field))?.[1];
  if (field === "incident" || field === "parent") return both(house.row("incidents", value)?.title) === "—" ? short(value) : both(house.row("incidents", value).title);
  const named = (one) => city[one]?.find((each) => each.name === value)?.[language];
  const incident = typeof value === "string" && value.startsWith("incident-") ? house.row("incidents", value) : null;
  return named(kind) ?? (incident ? both(incident.title) : null) ?? Object.keys(city).map(named).find(Boolean) ?? short(value);
}

const short = (value) => (typeof value === "string" ? value.replace(/\b([a-z_]+-[0-9a-f]{6})[0-9a-f]{58}\b/g, "$1") : String(value));
