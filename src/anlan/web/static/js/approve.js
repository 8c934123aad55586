// 待批: what waits for a person, word for word, with its short code; approving is held, rejecting says why.
import { act } from "./acts.js";
import { framed, h, keyed } from "./dom.js";
import { hold } from "./hold.js";
import { gaugeState, house } from "./house.js";
import { shortTitle } from "./items.js";
import { mark } from "./mark.js";
import * as time from "./time.js";
import { both, known, t } from "./words.js";

/** Drafts whose words stand open on this screen: the buttons stand below the words, so only what is read is approved. */
const read = new Set();

class Approvals extends HTMLElement {
  connectedCallback() {
    this.list = h("div.cards");
    this.empty = h("p.empty", {}, t("approve.empty"));
    this.append(this.list, this.empty);
    house.on("rows", framed(() => this.paint()));
    house.on("gauges", framed(() => {
      for (const node of this.querySelectorAll("[data-now]")) sayNow(node, house.gauges.get(node.dataset.now));
    }));
  }

  paint() {
    const waiting = [
      ...house.rows("warnings").filter((card) => card.waiting).map((card) => ({ kind: "warning", card })),
      ...house.rows("proposals").map((card) => ({ kind: "proposal", card })),
    ].filter(({ card }) => card.approval && ["waiting", "stale"].includes(card.approval.state));
    waiting.sort((one, two) => rank(two) - rank(one) || Date.parse(one.card.approval.expires) - Date.parse(two.card.approval.expires));
    this.empty.hidden = waiting.length > 0;
    const n = waiting.filter(({ card }) => card.approval.state === "waiting").length;
    document.getElementById("approve-count").textContent = n ? t("approve.count", { n }) : "";
    keyed(this.list, waiting, ({ kind, card }) => `${kind}|${card.thread}|${card.approval.content}`, cardOf);
  }
}

const rank = ({ kind, card }) => (kind === "warning" ? card.waiting.rank : card.rank);

function cardOf({ kind, card }) {
  const approval = card.approval;
  const stale = approval.state === "stale";
  const colour = kind === "warning" ? card.waiting.colour : house.row("warnings", card.for_thread)?.in_force?.colour ?? null;
  const title = kind === "warning" ? shortTitle(card, card.waiting) : both(card.options[0]?.title);
  const node = h(
    `article.approval${stale ? ".stale" : ""}`, {},
    h("h3", {}, mark(colour, "warning"), h("span", { title }, title)),
    h("p.dim", {}, h("b", {}, kind === "warning" ? t(`message.${card.waiting.message}`) : t("approve.proposal")),
      " · ", t("approve.code"), " ", h("code.code", {}, approval.code), " · ", given(approval), " · ",
      h("span", { "data-due": approval.expires }, time.left(approval.expires))),
    stale ? h("p.bad", {}, t("approve.stale", { why: both(approval.broken) })) : null,
    approval.refused ? h("p.late", {}, t("approve.refused", { why: reason(approval.refused) })) : null,
    assumptions(approval.assumptions),
    kind === "warning" ? words(card, decide(kind, card, stale)) : options(card, decide(kind, card, stale)),
  );
  return node;
}

function given(approval) {
  const said = approval.said.filter((one) => !one.rejected).map((one) => one.person);
  const need = t("approve.people", { n: said.length, of: approval.people });
  return h(approval.people > 1 ? "b.late" : "span", {}, said.length ? `${need} (${said.join("、")})` : need);
}

/** The words that are approved, all of them; opening them is what allows approving. */
function words(card, below) {
  const text = card.waiting;
  return folded(text.draft, t("approve.words"), [
    h("p", {}, h("b", {}, both(text.headline))),
    h("p", {}, both(text.description)),
    h("p", {}, h("b", {}, t("warning.heed"), " "), both(text.heed)),
    text.measures.length ? h("ol", {}, text.measures.map((line) => h("li", {}, both(line)))) : null,
    h("p.dim", {}, `${text.issuer} · ${t(`standing.${text.standing}`)} · ${text.clause || "—"} · ${time.short(text.onset)}–${time.short(text.expires)}`),
    below,
  ]);
}

/** Which option is meant, by draft; the first where nobody has chosen. */
const picked = new Map();

