// The map on WebGL 2, drawn by the library packed at build; the style is ours, with no tiles and no glyph server.
import { h } from "./dom.js";
import { bounds, head } from "./geo.js";
import { COLOURS, drawMark, letter } from "./mark.js";

const FONT = ["Noto Sans CJK SC"];
const KINDS = ["warning", "threshold", "anomaly", "silence", "stuck", "help", "confirm", "clock", "turn", "report"];

/** Make the map; throws where WebGL 2 or the library is missing. */
export async function makeGlMap(host, { label, pick, moved }) {
  const library = await import("/vendor/maplibre-gl.mjs");
  document.head.append(h("link", { rel: "stylesheet", href: "/vendor/maplibre-gl.css" }));
  const place = h("div.map-canvas");
  host.append(place);
  const map = new library.Map({
    container: place, style: style(), center: [0, 0], zoom: 9, attributionControl: false, dragRotate: false,
    pitchWithRotate: false, touchPitch: false, fadeDuration: 0, localIdeographFontFamily: '"Noto Sans CJK SC", sans-serif',
  });
  map.getCanvas().setAttribute("aria-label", label);
  await new Promise((done, failed) => {
    map.once("load", done);
    map.once("error", ({ error }) => failed(error));
  });
  return new GlMap(map, { pick, moved });
}

class GlMap {
  constructor(map, { pick, moved }) {
    Object.assign(this, { map, fitted: false });
    for (const colour of [...Object.keys(COLOURS)]) for (const kind of KINDS) addIcon(map, colour, kind);
    map.on("move", moved);
    map.on("click", ({ point }) => {
      const box = [[point.x - 14, point.y - 14], [point.x + 14, point.y + 14]];
      const find = (layer, list) => {
        const found = map.queryRenderedFeatures(box, { layers: [layer] })[0];
        return found ? list[found.properties.index] : null;
      };
      pick(find("marks", this.shown.marks), find("gauges", this.shown.gauges));
    });
  }

  show(shown) {
    this.shown = shown;
    for (const [name, features] of Object.entries(sources(shown))) {
      const reads = JSON.stringify(features);
      if (this[name] === reads) continue;
      this[name] = reads;
      this.map.getSource(name).setData({ type: "FeatureCollection", features });
    }
    if (!this.fitted) this.fit(bounds(shown));
  }

  fit(box) {
    if (!box) return;
    this.fitted = true;
    this.map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: { top: 50, bottom: 40, left: 50, right: 90 }, animate: false, maxZoom: 14 });
  }

  goTo(at) {
    this.map.easeTo({ center: at, duration: 200 });
  }

  zoom(factor) {
    this.map.zoomTo(this.map.getZoom() + Math.log2(factor), { duration: 0 });
  }

  metresPerPixel() {
    const lat = this.map.getCenter().lat;
    return (40075016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** this.map.getZoom());
  }
}

function addIcon(map, colour, kind) {
  const canvas = h("canvas", { width: 96, height: 96 });
  const pen = canvas.getContext("2d");
  const real = colour === "none" ? null : colour;
  drawMark(pen, 48, 48, 26, real, letter(real, kind), false);
  map.addImage(`${colour}-${kind}`, pen.getImageData(0, 0, 96, 96), { pixelRatio: 2.2 });
}

const point = (at, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties });

function sources({ areas, rivers, gauges, marks }) {
  const marked = new Set(marks.map((mark) => mark.series));
  return {
    areas: areas.map((area) => ({
      type: "Feature", properties: { colour: COLOURS[area.colour ?? "none"], over: area.colour ? 1 : 0 },
      geometry: { type: "Polygon", coordinates: [[...area.ring, area.ring[0]]] },
    })),
    names: areas.map((area) => point(head(area.ring), { label: area.label })),
    rivers: rivers.map((river) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: river.line } })),
    gauges: gauges.map((gauge, index) => point(gauge.at, {
      index, label: `${gauge.label} ${gauge.state === "ok" ? gauge.figure : "—"}`, rank: gauge.rank, beside: marked.has(gauge.name) ? 1 : 0, alive: gauge.state === "ok" ? 1 : 0,
      colour: gauge.colour ? COLOURS[gauge.colour] : "#30A46C",
    })),
    marks: marks.map((mark, index) => point(mark.at, {
      index, icon: `${mark.colour ?? "none"}-${KINDS.includes(mark.kind) ? mark.kind : "report"}`, rank: mark.rank + (mark.current ? 10 : 0),
      open: mark.open ? 1 : 0, current: mark.current ? 1 : 0, colour: COLOURS[mark.colour ?? "none"],
    })),
  };
}

function style() {
  const empty = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
  const size = Math.max(12, parseFloat(getComputedStyle(document.documentElement).fontSize));
  const text = { "text-color": "#9FB0C8", "text-halo-color": "#0D1626", "text-halo-width": 1.5 };
  return {
    version: 8,
    sources: Object.fromEntries(["areas", "names", "rivers", "gauges", "marks"].map((name) => [name, empty])),
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#0D1626" } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": ["case", ["==", ["get", "over"], 1], ["get", "colour"], "#16233A"], "fill-opacity": ["case", ["==", ["get", "over"], 1], 0.16, 1] } },
      { id: "edges", type: "line", source: "areas", paint: { "line-color": ["case", ["==", ["get", "over"], 1], ["get", "colour"], "#3A5178"], "line-width": ["case", ["==", ["get", "over"], 1], 2, 1] } },
      { id: "rivers", type: "line", source: "rivers", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#2F5E9E", "line-width": 4 } },
      { id: "gauges", type: "circle", source: "gauges", paint: {
        "circle-radius": size * 0.36, "circle-color": ["case", ["==", ["get", "alive"], 1], ["get", "colour"], "#0D1626"],
        "circle-stroke-color": ["case", ["==", ["get", "alive"], 1], "#0B1220", "#9FB0C8"], "circle-stroke-width": size * 0.13 } },
      { id: "halos", type: "circle", source: "marks", filter: ["==", ["get", "open"], 1], paint: {
        "circle-radius": size * 1.3, "circle-opacity": 0, "circle-stroke-color": ["get", "colour"], "circle-stroke-width": size * 0.18 } },
      { id: "current", type: "circle", source: "marks", filter: ["==", ["get", "current"], 1], paint: {
        "circle-radius": size * 1.65, "circle-opacity": 0, "circle-stroke-color": "#E6EDF7", "circle-stroke-width": 1.5 } },
      { id: "names", type: "symbol", source: "names", layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": size, "text-anchor": "top", "text-offset": [0, 0.3] }, paint: text },
      { id: "labels", type: "symbol", source: "gauges", layout: {
        "text-field": ["get", "label"], "text-font": FONT, "text-size": size * 0.86, "text-variable-anchor": ["left", "right", "bottom", "top"], "text-justify": "auto", "text-radial-offset": ["case", ["==", ["get", "beside"], 1], 1.9, 0.9], "text-max-width": 40,
        "symbol-sort-key": ["-", 0, ["get", "rank"]] }, paint: { ...text, "text-color": ["case", [">", ["get", "rank"], 0], "#E6EDF7", "#9FB0C8"] } },
      { id: "marks", type: "symbol", source: "marks", layout: { "icon-image": ["get", "icon"], "icon-size": size / 16, "icon-allow-overlap": true, "symbol-sort-key": ["get", "rank"] } },
    ],
  };
}
