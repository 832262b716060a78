// The explorer: what is asked stands in the address, so that a link shows the same and Back works.

import { Trouble, keepAsking } from "./answers.js";
import { scatter } from "./charts.js";
import { suggestions } from "./suggest.js";
import { Table, element } from "./table.js";
import { age, clock, said, speak, tenths, whole, words } from "./words.js";

const byId = (id) => document.getElementById(id);
const FIELDS = ["lang", "intent", "min_volume", "max_difficulty", "sort", "limit"];
const ROWS = 50;
const LAST_OFFSET = 10_000;
const EXAMPLES = ["credit card", "coffee", "empréstimo"];
const MOST_WORDS = 12;
const LITTLE = new Set("the and for with from that this des del das dos que com para por uma não como mais".split(" "));

let state = {};
let shown = null; // the answer on the screen: { state, answer }
let asking = null;
let asked = ""; // what `asking` asks
let slowly = 0;

const table = new Table(byId("table"), byId("tip"), {
  open: (keyword) => go({ q: keyword }),
  sort: (field) => (state.list ? show({ ...state, sort: field }) : go({ ...state, sort: field, offset: 0 })),
  selected: (keywords) => {
    byId("analyze").disabled = keywords.size === 0;
    byId("analyze").textContent = words("analyze", keywords.size ? whole(keywords.size) : "");
  },
});
const box = suggestions(byId("q"), byId("suggestions"), () => go({ ...filters(), q: byId("q").value }));

// ---- what is asked

function read() {
  const given = new URLSearchParams(location.search);
  const list = new URLSearchParams(location.hash.slice(1)).get("analyze");
  const read = { q: (given.get("q") || "").trim(), offset: Math.max(0, parseInt(given.get("offset"), 10) || 0), word: given.get("word") || "" };
  for (const field of FIELDS) read[field] = given.get(field) || "";
  if (read.limit === String(ROWS)) read.limit = "";
  if (list) read.list = linesOf(list);
  return read;
}

function address(of) {
  const given = new URLSearchParams();
  if (of.q) given.set("q", of.q);
  for (const field of [...FIELDS, "offset", "word"]) if (of[field]) given.set(field, of[field]);
  const query = String(given);
  return "/" + (query && "?" + query) + (of.list ? "#" + new URLSearchParams({ analyze: of.list.join("\n") }) : "");
}

function question(of, format) {
  const given = new URLSearchParams({ q: of.q, limit: of.limit || ROWS, offset: of.offset || 0 });
  for (const field of ["lang", "intent", "min_volume", "max_difficulty", "sort"]) if (of[field]) given.set(field, of[field]);
  if (format) given.set("format", format);
  return "/keywords/search?" + given;
}

function filters() {
  return Object.fromEntries(new FormData(byId("filters")));
}

function linesOf(text) {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
}

function go(wanted) {
  const next = { ...Object.fromEntries(FIELDS.map((field) => [field, ""])), offset: 0, word: "", ...wanted, q: (wanted.q || "").trim() };
  if (address(next) !== address(state)) history.pushState(null, "", address(next));
  show(next);
}

// ---- asking

function show(next) {
  const key = next.list ? next.list.join("\n") : question(next);
  const here = shown && shown.key === key;
  state = next;
  box.close();
  byId("q").value = state.q;
  for (const field of FIELDS) byId("filters").elements[field].value = state[field] || "";
  byId("filters").hidden = Boolean(state.list);
  document.title = title() + "Omni Keywords";
  byId("heading").textContent = title().replace(/ · $/, "") || "Omni Keywords";
  const nothingAsked = !state.q && !state.list;
  document.body.classList.toggle("home", nothingAsked);
  byId("welcome").hidden = !nothingAsked;
  byId("results").hidden = nothingAsked;
  if (here && asked === key) return draw(); // what asks again by itself goes on
  if (asking) asking.stop();
  waiting(false);
  asked = key;
  if (here) draw();
  else if (!nothingAsked) start();
}

function start() {
  if (asking) asking.stop();
  waiting(true);
  asking = keepAsking(state.list ? "/keywords/analyze" : question(state), state.list && { keywords: state.list }, { told, trouble });
}

