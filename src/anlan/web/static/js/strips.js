// The edges of the screen: clock, connection, feeds, the last lines of the duty log, and the speed of a drill.
import { jump, pace } from "./acts.js";
import { framed, h, keyed } from "./dom.js";
import { gaugeState, house, quiet } from "./house.js";
import * as time from "./time.js";
import { both, t } from "./words.js";

const STALE_S = 10;
const LOST_S = 30;
const SPEEDS = [1, 10, 60, 120, 300, 600];

class Clock extends HTMLElement {
  connectedCallback() {
    this.time = h("b.clock", {}, "—");
    this.day = h("span.dim.day");
    this.append(this.time, " ", this.day);
    setInterval(() => this.paint(), 250);
    house.on("beat", () => this.paint());
  }

  paint() {
    if (this.time.textContent !== time.clockText()) this.time.textContent = time.clockText();
    this.day.textContent = `${time.dayText()} ${time.zoneText()}`;
  }
}

/** Stale looks stale: after 10 s without a word the edge greys and says for how long. */
class Connection extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "alert");
    setInterval(() => this.paint(), 500);
  }

  paint() {
    const seconds = quiet();
    const stale = seconds > STALE_S;
    document.body.classList.toggle("stale", stale);
    const text = stale ? t(seconds > LOST_S ? "conn.lost" : "conn.stale", { span: time.span(seconds) }) : house.behind ? t("conn.behind", { n: house.lag ?? "—" }) : "";
    this.hidden = !text;
    if (this.textContent !== text) this.textContent = text;
  }
}

class Feeds extends HTMLElement {
  connectedCallback() {
    this.list = h("ul.feeds");
    this.append(this.list);
    house.on("feeds", framed(() => this.paint()));
    setInterval(() => this.paint(), 5000);
  }

  paint() {
    const now = time.now();
    if (now === null) return;
    const state = (feed) => (feed.last_seen === null ? "none" : (now - Date.parse(feed.last_seen)) / 1000 > feed.silent_after_s ? "silent" : "ok");
    const shown = house.feeds.map((feed) => ({ ...feed, state: state(feed) }));
    const bad = shown.filter((feed) => feed.state !== "ok").length;
    const gauges = [...house.gauges.values()];
    const alive = gauges.filter((gauge) => gaugeState(gauge) === "ok").length;
    const summary = document.getElementById("feed-summary");
    summary.replaceChildren(
      gauges.length ? h(alive === gauges.length ? "span.ok" : "span.late", {}, alive === gauges.length ? "● " : "▲ ", t("feeds.gauges", { n: alive, of: gauges.length })) : "",
      bad ? h("span.late", {}, " ▲ ", t("feeds.late", { n: bad })) : "",
    );
    keyed(this.list, shown, (feed) => feed.source, (feed) => h(`li.${feed.state}`, { title: [feed.owner, t("feeds.series", { n: feed.series }), feed.quarantined === null ? "" : t("feeds.quarantined", { n: feed.quarantined })].filter(Boolean).join(" · ") },
      h("i", { "aria-hidden": "true" }, feed.state === "ok" ? "●" : feed.state === "silent" ? "▲" : "○"), " ", both(feed), " ",
      h("span.n", {}, feed.state === "none" ? t("feeds.never") : feed.state === "silent" ? t("feeds.silent") : "", " ", feed.last_seen ? h("time", { "data-age": feed.last_seen }, time.age(feed.last_seen)) : "")));
  }
}

class Log extends HTMLElement {
  connectedCallback() {
    this.list = h("ol.log");
    this.append(this.list);
    house.on("rows", framed(() => this.paint()));
  }

  paint() {
    const lines = house.rows("log").sort((one, two) => Date.parse(two.known_at) - Date.parse(one.known_at) || two.n - one.n).slice(0, 200);
    keyed(this.list, lines, (line) => `${line.area}|${line.n}`, (line) => h(`li.${line.tone}`, { onclick: () => find(line.about) }, h("time", {}, time.short(line.known_at)), " ", both(line.text)));
    const last = document.getElementById("last-line");
    last.textContent = lines.length ? `${time.short(lines[0].known_at)} ${both(lines[0].text)}` : "—";
  }
}

function find(thread) {
  for (const key of [`w|${thread}`, `s|${thread}`]) if (house.row(key[0] === "w" ? "warnings" : "signals", thread) || key[0] === "s") house.select(key);
}

/** Play, pause, speed: only where time is not real. */
class Pace extends HTMLElement {
  connectedCallback() {
    this.play = h("button", { type: "button", onclick: () => pace(house.speed > 0 ? 0 : this.running ?? 60) });
    this.speeds = h("select", { "aria-label": t("pace.speed"), onchange: () => pace(Number(this.speeds.value)) }, SPEEDS.map((speed) => h("option", { value: speed }, `${speed}×`)));
    this.marks = h("select", { "aria-label": t("pace.jump"), hidden: true, onchange: () => this.jump() });
    this.append(this.play, this.speeds, this.marks);
    house.on("beat", () => this.paint());
    this.offer();
  }

  /** Bookmarks of the scenario, where one is played. */
  async offer() {
    const reply = await fetch("/api/pace/bookmarks");
    const { bookmarks } = reply.ok ? await reply.json() : { bookmarks: [] };
    this.marks.hidden = bookmarks.length === 0;
    const rows = bookmarks.map((mark) => h("option", { value: mark.name }, `${mark.name} ${both(mark)}`));
    this.marks.replaceChildren(h("option", { value: "" }, t("pace.jump")), ...rows);
  }

  /** The house stops and goes on elsewhere; every page is told to read anew when it is back. */
  async jump() {
    const name = this.marks.value;
    this.marks.value = "";
    if (name && (await jump(name))) this.marks.options[0].textContent = t("pace.jumping", { name });
  }

  paint() {
    this.hidden = house.mode === "live" || house.speed === null || !house.may.has("pace");
    if (house.speed > 0) this.running = house.speed;
    this.play.textContent = house.speed > 0 ? "❚❚" : "▶";
    this.play.setAttribute("aria-label", t(house.speed > 0 ? "pace.pause" : "pace.play"));
    const speed = String(house.speed > 0 ? house.speed : this.running ?? 60);
    if (![...this.speeds.options].some((option) => option.value === speed)) this.speeds.append(h("option", { value: speed }, `${speed}×`));
    if (document.activeElement !== this.speeds) this.speeds.value = speed;
    document.getElementById("speed").textContent = house.mode === "live" || house.speed === null ? "" : house.speed > 0 ? `×${house.speed}` : t("pace.paused");
  }
}

customElements.define("al-clock", Clock);
customElements.define("al-connection", Connection);
customElements.define("al-feeds", Feeds);
customElements.define("al-log", Log);
customElements.define("al-pace", Pace);
