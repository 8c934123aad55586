// What the server has told this screen. Elements listen for what concerns them: "rows", "gauges", "feeds", "beat", "select".
import * as time from "./time.js";

class House extends EventTarget {
  constructor() {
    super();
    this.tables = new Map();
    this.gauges = new Map();
    this.feeds = [];
    this.seq = 0;
    this.generation = 0;
    this.city = { zh: "", en: "", areas: [], posts: [], unknown: [] };
    this.user = { name: "", role: "", areas: [], post: "" };
    this.may = new Set();
    this.selected = null;
    this.heard = null;
    this.behind = false;
  }

  /** Everything anew. */
  load(state) {
    time.zone(state.city.utc_offset_min);
    time.set(state.now, state.speed);
    Object.assign(this, { generation: state.generation, seq: state.seq, city: state.city, user: state.user });
    Object.assign(this, { mode: state.mode, speed: state.speed, feeds: state.feeds, lag: state.lag });
    this.may = new Set(state.may);
    this.tables = new Map(Object.entries(state.rows).map(([name, rows]) => [name, new Map(Object.entries(rows))]));
    this.gauges = new Map(state.gauges.map((gauge) => [gauge.name, gauge]));
    this.heard = performance.now();
    for (const topic of ["rows", "gauges", "feeds", "beat"]) this.tell(topic);
  }

  /** News from the stream. */
  take(kind, body, seq) {
    if (kind === "rows") this.takeRows(body.rows, seq);
    if (kind === "readings") {
      for (const gauge of body.gauges) this.gauges.set(gauge.name, gauge);
      this.tell("gauges");
    }
    if (kind === "beat") {
      time.set(body.now, body.speed);
      Object.assign(this, { speed: body.speed, behind: body.behind, lag: body.lag, feeds: body.feeds });
      this.heard = performance.now();
      this.tell("beat");
      this.tell("feeds");
    }
  }

  takeRows(rows, seq) {
    for (const row of rows) {
      if (!this.tables.has(row.name)) this.tables.set(row.name, new Map());
      const table = this.tables.get(row.name);
      const before = table.get(row.key);
      if (before && before.seq > row.seq) continue;
      if (row.gone) table.delete(row.key);
      else table.set(row.key, { seq: row.seq, body: row.body });
    }
    if (seq) this.seq = Math.max(this.seq, seq);
    if (rows.length) this.tell("rows");
  }

  /** The cards of one table. */
  rows(name) {
    return [...(this.tables.get(name)?.values() ?? [])].map((row) => row.body);
  }

  row(name, key) {
    return this.tables.get(name)?.get(key)?.body ?? null;
  }

  select(key) {
    this.selected = key;
    this.tell("select");
  }

  tell(topic) {
    this.dispatchEvent(new Event(topic));
  }

  on(topics, react) {
    for (const topic of topics.split(" ")) this.addEventListener(topic, react);
  }
}

export const house = new House();

/** Seconds since anything was heard from the server. */
export const quiet = () => (house.heard === null ? 0 : (performance.now() - house.heard) / 1000);

/** ok | silent | none: a dead gauge never reads as calm. */
export function gaugeState(gauge) {
  if (gauge.value === null) return "none";
  return (time.now() - Date.parse(gauge.at)) / 1000 > gauge.silent_after_s ? "silent" : "ok";
}

/** The highest level a gauge's value stands at or above; null below all of them or when unknown. */
export function levelOf(gauge) {
  if (gauge.value === null || gaugeState(gauge) !== "ok") return null;
  return gauge.levels.filter((level) => gauge.value >= level.over).at(-1) ?? null;
}
