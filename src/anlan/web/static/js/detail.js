// 当前项: what it says, what the gauge did, why, and what can be done now.
import { act } from "./acts.js";
import { framed, h } from "./dom.js";
import { gaugeState, house } from "./house.js";
import { selectedItem, textOf } from "./items.js";
import { mark } from "./mark.js";
import { takeInHand } from "./queue.js";
import { drawSpark, sparkWords } from "./spark.js";
import * as time from "./time.js";
import { both, known, t } from "./words.js";

class Detail extends HTMLElement {
  connectedCallback() {
    const paint = framed(() => this.paint());
    house.on("rows select", paint);
    house.on("gauges", framed(() => this.refreshCourse()));
    new ResizeObserver(() => this.draw()).observe(this);
  }

  paint() {
    const item = time.now() === null ? null : selectedItem(time.now());
    if (!item) {
      this.replaceChildren(h("p.empty", {}, t("detail.empty")));
      this.reads = null;
      return;
    }
    const reads = JSON.stringify({ ...item, short: "" });
    if (this.reads === reads) return;
    const moved = this.item?.key !== item.key;
    const factMoved = this.item?.fact !== item.fact;
    Object.assign(this, { reads, item });
    if (moved) this.course = null;
    this.replaceChildren(...this.parts(item));
    this.draw();
    if (factMoved) this.loadEvidence(item.fact);
    else if (this.evidence) this.showEvidence();
    if (moved) this.loadCourse();
  }

  parts(item) {
    this.value = h("p.value");
    this.canvas = h("canvas.spark", { role: "img", "aria-label": t("detail.course") });
    this.why = h("div.why");
    const warning = item.table === "warnings" ? item.card : null;
    const text = warning && textOf(warning);
    this.writeValue();
    return [
      h("h3.head", {}, mark(item.colour, item.kind === "warning" ? "warning" : item.kind, item.level), h("span", {}, item.title)),
      this.value,
      h("div.buttons", {}, actions(item)),
      item.series ? this.canvas : null,
      text?.risk ? risk(text) : null,
      text ? statement(warning, text) : signal(item),
      warning ? said(warning) : null,
      h("h4", {}, t("detail.why")),
      this.why,
    ].filter(Boolean);
  }

  writeValue() {
    const gauge = house.gauges.get(this.item?.series);
    if (!this.value) return;
    if (!gauge) {
      this.value.replaceChildren(h("span.dim", {}, t("detail.no_gauge")));
      return;
    }
    const state = gaugeState(gauge);
    this.value.replaceChildren(
      h("b.big", {}, gauge.value === null ? "—" : `${gauge.value.toFixed(2)} ${gauge.unit}`), " ",
      gauge.at ? h("time.dim", { "data-since": gauge.at }, t("time.ago", { span: time.age(gauge.at) })) : "", " ",
      h(state === "ok" ? "span.dim" : "span.late", {}, t(`gauge.${state}`)), " ",
      h("span.dim", {}, both(gauge)),
      gauge.simulated ? h("span.tag", {}, t("gauge.simulated")) : "",
    );
  }

  async loadCourse() {
    const name = this.item?.series;
    if (!name) return;
    const reply = await fetch(`/api/series/${name.split("/").map(encodeURIComponent).join("/")}?hours=6`).catch(() => null);
    if (!reply?.ok || this.item?.series !== name) return;
    this.course = await reply.json();
    this.draw();
  }

  /** A new reading of the gauge on show asks for its course again; others cost nothing. */
  refreshCourse() {
    this.writeValue();
    const gauge = house.gauges.get(this.item?.series);
    if (gauge?.at && this.course?.readings.at(-1)?.[0] !== gauge.at) this.loadCourse();
  }

  draw() {
    const gauge = house.gauges.get(this.item?.series);
    if (!this.course || !this.canvas || !gauge) return;
    const text = this.item.table === "warnings" ? textOf(this.item.card) : null;
    const ends = text?.risk && Date.parse(text.drafted_at) + text.risk.horizon_min * 60000 > time.now();
    drawSpark(this.canvas, {
      readings: this.course.readings, levels: gauge.levels, until: time.now(), unit: gauge.unit,
      risk: ends ? text.risk : null, drafted: text?.drafted_at,
    });
    this.canvas.setAttribute("aria-label", `${t("detail.course")}: ${sparkWords(this.course.readings, gauge.unit)}`);
  }

  async loadEvidence(fact) {
    this.evidence = null;
    const reply = await fetch(`/api/why/${encodeURIComponent(fact)}`).catch(() => null);
    if (!reply?.ok || this.item?.fact !== fact) return;
    this.evidence = await reply.json();
    this.showEvidence();
  }

  showEvidence() {
    const { why, came_of: after } = this.evidence;
    this.why.replaceChildren(
      walk(t("detail.rests_on", { n: why.length }), why),
      after.length ? walk(t("detail.came_of", { n: after.length }), after) : "",
    );
  }
}

