// The dashboard: asks Prometheus for a few series every two seconds and draws them.
// ?prometheus=URL names another Prometheus than the one on port 9090 of this host.
const prometheus = new URLSearchParams(location.search).get("prometheus") ??
  `${location.protocol}//${location.hostname}:9090`;
const POINTS = 150, EVERY_MS = 2000, WIDTH = 600, HEIGHT = 150;
const colours = ["#2f6fdb", "#1f9d6b", "#d9822b", "#9b51e0", "#d64570", "#4aa8c0", "#8a8f2a", "#7a6a5a"];
let minutes = 5;

const number = (value) => value >= 1e6 ? `${(value / 1e6).toFixed(1)} M`
  : value >= 1e4 ? `${(value / 1e3).toFixed(1)} k`
  : value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(2);
const share = (value) => `${(value * 100).toFixed(value > 0.999 || value < 0.1 ? 1 : 0)} %`;
const time = (value) => value >= 1 ? `${value.toPrecision(3)} s`
  : value >= 1e-3 ? `${(value * 1e3).toPrecision(3)} ms` : `${(value * 1e6).toPrecision(3)} µs`;

const served = "histogram_quantile(Q, sum by (le) (rate(tarn_service_seconds_bucket[10s])))";
const quantile = (q) => served.replace("Q", q);

const tiles = [
  ["replicas ready", "sum(tarn_ready) or vector(0)", number, (value) => value === 0],
  ["requests a second", "sum(rate(tarn_requests_total[10s]))", number],
  ["served within (99 %)", quantile(0.99), time],
  ["errors a second (5xx)", 'sum(rate(tarn_requests_total{code="5xx"}[10s]))', number, (value) => value > 0],
  ["connections", "sum(tarn_connections)", number],
  ["CPUs in use", 'sum(rate(process_cpu_seconds_total{job="tarn"}[10s]))', number],
];

const charts = [
  ["Requests", "a second, by replica", number,
    [["{instance}", "sum by (instance) (rate(tarn_requests_total[10s]))"]]],
  ["Service time", "from the worker's first look to the answer, at the most", time,
    [["50 %", quantile(0.5)], ["99 %", quantile(0.99)], ["99.9 %", quantile(0.999)]]],
  ["Answers", "a second, by class of status", number,
    [["{code}", 'sum by (code) (rate(tarn_requests_total{code!="1xx"}[10s]))']]],
  ["Connections", "open now, by state", number,
    [["{state}", "sum by (state) (tarn_connections)"]]],
  ["Hand-off", "from accept() to the worker, on average, by replica", time,
    [["{instance}", "sum by (instance) (rate(tarn_handoff_wait_seconds_total[10s])) / " +
      "sum by (instance) (rate(tarn_handoff_collected_total[10s]))"]]],
  ["CPU", "seconds a second, by replica", number,
    [["{instance}", 'rate(process_cpu_seconds_total{job="tarn"}[10s])']]],
  ["Cache", "share of requests whose page was in memory, by replica", share,
    [["{instance}", "sum by (instance) (rate(tarn_cache_hits_total[10s])) / (sum by (instance) " +
      "(rate(tarn_cache_hits_total[10s])) + sum by (instance) (rate(tarn_cache_misses_total[10s])))"]]],
  ["HAProxy", "a second: sent to another replica, failed replicas", number,
    [["sent elsewhere", "sum(rate(haproxy_backend_redispatch_warnings_total[10s]))"],
      ["replica died", "sum(rate(haproxy_backend_response_errors_total[10s]))"],
      ["client saw 5xx", 'sum(rate(haproxy_frontend_http_responses_total{proxy="site",code="5xx"}[10s]))']]],
];

async function ask(path, parameters) {
  const response = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`,
    { signal: AbortSignal.timeout(4000) });
  const answer = await response.json();
  if (answer.status !== "success") throw new Error(answer.error);
  return answer.data.result;
}

const make = (tag, parent, properties = {}) => parent.appendChild(Object.assign(document.createElement(tag), properties));

function makeTile([title, query, format, isBad]) {
  const tile = make("div", document.getElementById("tiles"), { className: "tile" });
  const value = make("strong", tile, { textContent: "–" });
  make("span", tile, { textContent: title });
  return async () => {
    const [result] = await ask("query", { query });
    const now = result ? Number(result.value[1]) : NaN;
    value.textContent = Number.isFinite(now) ? format(now) : "–";
    tile.classList.toggle("bad", isBad?.(now) ?? false);
  };
}

// A round number that is at least VALUE: 1, 2 or 5 times a power of ten.
function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value) * power;
}

function draw(svg, legend, scale, lines, format, start, end) {
  const most = Math.max(0, ...lines.flatMap((line) => line.values.map(([, value]) => value)));
  const top = roundUp(most);
  scale[0].textContent = format(top);
  scale[1].textContent = format(top / 2);
  svg.replaceChildren();
  const add = (attributes) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    svg.append(path);
  };
  for (const y of [0, HEIGHT / 2, HEIGHT]) add({ class: "rule", d: `M0 ${y}H${WIDTH}` });
  legend.replaceChildren();
  lines.forEach((line, index) => {
    const colour = colours[index % colours.length];
    let path = "", last = null;
    for (const [at, value] of line.values) {
      const x = (at - start) / (end - start) * WIDTH, y = HEIGHT - value / top * HEIGHT;
      path += `${last !== null && at - last < 3 * (end - start) / POINTS ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      last = at;
    }
    add({ d: path || "M0 0", stroke: colour });
    const item = make("li", legend, { textContent: `${line.name} ` });
    item.style.setProperty("--colour", colour);
    if (line.values.length) make("b", item, { textContent: format(line.values.at(-1)[1]) });
  });
}

function makeChart([title, about, format, queries]) {
  const figure = make("figure", document.getElementById("charts"));
  const caption = make("figcaption", figure, { textContent: title });
  make("small", caption, { textContent: about });
  const plot = make("div", figure, { className: "plot" });
  const svg = plot.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${title}: ${about}`);
  const scale = [make("output", plot, { className: "top" }), make("output", plot, { className: "middle" })];
  const legend = make("ul", figure);
  return async () => {
    const end = Date.now() / 1000, start = end - minutes * 60;
    const lines = [];
    for (const [name, query] of queries)
      for (const result of await ask("query_range", { query, start, end, step: minutes * 60 / POINTS }))
        lines.push({
          name: name.replace(/\{(\w+)\}/, (_, label) => result.metric[label] ?? label),
          values: result.values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value)),
        });
    draw(svg, legend, scale, lines.filter((line) => line.values.length), format, start, end);
  };
}

const parts = [...tiles.map(makeTile), ...charts.map(makeChart)];
const state = document.getElementById("state");
document.getElementById("source").href = prometheus;

async function refresh() {
  try {
    await Promise.all(parts.map((part) => part()));
    state.textContent = `as of ${new Date().toLocaleTimeString()}`;
  } catch (error) {
    state.textContent = `Prometheus at ${prometheus} does not answer: ${error.message}`;
  }
}

document.querySelector("nav").addEventListener("click", ({ target }) => {
  if (!target.dataset.minutes) return;
  minutes = Number(target.dataset.minutes);
  for (const button of document.querySelectorAll("nav button")) button.setAttribute("aria-pressed", button === target);
  refresh();
});

for (;;) {
  if (!document.hidden) await refresh();
  await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
}
