// The words of the page: one catalogue, the same that the templates use.
export const language = document.documentElement.dataset.language;
export const other = language === "zh" ? "en" : "zh";
const catalogue = await (await fetch(`/words/${language}.json`)).json();

/** The text of a key with its slots filled; a key nobody has written is shown as ⟦key⟧, and a test looks for that. */
export function t(key, slots = {}) {
  const text = catalogue[key];
  if (text === undefined) return `⟦${key}⟧`;
  return text.replace(/\{(\w+)\}/g, (_, name) => (slots[name] ?? "—").toString());
}

/** Whether a key is written: for words that come from data, such as a kind of fact. */
export const known = (key) => key in catalogue;

/** A text that is carried in both languages, or in one field each. */
export const both = (text) => (text ? text[language] ?? "—" : "—");