/** Every option in full, one of them chosen: actions with clause and means, effect, cost, what it rests on. */
function options(card, below) {
  const n = card.options[0]?.actions.length ?? 0;
  const several = card.options.length > 1;
  const label = several ? t("approve.options", { n: card.options.length }) : t("approve.actions", { n });
  return folded(card.draft, label, [
    card.changes?.length ? h("ul.changes", {}, card.changes.map((line) => h("li", {}, both(line)))) : null,
    ...card.options.map((option, at) => h("section.option", {}, several ? choice(card, option, at) : null, ...inside(option))),
    below,
  ]);
}

function choice(card, option, at) {
  const chosen = (picked.get(card.draft) ?? 0) === at;
  const radio = h("input", { type: "radio", name: `option-${card.draft}`, value: at, checked: chosen, "data-part": "option",
    onchange: (event) => {
      picked.set(card.draft, at);
      const says = event.target.closest("article").querySelector(".holder small");
      if (says) says.textContent = t("approve.hold", { effect: effectOf(card) });
    } });
  return h("label.option", {}, radio, " ", h("b", {}, both(option.title)));
}

/** What approving does: the tasks of the option that is chosen. */
const effectOf = (card) => t("approve.effect_proposal", { n: card.options[picked.get(card.draft) ?? 0]?.actions.length ?? 0 });

function inside(option) {
  return [
    h("ol.actions", {}, option.actions.map((action) => h("li", {},
      both(action.text), h("small.dim", {}, ` ${action.plan} ${action.clause} (${action.plan_version}) · ${t("approve.within", { n: action.within_min })} · `),
      h(action.resources === "named" ? "small.dim" : "small.late", {}, action.means.map((item) => both(item.text)).join("；") || (action.resources === "unknown" ? t("approve.resources_unknown") : ""))))),
    option.effect.length ? h("ul.effect", {}, option.effect.map((item) => h("li", { title: both(item.made_by) },
      both(item.text), " ", h(item.value === null ? "b.late" : "b", {}, item.value === null ? t("approve.unknown") : `${item.value} ${item.measure.replace(/[{}]/g, "")}`),
      h("small.dim", {}, ` ${both(item.made_by)}`)))) : null,
    option.assumptions.length ? h("p.dim", {}, t("approve.rests_on"), " ", option.assumptions.map((item) => both(item.text)).join("；")) : null,
    ...option.concerns.map((concern) => h("p.late", {}, "⚠ ", both(concern))),
  ];
}

function folded(draft, label, inside) {
  const node = h("details", { open: read.has(draft) }, h("summary", { "data-part": "words" }, label), inside);
  node.addEventListener("toggle", () => (node.open ? read.add(draft) : read.delete(draft)));
  return node;
}

function assumptions(list) {
  return list.length ? h("ul.assumptions", {}, list.map((item) => {
    const gauge = house.gauges.get(item.series);
    return h("li", {}, both(item.text), " ", sayNow(h("span", { "data-now": item.series }), gauge));
  })) : null;
}

/** What a gauge says now, written anew with each reading while the card stays. */
function sayNow(node, gauge) {
  const unknown = !gauge || gaugeState(gauge) !== "ok";
  node.className = unknown ? "late" : "";
  node.textContent = unknown ? t("approve.unknown_now") : t("approve.now", { value: gauge.value.toFixed(2), unit: gauge.unit });
  return node;
}

function decide(kind, card, stale) {
  if (stale || !house.may.has("approve")) return null;
  const { thread: about } = card;
  const content = card.approval.content;
  const effect = kind === "warning"
    ? t(card.waiting.message === "Cancel" ? "approve.effect_cancel" : "approve.effect_warning", { issuer: card.waiting.issuer, level: both(card.waiting.level_text) })
    : effectOf(card);
  const agree = hold(t("approve.agree"), effect, () => act("decide", { about, content, verdict: "approve", option: picked.get(card.draft) ?? 0 }));
  const why = h("input", { type: "text", name: "reason", maxlength: 500, required: true, "data-part": "reason", placeholder: t("approve.why"), "aria-label": t("approve.why") });
  const form = h("form.reject", { hidden: true, onsubmit: (event) => {
    event.preventDefault();
    act("decide", { about, content, verdict: "reject", reason: why.value });
  } }, why, h("button", { type: "submit" }, t("approve.reject_send")));
  const open = h("button", { type: "button", "data-part": "reject", onclick: () => {
    form.hidden = !form.hidden;
    if (!form.hidden) why.focus();
  } }, t("approve.reject"));
  return h("div", {}, h("div.buttons", {}, open, agree), form);
}

const reason = (text) => (known(`refusal.${text}`) ? t(`refusal.${text}`) : text);

customElements.define("al-approvals", Approvals);
