// What the map shows, independent of who draws it: areas, schematic rivers, gauges, marks.
import { gaugeState, house, levelOf } from "./house.js";
import { items } from "./items.js";
import * as time from "./time.js";
import { both } from "./words.js";

/** The picture as it stands: plain lists of lon/lat. */
export function picture() {
  const queue = time.now() === null ? [] : items(time.now()).filter((item) => !item.ended);
  const gauges = [...house.gauges.values()].filter((gauge) => gauge.place).map((gauge) => {
    const level = levelOf(gauge);
    return {
      name: gauge.name, at: gauge.place, label: both(gauge), state: gaugeState(gauge), colour: level?.colour ?? null,
      rank: level?.rank ?? 0, figure: gauge.value === null ? "—" : `${gauge.value.toFixed(2)} ${gauge.unit}`, gauge,
    };
  });
  const where = new Map(gauges.map((gauge) => [gauge.name, gauge.at]));
  const marks = queue.filter((item) => where.has(item.series)).map((item) => ({
    key: item.key, at: where.get(item.series), colour: item.colour, rank: item.rank, open: !item.by, title: item.title,
    kind: item.kind, series: item.series, current: item.key === house.selected, warning: item.table === "warnings",
  }));
  const worst = new Map();
  for (const item of queue) if (item.table === "warnings" && item.rank > (worst.get(item.area)?.rank ?? 0)) worst.set(item.area, item);
  const areas = house.city.areas.filter((area) => area.ring.length > 2).map((area) => ({
    code: area.code, label: both(area), ring: area.ring.map(([lon, lat]) => [lon, lat]), colour: worst.get(area.code)?.colour ?? null,
  }));
  return { gauges, marks: spread(marks), areas, rivers: rivers(gauges) };
}

/** Only the worst mark of a place stands on it; the queue has the others. */
function spread(marks) {
  const best = new Map();
  for (const mark of marks) {
    const place = mark.at.join();
    const there = best.get(place);
    if (!there || mark.current > there.current || (mark.current === there.current && mark.rank > there.rank)) best.set(place, mark);
  }
  return [...best.values()].sort((one, two) => one.rank - two.rank);
}

/** Gauges of one river joined along its main direction: a schematic, and the legend says so. */
function rivers(gauges) {
  const groups = new Map();
  for (const one of gauges) {
    if (!one.gauge.river) continue;
    if (!groups.has(one.gauge.river)) groups.set(one.gauge.river, []);
    groups.get(one.gauge.river).push(one.at);
  }
  return [...groups].filter(([, points]) => points.length > 1).map(([name, points]) => ({ name, line: along(points) }));
}

function along(points) {
  const n = points.length;
  const x = points.reduce((sum, [lon]) => sum + lon, 0) / n, y = points.reduce((sum, [, lat]) => sum + lat, 0) / n;
  let xx = 0, yy = 0, xy = 0;
  for (const [lon, lat] of points) {
    xx += (lon - x) ** 2;
    yy += (lat - y) ** 2;
    xy += (lon - x) * (lat - y);
  }
  const turn = 0.5 * Math.atan2(2 * xy, xx - yy);
  const place = ([lon, lat]) => (lon - x) * Math.cos(turn) + (lat - y) * Math.sin(turn);
  return [...points].sort((one, two) => place(one) - place(two));
}

/** Where an area's name stands: the middle of its northern edge. */
export function head(ring) {
  const lons = ring.map(([lon]) => lon), lats = ring.map(([, lat]) => lat);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, Math.max(...lats)];
}

/** [west, south, east, north] of everything, or null when nothing has a place. */
export function bounds({ gauges, areas }) {
  const points = [...gauges.map((one) => one.at), ...areas.flatMap((area) => area.ring)];
  if (!points.length) return null;
  const lons = points.map(([lon]) => lon), lats = points.map(([, lat]) => lat);
  const pad = Math.max(0.004, (Math.max(...lons) - Math.min(...lons)) * 0.06, (Math.max(...lats) - Math.min(...lats)) * 0.06);
  return [Math.min(...lons) - pad, Math.min(...lats) - pad, Math.max(...lons) + pad, Math.max(...lats) + pad];
}
