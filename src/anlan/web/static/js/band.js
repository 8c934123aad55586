// 时间带: six hours back and three ahead, with what came up when and what falls due.
import { framed, h } from "./dom.js";
import { house } from "./house.js";
import { fallsDue, items } from "./items.js";
import { drawMark } from "./mark.js";
import * as time from "./time.js";
import { t } from "./words.js";

const BACK_H = 6, AHEAD_H = 3, HOUR = 3600000;

class Band extends HTMLElement {
  connectedCallback() {
    this.canvas = h("canvas", { role: "img", "aria-label": t("band.label") });
    this.append(this.canvas);
    const paint = framed(() => this.paint());
    house.on("rows select beat", paint);
    new ResizeObserver(paint).observe(this);
  }

  paint() {
    const now = time.now(), { clientWidth: width, clientHeight: height } = this.canvas;
    if (now === null || !width || !height) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const x = (at) => ((at - now) / HOUR + BACK_H) / (BACK_H + AHEAD_H) * width;
    const middle = height * 0.42;
    axis(pen, { x, now, width, height, middle, rem });
    for (const timer of fallsDue()) {
      pen.fillStyle = Date.parse(timer.due) < now ? "#FF6369" : "#9FB0C8";
      pen.fillRect(x(Date.parse(timer.due)) - 1, middle - rem * 0.5, 2, rem);
    }
    for (const item of items(now).reverse()) drawMark(pen, x(Date.parse(item.opened)), middle, rem * 0.42, item.colour, "", false);
  }
}

function axis(pen, { x, now, width, height, middle, rem }) {
  pen.strokeStyle = "#22304A";
  pen.lineWidth = 1;
  line(pen, 0, middle, width, middle);
  pen.fillStyle = "#9FB0C8";
  pen.font = `${rem * 0.8}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  for (let hour = Math.ceil((now - BACK_H * HOUR) / HOUR); hour * HOUR < now + AHEAD_H * HOUR; hour += 1) {
    const at = x(hour * HOUR);
    line(pen, at, middle - 3, at, middle + 3);
    if (at > rem * 2 && at < width - rem * 2 && Math.abs(at - x(now)) > rem * 5.5) pen.fillText(time.short(hour * HOUR).slice(-5), at, height - rem * 0.25);
  }
  pen.strokeStyle = "#7CC4FF";
  line(pen, x(now), 0, x(now), height - rem);
  pen.fillStyle = "#7CC4FF";
  pen.fillText(`${t("band.now")} ${time.short(now).slice(-5)}`, x(now), height - rem * 0.25);
}

function line(pen, x0, y0, x1, y1) {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

customElements.define("al-band", Band);
