// Sends real requests to the server that this page came from, and shows what it says. Whatever the
// server does not support is told in a sentence: nothing here relies on it.

const byId = (id) => document.getElementById(id);
const PICTURE = "files/relief.png";

function element(name, attributes = {}, ...children) {
  const made = ["svg", "line"].includes(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const lines = (kind, mark, ...texts) =>
  element("span", { class: kind }, texts.map((text) => `${mark} ${text}\n`).join(""));

/** Runs TRIAL, which returns a sentence, into the element with this id. */
async function run(id, trial) {
  const [said, result] = [byId(`${id}-said`), byId(id)];
  if (result.hasAttribute("aria-busy")) return;
  result.setAttribute("aria-busy", "true");
  try {
    said.textContent = await trial(result);
  } catch (error) {
    said.textContent = `No answer: ${error.message}.`;
  }
  result.removeAttribute("aria-busy");
}

// --- How long does an answer take? ---------------------------------------------------------------

const COUNT = 40;
const milliseconds = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

function sparkline(times, median) {
  const top = Math.max(median * 3, 0.1);
  const height = (time) => 4 + 60 * Math.min(time / top, 1);
  const bars = times.map((time, i) =>
    element("line", { x1: 4 + i * 8, x2: 4 + i * 8, y1: 70, y2: 70 - height(time) }));
  const level = 70 - height(median);
  return element("svg", {
    class: "spark", viewBox: `0 0 ${COUNT * 8} 72`, preserveAspectRatio: "none", role: "img",
    "aria-label": `Bars: the time of each of ${times.length} requests`,
  }, ...bars, element("line", { class: "median", x1: 0, x2: COUNT * 8, y1: level, y2: level }));
}

async function measure(result) {
  const times = [];
  const url = new URL("probe.txt", location.href).href;
  let response;
  performance.clearResourceTimings();
  for (let i = 0; i < COUNT; i += 1) {
    const start = performance.now();
    response = await fetch(url, { method: "HEAD", cache: "no-store" });
    times.push(performance.now() - start);
  }

  await new Promise((done) => setTimeout(done)); // the last entry comes a moment later
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[COUNT / 2];
  const entries = performance.getEntriesByName(url);
  const kept = entries.filter((entry) => entry.connectStart === entry.connectEnd).length;
  const reuse = entries.length
    ? ` ${kept} of ${entries.length} found their connection already open.` : "";
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  result.replaceChildren(
    sparkline(times, median),
    element("pre", {}, lines("sent", ">", "HEAD probe.txt"),
      lines("received", "<", `${response.status} ${response.statusText}`, ...head)));
  return `Median ${milliseconds(median)}, fastest ${milliseconds(sorted[0])}, slowest `
    + `${milliseconds(sorted.at(-1))}.${reuse}`;
}

// --- Has it changed since? -----------------------------------------------------------------------

/** The question to ask a second time, made of what the first answer said about itself. */
function condition(headers) {
  if (headers.has("ETag")) return ["If-None-Match", headers.get("ETag")];
  if (headers.has("Last-Modified")) return ["If-Modified-Since", headers.get("Last-Modified")];
  return null;
}

async function twice(result) {
  const first = await fetch(PICTURE, { cache: "no-store" });
  const size = (await first.arrayBuffer()).byteLength;
  const talk = element("pre", {},
    lines("sent", ">", `GET ${PICTURE}`),
    lines("received", "<", `${first.status} with ${size.toLocaleString("en")} bytes`));
  result.replaceChildren(talk);

  const asked = condition(first.headers);
  if (!asked) return "The answer names no version of the file, so there is nothing to ask with.";
  const second = await fetch(PICTURE, { cache: "no-store", headers: [asked] });
  const rest = (await second.arrayBuffer()).byteLength;
  talk.append(
    lines("sent", ">", `GET ${PICTURE}`, asked.join(": ")),
    lines("received", "<", `${second.status} with ${rest.toLocaleString("en")} bytes`));
  return second.status === 304
    ? `Not modified: ${size.toLocaleString("en")} bytes that need not travel again.`
    : "This server sends the whole file again.";
}

// --- Just the first hundred bytes ----------------------------------------------------------------

function dump(bytes) {
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "."));
    rows.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text.join("")}`);
  }
  return rows.join("\n");
}

async function range(result) {
  const response = await fetch(PICTURE, { cache: "no-store", headers: { Range: "bytes=0-99" } });
  const body = new Uint8Array(await response.arrayBuffer());
  const which = response.headers.get("Content-Range");
  const size = new DataView(body.buffer);
  result.replaceChildren(
    element("pre", {},
      lines("sent", ">", `GET ${PICTURE}`, "Range: bytes=0-99"),
      lines("received", "<", `${response.status} with ${body.length.toLocaleString("en")} bytes`,
        ...(which ? [`Content-Range: ${which}`] : []))),
    element("pre", { class: "dump", tabindex: "0" }, dump(body.subarray(0, 100))));
  return (response.status === 206 ? "" : "This server sent the whole file instead. ")
    + `Bytes 1 to 3 say PNG, and byte 16 begins its size: ${size.getUint32(16)} by `
    + `${size.getUint32(20)} pixels.`;
}

// --- The page ------------------------------------------------------------------------------------

const trials = { times: measure, again: twice, range };

for (const [id, trial] of Object.entries(trials)) {
  byId(`ask-${id}`).hidden = false;
  byId(`ask-${id}`).addEventListener("click", () => run(id, trial));
}

/** Once, when the reader gets there; one after the other, so that they do not disturb the times. */
const arrival = new IntersectionObserver(async ([seen]) => {
  if (!seen.isIntersecting) return;
  arrival.disconnect();
  for (const [id, trial] of Object.entries(trials)) await run(id, trial);
});
arrival.observe(byId("ask"));
