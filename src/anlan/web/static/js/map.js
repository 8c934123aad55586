// The map on the page: WebGL where it can be, our own light canvas where it cannot, and a strip that says which.
import { framed, h } from "./dom.js";
import { bounds, picture } from "./geo.js";
import { gaugeState, house } from "./house.js";
import { LightMap } from "./map-light.js";
import * as time from "./time.js";
import { both, t } from "./words.js";

const NARROW = 700;

class CityMap extends HTMLElement {
  async connectedCallback() {
    this.host = h("div.map-host");
    this.info = h("div.map-info", { hidden: true });
    this.scale = h("span.scale", {}, h("i"), h("span"));
    this.table = h("div.map-table", { hidden: true });
    this.append(this.host, controls(this), legend(), this.info, this.scale, this.table);
    const options = { label: t("map.label"), pick: (mark, gauge) => this.pick(mark, gauge), moved: () => this.writeScale() };
    this.map = await this.choose(options);
    const paint = framed(() => this.paint());
    house.on("rows gauges select", paint);
    setInterval(paint, 10000);
    house.on("select", () => this.bringInto());
    paint();
  }

  async choose(options) {
    const wanted = this.dataset.library === "yes" && innerWidth > NARROW;
    const why = this.dataset.library !== "yes" ? "map.light_no_library" : webgl2() ? null : "map.light_no_webgl";
    if (wanted && !why) {
      try {
        const { makeGlMap } = await import("./map-gl.js");
        const map = await makeGlMap(this.host, options);
        this.dataset.drawn = "gl";
        return map;
      } catch (error) {
        this.host.replaceChildren();
        this.say(t("map.light_failed", { why: error?.message ?? "—" }));
      }
    } else if (why) this.say(t(why));
    this.dataset.drawn = "light";
    return new LightMap(this.host, options);
  }

  say(text) {
    const strip = document.getElementById("map-strip");
    strip.hidden = false;
    strip.textContent = text;
  }

  paint() {
    if (time.now() === null || !this.map) return;
    this.shown = picture();
    this.map.show(this.shown);
    this.writeScale();
    if (!this.table.hidden) this.fillTable();
  }

  /** The selected thing comes into view when the map does not show it. */
  bringInto() {
    const mark = this.shown?.marks.find((one) => one.key === house.selected);
    if (mark && this.map.to) {
      const [x, y] = this.map.to(mark.at);
      if (x < 0 || y < 0 || x > this.clientWidth || y > this.clientHeight) this.map.goTo(mark.at);
    }
  }

  fitTo(key) {
    const mark = this.shown?.marks.find((one) => one.key === key);
    if (mark) this.map.goTo(mark.at);
    else this.fitAll();
  }

  fitAll() {
    if (this.shown) this.map.fit(bounds(this.shown));
  }

  pick(mark, gauge) {
    if (mark) house.select(mark.key);
    this.info.hidden = !gauge;
    if (!gauge) return;
    const { gauge: row } = gauge;
    this.info.replaceChildren(
      h("b", {}, gauge.label), h("br"), h("span.big", {}, gauge.figure), " ",
      row.at ? h("time.dim", { "data-since": row.at }, t("time.ago", { span: time.age(row.at) })) : "", " ", h(gauge.state === "ok" ? "span.dim" : "span.late", {}, t(`gauge.${gauge.state}`)),
      h("br"), h("small.dim", {}, row.levels.map((level) => `${both(level)} ${level.over.toFixed(2)}`).join(" · ") || t("gauge.no_levels")),
      row.within_m ? h("small.late", {}, ` ${t("gauge.guessed", { m: row.within_m })}`) : "",
    );
  }

  writeScale() {
    const metres = this.map?.metresPerPixel();
    if (!metres) return;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const most = metres * rem * 8, power = 10 ** Math.floor(Math.log10(most));
    const nice = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
    this.scale.firstChild.style.width = `${nice / metres}px`;
    this.scale.lastChild.textContent = nice >= 1000 ? `${nice / 1000} km` : `${nice} m`;
  }

  toggleTable() {
    this.table.hidden = !this.table.hidden;
    if (!this.table.hidden) this.fillTable();
  }

  closeTable() {
    this.table.hidden = true;
    this.info.hidden = true;
  }

  /** The same as the map in words, for screen readers and for reading across. */
  fillTable() {
    const rows = [...house.gauges.values()].map((gauge) => ({ gauge, state: gaugeState(gauge) }));
    const height = ({ gauge }) => gauge.levels.filter((level) => gauge.value !== null && gauge.value >= level.over).length;
    rows.sort((one, two) => height(two) - height(one) || (one.gauge.name < two.gauge.name ? -1 : 1));
    this.table.replaceChildren(h("table", {}, h("caption", {}, t("map.table")),
      h("thead", {}, h("tr", {}, ["name", "value", "level", "age", "state"].map((name) => h("th", { scope: "col" }, t(`table.${name}`))))),
      h("tbody", {}, rows.map(({ gauge, state }) => h("tr", {},
        h("th", { scope: "row" }, both(gauge)), h("td.n", {}, gauge.value === null ? "—" : `${gauge.value.toFixed(2)} ${gauge.unit}`),
        h("td", {}, both(gauge.levels.filter((level) => gauge.value !== null && gauge.value >= level.over).at(-1))),
        h("td.n", {}, gauge.at ? h("time", { "data-age": gauge.at }, time.age(gauge.at)) : "—"),
        h(state === "ok" ? "td" : "td.late", {}, t(`gauge.${state}`)))))));
  }
}

function controls(map) {
  const button = (label, name, press) => h("button", { type: "button", "aria-label": name, title: name, onclick: press }, label);
  return h("div.map-buttons", {},
    button("+", t("map.in"), () => map.map?.zoom(1.5)), button("−", t("map.out"), () => map.map?.zoom(1 / 1.5)),
    button("⤢", t("map.fit"), () => map.fitAll()), button("☰", t("map.table"), () => map.toggleTable()));
}

function legend() {
  return h("p.map-legend", {}, h("span", {}, t("map.legend_levels")), " ", h("span", {}, t("map.legend_rest")));
}

function webgl2() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

customElements.define("al-map", CityMap);
