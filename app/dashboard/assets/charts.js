// The two charts. The server computes all numbers.
/* global uPlot */

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const HEIGHT = 220;

function axes(first) {
  const axis = { stroke: style("--soft"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") } };
  return [{ ...axis, ...first }, { ...axis, size: 68, values: (_, ticks) => ticks.map((tick) => tick.toLocaleString("en-US")) }];
}

// A chart that fills its box and is redrawn when the box, the colours or the data change.
class Chart {
  constructor(box, options) {
    this.box = box;
    this.options = options;
    this.data = null;
    new ResizeObserver(() => this.fit()).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  set(data) {
    this.data = data;
    if (this.plot) this.plot.setData(data);
    else this.draw();
  }

  draw() {
    this.plot?.destroy();
    if (this.data) this.plot = new uPlot({ width: this.width(), height: HEIGHT, ...this.options() }, this.data, this.box);
  }

  width() {
    return Math.max(200, Math.floor(this.box.clientWidth));
  }

  fit() {
    if (this.plot && this.plot.width !== this.width()) this.plot.setSize({ width: this.width(), height: HEIGHT });
  }
}

// The range of the values with a margin, so that a flat line is centred.
function range(_, low, high) {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.15, Math.abs(high) * 0.0005, 1e-9);
  return [low - room, high + room];
}

export function priceChart(box) {
  const chart = new Chart(box, () => ({
    legend: { show: true, live: false },
    pxAlign: 0,
    cursor: { y: false },
    scales: { x: { time: true }, y: { range } },
    axes: axes({}),
    series: [
      {},
      { label: "Mark", stroke: style("--mark"), width: 2, points: { show: false }, pxAlign: 0 },
      { label: "Index", stroke: style("--index"), width: 2, dash: [6, 4], points: { show: false }, pxAlign: 0 },
    ],
  }));
  let points = [];
  const show = () => chart.set([points.map((p) => p.time), points.map((p) => p.mark), points.map((p) => p.index)]);
  return {
    begin(all) {
      points = all;
      show();
    },
    add(point) {
      if (points.length && points.at(-1).time >= point.time) points.pop();
      points.push(point);
      show();
    },
  };
}

export function curveChart(box) {
  const chart = new Chart(box, () => ({
    legend: { show: true, live: false },
    pxAlign: 0,
    cursor: { y: false },
    scales: { x: { time: false }, y: { range } },
    axes: axes({ values: (_, ticks) => ticks.map((tick) => tick.toLocaleString("en-US")) }),
    series: [
      {},
      { label: "Mark on the curve", stroke: style("--mark"), width: 2, points: { show: false }, pxAlign: 0 },
      { label: "Now", stroke: style("--index"), width: 0, points: { show: true, size: 11, fill: style("--index") } },
      { label: "Index", stroke: style("--soft"), width: 1, dash: [4, 4], points: { show: false }, pxAlign: 0 },
    ],
  }));
  return {
    show(curve, index) {
      const points = [...curve.line];
      if (curve.now) points.push(curve.now);
      points.sort((a, b) => a.net - b.net);
      const now = points.map((point) => (point === curve.now ? point.mark : null));
      chart.set([points.map((p) => p.net), points.map((p) => p.mark), now, points.map(() => index)]);
    },
  };
}