function risk(text) {
  const { risk } = text;
  const parts = Object.entries(risk.contributions).sort((one, two) => Math.abs(two[1]) - Math.abs(one[1])).filter(([, value]) => Math.abs(value) >= 0.005).slice(0, 6);
  const most = Math.max(...parts.map(([, value]) => Math.abs(value)), 1e-9);
  return h("div.risk", {},
    h("p", {}, t("detail.chance", {
      chance: chance(risk.chance), threshold: risk.threshold.toFixed(2), unit: risk.unit, minutes: risk.horizon_min,
    }), risk.median === null ? "" : ` · ${t("detail.median", { value: risk.median.toFixed(2), low: figure(risk.low), high: figure(risk.high), unit: risk.unit })}`,
    h("span.dim", {}, ` · ${risk.model}`)),
    parts.length ? h("small.dim", {}, t("detail.contributions", { unit: risk.unit })) : null,
    parts.length ? h("ul.bars", {}, parts.map(([name, value]) => h("li", {},
      h("span", { title: name }, known(`feature.${name}`) ? t(`feature.${name}`) : name),
      h("meter", { min: 0, max: most, value: Math.abs(value) }), h("span.n", {}, `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`)))) : null,
    risk.missing.length ? h("p.late", {}, t("detail.missing", { names: risk.missing.join("、") })) : null);
}

const chance = (value) => (value > 0.99 ? ">99%" : value < 0.01 ? "<1%" : `${Math.round(value * 100)}%`);
const figure = (value) => (value === null ? "—" : value.toFixed(2));

/** The eight things a warning says. */
function statement(card, text) {
  const rows = [
    ["category", both(text.category)], ["level", `${both(text.level_text)} (${text.level})`],
    ["onset", `${time.short(text.onset)} – ${time.short(text.expires)}`], ["area", both(text.area_text)],
    ["heed", both(text.heed)], ["measures", h("ol", {}, text.measures.map((line) => h("li", {}, both(line))))],
    ["issuer", `${text.issuer} · ${t(`standing.${text.standing}`)}${text.clause ? ` · ${text.clause}` : ""}`],
    ["issued", text.issued_at ? time.short(text.issued_at) : t("warning.not_issued")],
  ];
  return h("div.statement", {}, h("p", {}, both(text.description)),
    h("details", {}, h("summary", {}, t("detail.statement"), " ", h("code", {}, card.number)),
      h("dl", {}, rows.map(([name, value]) => [h("dt", {}, t(`warning.${name}`)), h("dd", {}, value)]))));
}

function signal(item) {
  const { card } = item;
  const expected = card.low === null || card.high === null ? "" : t("detail.expected", { low: card.low.toFixed(2), high: card.high.toFixed(2), unit: card.unit ?? "" });
  return h("p", {}, t(`signal.${known(`signal.${card.kind}`) ? card.kind : "other"}`), " · ", t("detail.members", { n: card.members.length }),
    expected ? ` · ${expected}` : "", " · ", t("detail.since", { at: time.short(card.opened) }));
}

function said(card) {
  const approval = card.approval;
  const lines = (approval?.said ?? []).map((one) => t(one.rejected ? "approve.said_no" : "approve.said_yes", { who: one.person, at: time.short(one.at) }) + (one.scripted ? ` ${t("approve.scripted")}` : ""));
  const sent = Object.entries(card.deliveries).map(([step, n]) => `${t(`delivery.${step}`)} ${n}`);
  const parts = [...lines, sent.length ? sent.join(" · ") : null, card.score ? t("detail.scored", { label: t(`score.${card.score}`) }) : null, card.ended ? t("detail.ended", { why: known(`ended.${card.ended}`) ? t(`ended.${card.ended}`) : card.ended }) : null];
  return parts.some(Boolean) ? h("p.dim", {}, parts.filter(Boolean).join(" · ")) : null;
}

function actions(item) {
  const buttons = [];
  if (!item.by && house.may.has("acknowledge")) buttons.push(h("button.main", { type: "button", "data-part": "ack", onclick: () => takeInHand(item) }, t("detail.acknowledge"), " ", h("kbd", {}, "a")));
  if (house.may.has("act_at_once")) buttons.push(h("button", { type: "button", "data-part": "at-once", onclick: () => atOnce(item) }, t("detail.at_once")));
  return buttons;
}

function walk(title, nodes) {
  return h("details", { open: nodes.length <= 8 }, h("summary", {}, title), h("ul.walk", {}, nodes.map((node) => h("li", { "data-depth": Math.min(node.depth ?? 1, 6) },
    h("b", {}, known(`kind.${node.kind}`) ? t(`kind.${node.kind}`) : node.kind), " ", step(node),
    node.at ? h("time.dim", {}, ` ${time.short(node.at)}`) : "", node.by ? h("span.dim", {}, ` ${node.by}`) : ""))));
}

function step(node) {
  if (node.range) return `${both(node.text)} · ${t("detail.readings", { n: node.range.n, from: time.short(node.range.since), to: time.short(node.range.until) })}`;
  if (node.clause) return `${node.clause.document} ${node.clause.clause} (${node.clause.version})`;
  return node.text ? both(node.text) : "";
}

/** 先期处置: act first, record what and why; the approver sees "already done". */
function atOnce(item) {
  const what = h("input", { name: "what", required: true, maxlength: 500, autofocus: true });
  const why = h("input", { name: "why", required: true, maxlength: 500 });
  const dialog = h("dialog", { "aria-label": t("detail.at_once") },
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      act("immediate", { what: what.value, why: why.value, area: item.area ?? house.city.areas[0]?.code, hazard: item.card.hazard ?? null });
      dialog.close();
    } },
    h("h3", {}, t("detail.at_once")), h("p.dim", {}, t("detail.at_once_says")),
    h("label", {}, t("detail.what"), what), h("label", {}, t("detail.why_did"), why),
    h("div.buttons", {}, h("button", { type: "button", onclick: () => dialog.close() }, t("detail.cancel")), h("button.main", { type: "submit" }, t("detail.record")))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

customElements.define("al-detail", Detail);
