// The right-hand column: what falls due, who has answered, who does what, and how warnings have done.
import { act } from "./acts.js";
import { framed, h, keyed } from "./dom.js";
import { house } from "./house.js";
import { fallsDue, selectedItem } from "./items.js";
import * as time from "./time.js";
import { both, known, t } from "./words.js";

const MOST_TIMERS = 8;

class Timers extends HTMLElement {
  connectedCallback() {
    this.list = h("ul.timers");
    this.empty = h("p.empty", {}, t("timers.empty"));
    this.append(this.list, this.empty);
    house.on("rows", framed(() => this.paint()));
    setInterval(() => this.fill(), 1000);
  }

  paint() {
    const all = fallsDue().sort((one, two) => Date.parse(one.due) - Date.parse(two.due));
    document.getElementById("timers-count").textContent = all.length ? t("timers.count", { n: all.length }) : "";
    this.empty.hidden = all.length > 0;
    keyed(this.list, all.slice(0, MOST_TIMERS), (timer) => `${timer.timer}|${timer.about}`, (timer) => h("li", { "data-set": timer.set_at, "data-end": timer.due },
      h("span.name", { title: both(timer.subject) }, known(`timer.${timer.timer}`) ? t(`timer.${timer.timer}`) : timer.timer, " ", h("small.dim", {}, both(timer.subject))),
      h("meter", { min: 0, max: 1, value: 0 }), h("span.n", { "data-due": timer.due }, time.left(timer.due))));
    this.fill();
  }

  /** From server time, each second: green, yellow in the last quarter, red when over. */
  fill() {
    const now = time.now();
    if (now === null) return;
    for (const line of this.list.children) {
      const from = Date.parse(line.dataset.set), to = Date.parse(line.dataset.end);
      const part = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
      const meter = line.querySelector("meter");
      meter.value = part;
      meter.className = part >= 1 ? "bad" : part > 0.75 ? "late" : "ok";
    }
  }
}

class Reach extends HTMLElement {
  connectedCallback() {
    house.on("rows select", framed(() => this.paint()));
  }

  /** The selected warning's 叫应, else that of the worst warning in force. */
  paint() {
    const item = time.now() === null ? null : selectedItem(time.now());
    const issued = house.rows("warnings").filter((card) => card.state === "issued").sort((one, two) => two.in_force.rank - one.in_force.rank);
    const card = item?.table === "warnings" && item.card.coverage.asked ? item.card : issued[0];
    const rows = house.rows("confirms").filter((row) => (card ? row.warning === card.thread : house.user.post && row.state === "asked"));
    if (!rows.length) return this.replaceChildren(h("p.empty", {}, t("reach.empty")));
    const done = rows.filter((row) => row.state === "confirmed" || row.state === "acted").length;
    const failed = rows.filter((row) => row.state === "failed").length;
    const acted = rows.filter((row) => row.state === "acted").length;
    return this.replaceChildren(
      h("p.dim.one-line", {}, card ? both(card.in_force?.headline ?? card.waiting?.headline) : ""),
      h("p", {}, h("b.big", {}, t("reach.coverage", { n: done, of: rows.length })), " ", h("span.dim", {}, t("reach.acted", { n: acted })), failed ? h("b.bad", {}, ` ${t("reach.failed", { n: failed })}`) : ""),
      h("meter", { class: failed ? "bad" : "ok", min: 0, max: rows.length, value: done, "aria-label": t("reach.title") }),
      h("ul.posts", {}, rows.filter((row) => row.state === "asked" || row.state === "failed").sort((one, two) => Date.parse(one.due) - Date.parse(two.due)).slice(0, 8).map((row) => silent(row))),
    );
  }
}

function silent(row) {
  const mine = house.user.post === row.for_post || house.user.post === row.asked;
  const may = house.may.has("confirm") && (mine || house.may.has("acknowledge"));
  return h("li", {},
    h("span.name", {}, both(row.for_text), row.asked !== row.for_post ? h("small.late", {}, ` → ${both(row.asked_text)}`) : ""),
    row.state === "failed" ? h("b.bad", {}, t("reach.nobody")) : h("span.n", { "data-due": row.due }, time.left(row.due)),
    may ? h("button", { type: "button", title: t("reach.record_says"), onclick: () => act("confirm", { about: row.warning, post: mine ? house.user.post : row.for_post }) }, mine ? t("reach.received") : t("reach.record")) : "");
}

class Tasks extends HTMLElement {
  connectedCallback() {
    this.list = h("ul.tasks");
    this.empty = h("p.empty", {}, t("tasks.empty"));
    this.append(this.list, this.empty);
    house.on("rows", framed(() => this.paint()));
  }

  paint() {
    const open = house.rows("tasks").filter((task) => task.status !== "done").sort((one, two) => urgency(two) - urgency(one) || Date.parse(one.due) - Date.parse(two.due));
    const done = house.rows("tasks").length - open.length;
    document.getElementById("tasks-count").textContent = t("tasks.count", { open: open.length, done });
    this.empty.hidden = open.length > 0;
    keyed(this.list, open.slice(0, 12), (task) => task.thread, (task) => h(`li.${task.status}`, {},
      h("span.what", { title: both(task.what) }, both(task.what)),
      h("span.who", {}, both(task.post_text)),
      h(`b.${tone(task.status)}`, {}, t(`task.${task.status}`)), h("span.n", { "data-due": task.due }, time.left(task.due)),
      mine(task) ? h("span.buttons", {}, ["received", "on_scene", "done", "needs_help"].map((status) => h("button", { type: "button", onclick: () => act("field", { task: task.thread, status }) }, t(`task.${status}`)))) : ""));
    this.reports();
  }

  reports() {
    const reports = house.rows("incidents").flatMap((incident) => incident.reports.map((report) => ({ ...report, title: incident.title })));
    const last = reports.sort((one, two) => Date.parse(two.at) - Date.parse(one.at))[0];
    const place = document.getElementById("last-report");
    place.replaceChildren(...(last ? [h("details", {}, h("summary", {}, t(`form.${last.form}`), " ", time.short(last.at), " ", both(last.title)), h("p", {}, both(last.text)),
      last.missing.length ? h("p.late", {}, t("tasks.missing", { n: last.missing.length })) : "")] : []));
  }
}

const urgency = (task) => ["done", "assigned", "received", "on_scene", "overdue", "failed", "needs_help"].indexOf(task.status);
const tone = (status) => (["overdue", "failed", "needs_help"].includes(status) ? "bad" : status === "assigned" ? "dim" : "ok");
const mine = (task) => house.may.has("report") && house.user.post !== "" && house.user.post === task.post;

class Scores extends HTMLElement {
  connectedCallback() {
    house.on("rows", framed(() => this.paint()));
  }

  paint() {
    const total = { hit: 0, miss: 0, false_alarm: 0, unknown: 0 };
    for (const track of house.rows("scores")) for (const label of Object.keys(total)) total[label] += track[label];
    const n = Object.values(total).reduce((sum, one) => sum + one, 0);
    this.replaceChildren(n ? h("p", {}, Object.entries(total).map(([label, count]) => h("span.count", {}, `${t(`score.${label}`)} `, h("b", {}, String(count))))) : h("p.empty", {}, t("scores.empty")));
  }
}

customElements.define("al-timers", Timers);
customElements.define("al-reach", Reach);
customElements.define("al-tasks", Tasks);
customElements.define("al-scores", Scores);
