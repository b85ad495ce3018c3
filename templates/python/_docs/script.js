"use strict";
const root = document.documentElement, search = document.getElementById("search"), shade = document.getElementById("shade");
const sections = Array.from(document.querySelectorAll("section[data-words]"));
const entries = new Map(Array.from(document.querySelectorAll("nav li")).map(item => [item.firstElementChild.hash.slice(1), item]));
function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of sections) {
    const fits = words.every(word => section.dataset.words.includes(word));
    section.hidden = !fits;
    entries.get(section.id).hidden = !fits;
    found += fits;
  }
  document.getElementById("none").hidden = found > 0;
}
function dark() { return root.dataset.shade ? root.dataset.shade === "dark" : matchMedia("(prefers-color-scheme: dark)").matches; }
function name() { shade.textContent = dark() ? "light" : "dark"; }
shade.addEventListener("click", () => { root.dataset.shade = dark() ? "light" : "dark"; name(); });
search.addEventListener("input", look);
document.addEventListener("keydown", event => { if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); } });
addEventListener("hashchange", () => { const target = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (target && target.hidden) { search.value = ""; look(); target.scrollIntoView(); } });
search.hidden = shade.hidden = false;
name();
