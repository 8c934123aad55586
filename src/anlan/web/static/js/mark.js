// Level = colour AND character AND shape, so that it reads without colour.
import { h } from "./dom.js";
import { language, t } from "./words.js";

export const COLOURS = { red: "#E5484D", orange: "#F76B15", yellow: "#FFE629", blue: "#3E9EFF", none: "#A9B8CE" };
const LETTERS = { zh: { red: "红", orange: "橙", yellow: "黄", blue: "蓝" }, en: { red: "R", orange: "O", yellow: "Y", blue: "B" } };
export const ORDER = ["blue", "yellow", "orange", "red"];

/** The character in the mark: of the colour, else of the kind of signal. */
export function letter(colour, kind = "level") {
  return colour ? LETTERS[language][colour] : t(`letter.${kind}`);
}

/** A mark as an element. */
export function mark(colour, kind, label = "") {
  const name = colour ?? "none";
  return h(`span.mark.${name}`, { role: "img", "aria-label": label || letter(colour, kind) }, h("i"), h("em", {}, letter(colour, kind)));
}

/** The same shape on a canvas, r half its size; `halo` = nobody has it in hand yet. */
export function drawMark(pen, x, y, r, colour, text, halo) {
  const fill = COLOURS[colour ?? "none"];
  pen.save();
  pen.translate(x, y);
  if (halo) {
    pen.beginPath();
    pen.arc(0, 0, r * 1.75, 0, 7);
    pen.lineWidth = r * 0.22;
    pen.strokeStyle = fill;
    pen.globalAlpha = 0.85;
    pen.stroke();
    pen.globalAlpha = 1;
  }
  outline(pen, colour, r);
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = Math.max(1, r * 0.1);
  pen.strokeStyle = "#0B1220";
  pen.stroke();
  pen.fillStyle = "#000";
  pen.font = `800 ${Math.round(r * 1.05)}px "Noto Sans CJK SC", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, 0, colour === "orange" ? r * 0.28 : r * 0.04);
  pen.restore();
}

function outline(pen, colour, r) {
  pen.beginPath();
  if (colour === "blue") pen.arc(0, 0, r, 0, 7);
  else if (colour === "yellow") pen.rect(-r * 0.88, -r * 0.88, r * 1.76, r * 1.76);
  else polygon(pen, colour === "red" ? [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]] : colour === "orange" ? [[0, -1.2], [1.25, 0.95], [-1.25, 0.95]] : [[-0.55, -1], [0.55, -1], [1.1, 0], [0.55, 1], [-0.55, 1], [-1.1, 0]], r);
}

function polygon(pen, points, r) {
  points.forEach(([x, y], at) => (at ? pen.lineTo(x * r, y * r) : pen.moveTo(x * r, y * r)));
  pen.closePath();
}
