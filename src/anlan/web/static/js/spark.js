// The course of one gauge, with its levels, its age and what is forecast; drawn by ourselves on a canvas.
import { COLOURS } from "./mark.js";
import * as time from "./time.js";

const HOURS = 6;

/** `readings`: [[iso, value or null, flags]]; `risk`: what the model said, or null. */
export function drawSpark(canvas, { readings, levels, until, risk, drafted, unit }) {
  const width = canvas.clientWidth, height = canvas.clientHeight, ratio = devicePixelRatio || 1;
  if (!width || !height) return;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const points = readings.map(([at, value]) => [Date.parse(at), value]).filter(([, value]) => value !== null);
  if (!points.length) return;
  const ahead = risk ? Date.parse(drafted) + risk.horizon_min * 60000 : until;
  const box = frame(points, levels, risk, { until, ahead, width, height, rem });
  drawLevels(pen, levels, box, unit);
  drawNow(pen, box);
  if (risk && risk.median !== null) drawRisk(pen, points.at(-1), risk, ahead, box);
  drawCourse(pen, points, box);
}

function frame(points, levels, risk, { until, ahead, width, height, rem }) {
  const values = points.map(([, value]) => value);
  const foreseen = risk ? [risk.low, risk.median, risk.high].filter((value) => value !== null) : [];
  const top = Math.max(...values, ...foreseen), bottom = Math.min(...values, ...foreseen);
  const near = levels.map((level) => level.over).filter((over) => over < top + Math.max(0.5, (top - bottom) * 1.2));
  const low = Math.min(bottom, ...near), high = Math.max(top, ...near);
  const room = (high - low || 1) * 0.12;
  const from = until - HOURS * 3600000, to = Math.max(until, ahead) + 60000;
  const right = width - rem * 3.2;
  return {
    width, height, rem, until, right,
    x: (at) => ((at - from) / (to - from)) * right,
    y: (value) => height - rem * 0.3 - ((value - low + room) / (high - low + 2 * room)) * (height - rem * 0.6),
    low: low - room, high: high + room,
  };
}

function drawLevels(pen, levels, box, unit) {
  pen.font = `${box.rem * 0.78}px sans-serif`;
  pen.textBaseline = "middle";
  let last = Infinity;
  for (const level of levels) {
    if (level.over < box.low || level.over > box.high) continue;
    const y = box.y(level.over);
    pen.strokeStyle = COLOURS[level.colour ?? "none"];
    pen.setLineDash([4, 4]);
    pen.globalAlpha = 0.8;
    stroke(pen, [[0, y], [box.right, y]], 1);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    if (last - y < box.rem * 0.8) continue;
    last = y;
    pen.fillStyle = "#9FB0C8";
    pen.fillText(`${level.over.toFixed(2)} ${unit}`, box.right + 4, y);
  }
}

function drawNow(pen, box) {
  pen.strokeStyle = "#5A6C8C";
  pen.setLineDash([2, 3]);
  stroke(pen, [[box.x(box.until), 0], [box.x(box.until), box.height]], 1);
  pen.setLineDash([]);
}

function drawRisk(pen, [at, value], risk, ahead, box) {
  const x0 = box.x(at), x1 = box.x(ahead), y0 = box.y(value);
  if (risk.low !== null && risk.high !== null) {
    pen.fillStyle = "#3E9EFF33";
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, box.y(risk.high));
    pen.lineTo(x1, box.y(risk.low));
    pen.closePath();
    pen.fill();
  }
  pen.strokeStyle = "#7CC4FF";
  pen.setLineDash([5, 3]);
  stroke(pen, [[x0, y0], [x1, box.y(risk.median)]], 1.5);
  pen.setLineDash([]);
}

/** A gap longer than three times the usual step stays a gap: silence is not a straight line. */
function drawCourse(pen, points, box) {
  const steps = points.slice(1).map(([at], index) => at - points[index][0]).sort((one, two) => one - two);
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  pen.strokeStyle = "#7CC4FF";
  let run = [];
  for (const [index, [at, value]] of points.entries()) {
    if (index && at - points[index - 1][0] > usual * 3 + 1000) {
      stroke(pen, run, 2);
      run = [];
    }
    run.push([box.x(at), box.y(value)]);
  }
  stroke(pen, run, 2);
  const [x, y] = run.at(-1);
  pen.fillStyle = "#E6EDF7";
  pen.beginPath();
  pen.arc(x, y, 3, 0, 7);
  pen.fill();
}

/** Lines grow with the type: a wall is read from afar. */
const thick = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;

function stroke(pen, points, width) {
  pen.lineWidth = width * thick();
  pen.beginPath();
  points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}

/** Say the same in words, for those who do not see the picture. */
export const sparkWords = (readings, unit) => {
  const points = readings.filter(([, value]) => value !== null);
  if (!points.length) return "—";
  const values = points.map(([, value]) => value);
  return `${points.length} · ${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)} ${unit} · ${time.short(points.at(-1)[0])}`;
};
