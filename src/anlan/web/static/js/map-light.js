// The light map: one 2D canvas of our own, for machines without WebGL 2, without the packed library, for phones and print.
import { h } from "./dom.js";
import { bounds, head } from "./geo.js";
import { COLOURS, drawMark, letter } from "./mark.js";

const METRES_PER_DEGREE = 111195;
const HIT = 16;

export class LightMap {
  constructor(host, { label, pick, moved }) {
    this.canvas = h("canvas.map-canvas", { tabindex: "0", role: "application", "aria-label": label });
    Object.assign(this, { host, pick, moved, view: null, shown: null });
    host.append(this.canvas);
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.listen();
  }

  show(shown) {
    this.shown = shown;
    if (!this.view) this.fit(bounds(shown));
    this.draw();
  }

  fit(box) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!box || !width || !height) return;
    const [west, south, east, north] = box;
    const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const scale = Math.min(width / ((east - west) * squeeze), height / (north - south)) * 0.9;
    this.view = { lon: (west + east) / 2, lat: (south + north) / 2, scale, squeeze };
    this.changed();
  }

  goTo([lon, lat]) {
    if (this.view) Object.assign(this.view, { lon, lat });
    this.changed();
  }

  zoom(factor) {
    if (this.view) this.view.scale *= factor;
    this.changed();
  }

  metresPerPixel() {
    return this.view ? METRES_PER_DEGREE / this.view.scale : null;
  }

  changed() {
    this.draw();
    this.moved();
  }

  to([lon, lat]) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const { view } = this;
    return [width / 2 + (lon - view.lon) * view.squeeze * view.scale, height / 2 - (lat - view.lat) * view.scale];
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height || !this.shown) return;
    if (!this.view) return void this.fit(bounds(this.shown));
    const ratio = devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    pen.fillStyle = "#0D1626";
    pen.fillRect(0, 0, width, height);
    grid(pen, width, height, this.rem);
    this.taken = [];
    for (const area of this.shown.areas) this.area(pen, area);
    for (const river of this.shown.rivers) this.river(pen, river);
    for (const gauge of this.shown.gauges) this.gauge(pen, gauge);
    for (const mark of this.shown.marks) this.mark(pen, mark);
    this.labels(pen);
  }

  area(pen, { ring, colour }) {
    trace(pen, ring.map((at) => this.to(at)));
    pen.closePath();
    pen.fillStyle = colour ? `${COLOURS[colour]}22` : "#16233A";
    pen.fill();
    pen.lineWidth = colour ? 1.8 : 1;
    pen.strokeStyle = colour ? COLOURS[colour] : "#3A5178";
    pen.stroke();
  }

  river(pen, { line }) {
    trace(pen, line.map((at) => this.to(at)));
    pen.lineWidth = this.rem * 0.28;
    pen.lineJoin = pen.lineCap = "round";
    pen.strokeStyle = "#2F5E9E";
    pen.stroke();
  }

  gauge(pen, { at, state, colour }) {
    const [x, y] = this.to(at);
    pen.beginPath();
    pen.arc(x, y, this.rem * 0.36, 0, 7);
    pen.lineWidth = this.rem * 0.14;
    if (state === "ok") {
      pen.fillStyle = colour ? COLOURS[colour] : "#30A46C";
      pen.fill();
      pen.strokeStyle = "#0B1220";
    } else pen.strokeStyle = "#9FB0C8"; // hollow: silent or never heard
    pen.stroke();
  }

  mark(pen, mark) {
    const [x, y] = this.to(mark.at);
    const r = this.rem * 0.85;
    drawMark(pen, x, y, r, mark.colour, letter(mark.colour, mark.kind), mark.open);
    if (mark.current) {
      pen.strokeStyle = "#E6EDF7";
      pen.lineWidth = 1.5;
      pen.strokeRect(x - r * 1.9, y - r * 1.9, r * 3.8, r * 3.8);
    }
    this.taken.push([x - r, y - r, x + r, y + r]);
  }

  /** Names where there is room: areas, then gauges above a level, then the rest. */
  labels(pen) {
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    for (const { label, ring } of this.shown.areas) {
      const [x, y] = this.to(head(ring));
      this.write(pen, label, x, y + this.rem * 0.9, "#9FB0C8", this.rem);
    }
    pen.textAlign = "left";
    const marked = new Set(this.shown.marks.map((mark) => mark.series));
    const inOrder = [...this.shown.gauges].sort((one, two) => two.rank - one.rank || (one.name < two.name ? -1 : 1));
    for (const gauge of inOrder) {
      const [x, y] = this.to(gauge.at);
      const figure = gauge.state === "ok" ? gauge.figure : "—";
      const beside = this.rem * (marked.has(gauge.name) ? 2 : 0.8);
      this.write(pen, `${gauge.label} ${figure}`, x + beside, y, gauge.rank ? "#E6EDF7" : "#9FB0C8", this.rem * 0.86);
    }
  }

  write(pen, text, x, y, colour, size) {
    pen.font = `${size}px "Noto Sans CJK SC", sans-serif`;
    const width = pen.measureText(text).width;
    const left = pen.textAlign === "center" ? x - width / 2 : x;
    const box = [left - 2, y - size * 0.6, left + width + 2, y + size * 0.6];
    if (this.taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
    if (box[0] < 0 || box[2] > this.canvas.clientWidth) return;
    this.taken.push(box);
    pen.lineWidth = 3;
    pen.strokeStyle = "#0D1626";
    pen.strokeText(text, x, y);
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  }

  listen() {
    let from = null;
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, y: event.clientY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from || !this.view) return;
      const dx = event.clientX - from.x, dy = event.clientY - from.y;
      if (!from.moved && Math.hypot(dx, dy) < 4) return;
      this.view.lon -= dx / this.view.scale / this.view.squeeze;
      this.view.lat += dy / this.view.scale;
      from = { x: event.clientX, y: event.clientY, moved: true };
      this.changed();
    });
    canvas.addEventListener("pointerup", (event) => {
      if (from && !from.moved) this.hit(event.offsetX, event.offsetY);
      from = null;
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const step = this.view ? 60 / this.view.scale : 0;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key] && this.view) this.goTo([this.view.lon + moves[event.key][0], this.view.lat + moves[event.key][1]]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.3);
    else if (event.key === "-") this.zoom(1 / 1.3);
    else return;
    event.preventDefault();
  }

  hit(x, y) {
    const near = (one) => Math.hypot(this.to(one.at)[0] - x, this.to(one.at)[1] - y);
    const closest = (list) => list.map((one) => [near(one), one]).sort((one, two) => one[0] - two[0])[0];
    const reach = Math.max(HIT, this.rem * 1.2);
    const [markFar, mark] = closest(this.shown.marks) ?? [Infinity];
    const [gaugeFar, gauge] = closest(this.shown.gauges) ?? [Infinity];
    this.pick(markFar < reach ? mark : null, gaugeFar < reach ? gauge : null);
  }
}

function trace(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
}

/** Quiet lines so that an empty map reads as a map. */
function grid(pen, width, height, rem) {
  pen.strokeStyle = "#13203A";
  pen.lineWidth = 1;
  for (let x = rem * 6; x < width; x += rem * 6) {
    trace(pen, [[x, 0], [x, height]]);
    pen.stroke();
  }
  for (let y = rem * 6; y < height; y += rem * 6) {
    trace(pen, [[0, y], [width, y]]);
    pen.stroke();
  }
}