function title() {
  if (state.list) return words("analysisOf", words("keywords", whole(state.list.length))) + " · ";
  return state.q ? state.q + " · " : "";
}

function waiting(now) {
  clearTimeout(slowly);
  byId("progress").hidden = !now;
  byId("results").setAttribute("aria-busy", String(now));
  byId("again").hidden = true;
  if (!now) return;
  if (!shown) tell("", [words("waiting")]);
  slowly = setTimeout(() => tell("", [words("stillWaiting")]), 3000);
}

function told(answer) {
  waiting(false);
  const mine = shown && shown.key === asked;
  if (answer.nothing && mine && shown.answer.data.keywords.length) return trouble(new Trouble("busy", answer.data.warnings[0] || ""));
  shown = { key: asked, answer };
  draw();
}

function trouble(error) {
  waiting(false);
  const parts = [words(error.kind)];
  if (error.message) parts.push(said(error.message));
  if (shown && byId("table").hasChildNodes()) parts.push(words("stillShown", clock(shown.answer.at)));
  if (!error.final) parts.push(words("retrying"));
  tell("trouble", parts);
  byId("again").hidden = error.final;
  if (!shown) drawEmpty("");
}

// ---- showing

function draw() {
  const { data } = shown.answer;
  const list = Boolean(state.list);
  table.show(list ? sorted(data.keywords, state.sort) : data.keywords, state.sort);
  drawNews();
  drawClusters(data.keywords);
  drawSummary(data.summary);
  scatter(byId("scatter"), table.keywords, (index) => table.point(index));
  byId("csv").hidden = list;
  byId("csv").href = list ? "/" : question(state, "csv");
  drawPager(data);
  if (!data.keywords.length) drawEmpty(shown.answer.nothing ? words("nothingKnown") : words("nothing", state.q), shown.answer.nothing ? "" : words("nothingHint"));
}

/** Where the figures come from, how old they are, and what did not answer. */
function drawNews() {
  const { answer } = shown;
  const { data } = answer;
  const notes = data.warnings || [];
  byId("again").hidden = !(answer.kept || answer.nothing);
  if (answer.nothing) return tell("trouble", [words("nothingKnown"), words("retrying")], notes);
  const from = data.sources_used.join(", ") || sourceName(data.source);
  const found = state.list ? words("analyzed", words("keywords", whole(data.keywords.length)), from) : words("found", whole(data.total), from);
  const parts = [found + "."];
  if (answer.kept) parts.unshift(words("kept", age(answer.age)));
  else if (data.stale || data.source === "cache") parts.push(words("stale"));
  tell(answer.kept || data.stale || notes.length ? "degraded" : "", parts, notes);
}

function sourceName(source) {
  return source.startsWith("provider:") ? `${words("provider")} ${source.slice(9)}` : words(source) || source;
}

function tell(kind, parts, notes = []) {
  const status = byId("status");
  status.className = kind;
  status.replaceChildren(...parts.flatMap((part) => [part, " "]));
  if (notes.length) {
    const list = element("ul", {}, ...notes.map((note) => element("li", {}, said(note))));
    status.append(element("details", {}, element("summary", {}, words("notes", notes.length)), list));
  }
}

function drawEmpty(text, hint = "") {
  byId("table").replaceChildren(element("p", { class: "empty" }, text, element("br"), hint));
  byId("scatter").replaceChildren();
  byId("clusters").replaceChildren();
  byId("summary").hidden = true;
  table.selected.clear();
  table.told.selected(table.selected);
}

function drawPager(data) {
  byId("pager").hidden = Boolean(state.list) || data.total === null;
  if (byId("pager").hidden) return;
  const first = data.keywords.length ? data.offset + 1 : 0;
  const last = data.offset + data.keywords.length;
  byId("range").textContent = words("range", whole(first), whole(last), whole(data.total));
  byId("before").disabled = data.offset === 0;
  byId("after").disabled = last >= data.total || last > LAST_OFFSET || !data.keywords.length;
}

