// The form of an act: one field for each thing its fact asks; what is sent is exactly what was typed.
import { act } from "./acts.js";
import { choices, load } from "./desk-choices.js";
import { name } from "./desk-value.js";
import { h } from "./dom.js";
import * as time from "./time.js";
import { both, known, t } from "./words.js";

export const loadChoices = load;
const LONG = /^(note|text|what|why|reason|finding|claim|clarification|change|measures|matters)$/;

/** A button that opens the form; `key` is the row it is about, `card` what it already says. */
export function formButton(form, key, card = {}) {
  const asks = form.fields.filter((field) => field.name !== form.about_field || !form.about);
  const go = () => (asks.length ? show(form, asks, key, card) : send(form, key, {}));
  return h("button", { type: "button", "data-act": form.kind, onclick: go }, both(form));
}

function show(form, asks, key, card) {
  const inputs = asks.map((field) => [field, input(field, card)]);
  const dialog = h("dialog.form", { "aria-label": both(form) },
    h("form", { onsubmit: async (event) => {
      event.preventDefault();
      const said = Object.fromEntries(inputs.map(([field, node]) => [field.name, value(field, node)]).filter(([, one]) => one !== null));
      if (await send(form, key, said)) dialog.close();
    } },
    h("h3", {}, both(form)),
    inputs.map(([field, node]) => h("label", {}, h("span", {}, name(field.name, form.kind), field.required ? " *" : "", field.personal ? h("small.dim", {}, ` ${t("desk.sealed")}`) : ""), node)),
    h("div.buttons", {}, h("button", { type: "button", onclick: () => dialog.close() }, t("detail.cancel")), h("button.main", { type: "submit" }, t("desk.send")))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const send = (form, key, said) => act(form.kind, form.about ? { ...said, [form.about_field]: key } : said);

function input(field, card) {
  const required = field.required && field.type !== "boolean" && field.type !== "list" && field.type !== "map";
  const props = { name: field.name, required, "data-type": field.type };
  const before = field.default ?? (["string", "number"].includes(typeof card[field.name]) ? card[field.name] : "");
  const offered = field.choices?.length ? field.choices.map((one) => [one, known(`value.${one}`) ? t(`value.${one}`) : one]) : choices(field.name);
  if (field.type === "boolean") return h("input", { ...props, type: "checkbox", checked: field.default === true });
  if (offered) return select(props, offered, before, field);
  if (field.type === "time") return h("input", { ...props, type: "datetime-local", step: 60, value: field.required && time.now() !== null ? time.forInput(time.now()) : "" });
  if (field.type === "number" || field.type === "integer") return h("input", { ...props, type: "number", step: field.type === "integer" ? 1 : "any", value: before });
  if (field.type === "list") return h("textarea", { ...props, rows: 3, placeholder: t("desk.one_a_line") });
  if (field.type === "map") return h("textarea", { ...props, rows: 3, placeholder: t("desk.name_value") });
  return LONG.test(field.name) || field.personal ? filled(h("textarea", { ...props, rows: 3, maxlength: 4000 }), before) : h("input", { ...props, type: "text", maxlength: 500, value: before });
}

function select(props, offered, before, field) {
  const many = field.type === "list";
  const none = many || field.required ? [] : [h("option", { value: "" }, "—")];
  return h("select", { ...props, multiple: many, size: many ? 6 : null }, none, offered.map(([one, text]) => h("option", { value: one, selected: one === before }, text)));
}

function filled(node, before) {
  node.value = before;
  return node;
}

/** What was typed, in the shape the fact wants; null = nothing said. */
function value(field, node) {
  if (field.type === "boolean") return node.checked;
  if (node.multiple) return [...node.selectedOptions].map((one) => one.value);
  if (node.value === "") return null;
  if (field.type === "number" || field.type === "integer") return Number(node.value);
  if (field.type === "time") return time.fromInput(node.value);
  const lines = node.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (field.type === "list") return lines;
  if (field.type === "map") return Object.fromEntries(lines.map((line) => line.split(/[:：=]/)).map(([key, ...rest]) => [key.trim(), number(rest.join(":").trim())]));
  return node.value;
}

const number = (text) => (text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text);
