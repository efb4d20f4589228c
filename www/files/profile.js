// Fetches the soundings and draws the lake from the side. A classic script: the others are modules.
"use strict";

(async function drawProfile() {
  const profile = document.getElementById("profile");
  const said = document.getElementById("profile-said");

  function draw(name, attributes, text = "") {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    profile.append(made);
  }

  try {
    const response = await fetch("soundings.json");
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const lake = await response.json();

    const length = lake.soundings.at(-1).at_m;
    const deepest = Math.max(...lake.soundings.map((sounding) => sounding.depth_m));
    const x = (metres) => 30 + (340 * metres) / length;
    const y = (metres) => 50 + (130 * metres) / deepest;
    const points = lake.soundings.map((sounding) => [x(sounding.at_m), y(sounding.depth_m)]);
    const bed = points.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L");

    profile.querySelector("text").remove();
    draw("path", { class: "ground", d: `M0 34L30 50L${bed}L370 50L400 30V225H0Z` });
    draw("path", { class: "pool", d: `M30 50L${bed}L370 50Z` });
    draw("text", { class: "small", x: 36, y: 40 }, `${lake.surface_m} m`);
    draw("text", { class: "middle", x: x(length / 2), y: y(deepest / 2) }, `${deepest} m deep`);
    draw("text", { class: "small middle", x: 200, y: 214 }, `${length} m from west to east`);
    said.append(` It came as ${lake.soundings.length} soundings.`);
  } catch (error) {
    said.append(` It could not be read: ${error.message}.`);
  }
})();
