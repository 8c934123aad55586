// Elements whose content is wider than they are and is neither scrolled nor cut on purpose.
() => {
  const spills = (node) => {
    const style = getComputedStyle(node);
    return style.overflowX === "visible" && style.display !== "inline" && !node.closest(".mark");
  };
  return [document.documentElement, ...document.querySelectorAll("body *")]
    .filter((node) => node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1 && spills(node))
    .map((node) => `${node.tagName}.${node.className} ${node.scrollWidth}>${node.clientWidth} ${node.textContent.slice(0, 40)}`);
}