/** Words that at least two of the keywords share, those asked for apart. */
function drawClusters(keywords) {
  const wordsOf = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const asked = new Set(wordsOf(state.q));
  const counts = new Map();
  for (const { keyword } of keywords)
    for (const word of new Set(wordsOf(keyword))) if (word.length > 2 && !asked.has(word) && !LITTLE.has(word)) counts.set(word, (counts.get(word) || 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_WORDS);
  if (state.word && !shared.some(([word]) => word === state.word)) shared.push([state.word, counts.get(state.word) || 0]);
  const buttons = shared.map(([word, count]) => {
    const button = element("button", { type: "button", "aria-pressed": String(word === state.word) }, word, " ", element("small", {}, whole(count)));
    button.addEventListener("click", () => {
      const next = { ...state, word: word === state.word ? "" : word };
      history.replaceState(null, "", address(next));
      show(next);
    });
    return button;
  });
  byId("clusters").replaceChildren(...(buttons.length ? [element("h2", {}, words("sharedWords")), element("p", {}, ...buttons)] : []));
  if (state.word && !table.only((keyword) => wordsOf(keyword).includes(state.word))) byId("table").append(element("p", { class: "empty" }, words("nothingWith")));
}

function drawSummary(summary) {
  byId("summary").hidden = !summary;
  if (!summary) return byId("summary").replaceChildren();
  const figure = (value, label) => element("p", {}, element("b", {}, value), " ", label);
  const back = element("a", { href: address({ ...state, list: undefined, word: "" }) }, "← " + words("backToSearch"));
  byId("summary").replaceChildren(
    element("h2", {}, words("analysisOf", words("keywords", whole(summary.total_keywords)))),
    element("div", { class: "sums" },
      figure(whole(100 * summary.coverage) + " %", words("known")),
      figure(summary.avg_volume === null ? "–" : whole(summary.avg_volume), words("avgVolume")),
      figure(summary.avg_difficulty === null ? "–" : tenths(summary.avg_difficulty), words("avgDifficulty"))),
    element("ul", {}, ...summary.recommendations.map(({ text, because }) => element("li", {}, said(text), element("small", {}, said(because))))),
    back);
  back.addEventListener("click", (event) => {
    event.preventDefault();
    go({ ...state, list: undefined, word: "", sort: "" });
  });
}

function sorted(keywords, field) {
  if (!field) return keywords;
  const unknownLast = (a, b) => (a[field] === null) - (b[field] === null);
  const rising = field === "keyword" ? (a, b) => a.keyword.localeCompare(b.keyword) : (a, b) => a[field] - b[field];
  const sign = field === "keyword" || field === "difficulty" ? 1 : -1;
  return [...keywords].sort((a, b) => unknownLast(a, b) || sign * rising(a, b));
}

// ---- what people do

function toggle(button, target) {
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    target.classList.toggle("open", open);
  });
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("q").value.trim()) go({ ...filters(), q: byId("q").value });
});
byId("filters").addEventListener("change", () => {
  if (byId("filters").reportValidity()) go({ ...filters(), q: state.q });
});
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("before").addEventListener("click", () => turn(-1));
byId("after").addEventListener("click", () => turn(1));
byId("again").addEventListener("click", start);
byId("analyze").addEventListener("click", () => go({ q: state.q, list: [...table.selected] }));
byId("paste").addEventListener("click", () => {
  byId("list").returnValue = "";
  byId("list").showModal();
});
byId("list").addEventListener("close", () => {
  const list = linesOf(byId("list-text").value);
  if (byId("list").returnValue && list.length) go({ q: state.q, list });
});
for (const button of byId("languages").children) {
  button.addEventListener("click", () => {
    speak(button.lang);
    examples();
    if (shown && !byId("results").hidden) draw();
    table.told.selected(table.selected);
  });
}
toggle(byId("show-filters"), byId("filters"));
toggle(byId("show-aside"), byId("aside"));
addEventListener("popstate", () => show(read()));
addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  byId("q").focus();
});

function turn(by) {
  const rows = Number(state.limit) || ROWS;
  go({ ...state, word: "", offset: Math.min(LAST_OFFSET, Math.max(0, state.offset + by * rows)) });
  scrollTo(0, 0);
}

function examples() {
  byId("examples").replaceChildren(...EXAMPLES.flatMap((phrase, i) => [i ? ", " : "", element("a", { href: "/?" + new URLSearchParams({ q: phrase }) }, phrase)]));
}

speak();
examples();
table.told.selected(table.selected);
show(read());
if (!state.q && !state.list) byId("q").focus();
