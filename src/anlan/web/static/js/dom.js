// Elements without markup strings: whatever comes from outside is text, never HTML.

/** h("b.big", {title: "…", onclick: f}, "text", node, [nodes]) */
export function h(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * Make the children of `list` those of `items`, by key: a node whose item reads the same stays, so that focus and a
 * half-typed reason live on when rows come and go.
 */
export function keyed(list, items, keyOf, make) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const reads = JSON.stringify(item);
    const node = old.get(key);
    if (node && node.reads === reads) return node;
    const made = make(item);
    made.dataset.key = key;
    made.reads = reads;
    if (node && node.contains(document.activeElement)) keepFocus(node, made);
    return made;
  });
  const same = wanted.length === list.children.length && wanted.every((node, at) => node === list.children[at]);
  if (!same) {
    const held = document.activeElement;
    const inside = list.contains(held);
    list.replaceChildren(...wanted);
    if (inside && held.isConnected && document.activeElement !== held) held.focus({ preventScroll: true });
  }
}

function keepFocus(node, made) {
  const name = document.activeElement.dataset.part;
  queueMicrotask(() => (name ? made.querySelector(`[data-part="${name}"]`) : made)?.focus({ preventScroll: true }));
}

/** Once per frame, however often it is asked for. */
export function framed(paint) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  };
}
