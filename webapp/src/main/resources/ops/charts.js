// The last 15 minutes of a policy: lines by uPlot over a band that shows the state.
import uPlot from "/ops/uplot.js";
import { el, text, attribute } from "/ops/dom.js";
import { time, timeOfMinute } from "/ops/figures.js";

export const SPAN = 15 * 60;
const HEIGHT = 120;
const charts = new Set();
const dark = matchMedia("(prefers-color-scheme: dark)");
const visible = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    target.chart.seen = isIntersecting;
    target.chart.draw();
  }
});

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A line is {label, color, dash?}; format turns a value into text. */
export function chart(title, lines, format) {
  const caption = el("figcaption", {}, title);
  const values = lines.map((line) => {
    const value = el("b");
    caption.append(el("span", { class: `key ${line.color}` }, `${line.label} `, value));
    return value;
  });
  const at = el("span", { class: "at" });
  caption.append(at);
  const canvas = el("div", { class: "canvas", role: "img" });
  const element = el("figure", {}, caption, canvas);
  let plot = null;
  let data = [[], ...lines.map(() => [])];
  let states = [];
  let now = 0;

  function shown(index) {
    const last = data[0].length - 1;
    const i = index ?? last;
    lines.forEach((_, n) => text(values[n], data[n + 1][i] == null ? "no data" : format(data[n + 1][i])));
    text(at, index == null || i === last ? "" : `at ${time(data[0][i] * 1000)}`);
  }

  function make() {
    plot?.destroy();
    const axis = { stroke: color("--soft-text"), font: "11px system-ui", ticks: { show: false } };
    const grid = { stroke: color("--grid"), width: 1 };
    plot = new uPlot(
      {
        width: Math.max(200, canvas.clientWidth), height: HEIGHT, legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        scales: { x: { time: true, range: () => [now - SPAN, now] }, y: { range: (_, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
        axes: [
          { ...axis, grid, space: 60, size: 22, values: (_, ticks) => ticks.map((tick) => timeOfMinute(tick * 1000)) },
          { ...axis, grid, space: 28, size: 52, values: (_, ticks) => ticks.map(format) },
        ],
        series: [{}, ...lines.map((line) => ({
          stroke: color(`--${line.color}`), width: 1.5, dash: line.dash, spanGaps: false,
          points: { size: 3, fill: color(`--${line.color}`), show: true, filter: lonely },
        }))],
        hooks: { drawClear: [band], setCursor: [({ cursor }) => shown(cursor.idx)] },
      },
      data, canvas);
  }

  /** Points with no neighbour, which no line would show. */
  function lonely(self, series) {
    const values = self.data[series];
    const found = [];
    for (let i = 0; i < values.length; i++) {
      if (values[i] != null && values[i - 1] == null && values[i + 1] == null) {
        found.push(i);
      }
    }
    return found;
  }

  function band({ ctx, bbox, valToPos }) {
    const x = (at) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot ? valToPos.call(plot, at, "x", true) : bbox.left));
    ctx.save(); // uPlot takes the style to be the one it set last
    states.forEach(([from, state], i) => {
      const to = states[i + 1]?.[0] ?? now;
      if (state === "closed" || to < now - SPAN) {
        return;
      }
      const width = Math.max(2, x(to) - x(from));
      ctx.fillStyle = color(`--${state}`);
      ctx.globalAlpha = 0.18;
      ctx.fillRect(x(from), bbox.top, width, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(x(from), bbox.top, width, 4 * devicePixelRatio);
    });
    ctx.restore();
  }

  const own = {
    element,
    seen: false,
    /** @param summary what the picture shows, in words */
    set(newData, newStates, seconds, summary) {
      [data, states, now] = [newData, newStates, seconds];
      attribute(canvas, "aria-label", summary);
      own.draw();
    },
    draw() {
      if (own.seen && now > 0) {
        if (plot) {
          plot.setData(data);
        } else {
          make();
        }
        shown(plot.cursor.left >= 0 ? plot.cursor.idx : null);
      }
    },
    resize() {
      if (plot && canvas.clientWidth > 0) {
        plot.setSize({ width: canvas.clientWidth, height: HEIGHT });
      }
    },
    remake() {
      if (plot) {
        make();
      }
    },
    end() {
      visible.unobserve(element);
      plot?.destroy();
      charts.delete(own);
    },
  };
  element.chart = own;
  charts.add(own);
  visible.observe(element);
  return own;
}

addEventListener("resize", () => charts.forEach((one) => one.resize()));
dark.addEventListener("change", () => charts.forEach((one) => one.remake()));
