// A circuit breaker: state, figures, two charts, transitions, actions.
import { el, text, attribute, figures, keep } from "/ops/dom.js";
import { age, count, percent, perSecond, seconds, time, timeOfMinute, words } from "/ops/figures.js";
import { chart } from "/ops/charts.js";
import { LABELS, severity } from "/ops/attention.js";
import { button, change, setState } from "/ops/actions.js";

const TRANSITIONS = 5;

export function showBreakers(parent, model, api) {
  const sorted = model.policies.circuit_breakers.toSorted((a, b) => severity(a) - severity(b) || a.name.localeCompare(b.name));
  keep(parent, sorted, (breaker) => breaker.name, (breaker) => make(breaker.name, model, api), update);
  parent.classList.toggle("none", sorted.length === 0);
}

function make(name, model, api) {
  const current = () => model.policies.circuit_breakers.find((breaker) => breaker.name === name);
  const state = el("span", { class: "state" });
  const since = el("span", { class: "since" });
  const numbers = figures();
  const times = chart("Response time", [{ label: "95 %", color: "line-a" }, { label: "median", color: "line-b", dash: [4, 3] }], seconds);
  const calls = chart("Calls", [{ label: "ok", color: "line-c" }, { label: "failed", color: "line-bad", dash: [6, 2] }, { label: "refused", color: "line-d", dash: [2, 2] }], perSecond);
  const transitions = el("ol", { class: "transitions" });
  const minutes = el("tbody");
  const details = el("details", {}, el("summary", {}, "Minute by minute"),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${name}, minute by minute` },
      el("table", {}, el("thead", {}, el("tr", {}, ...["Minute", "Calls ok", "Failed", "Refused", "95 % within"].map((head) => el("th", { scope: "col" }, head)))), minutes)));
  const actions = {
    closed: button("Reset", name, () => setState(api, name, "closed")),
    forced_open: button("Force open", name, () => setState(api, name, "forced_open")),
    disabled: button("Disable", name, () => setState(api, name, "disabled")),
  };
  const element = el("article", { class: "breaker", id: `circuit_breakers/${name}`, tabindex: "-1", "aria-label": `Circuit breaker ${name}` },
    el("div", { class: "top" }, el("h3", {}, name), state, since,
      el("div", { class: "actions" }, ...Object.values(actions), button("Change…", name, () => change(api, "circuit_breakers", current())))),
    numbers.element,
    el("div", { class: "charts" }, times.element, calls.element),
    transitions, details);
  return { element, model, state, since, numbers, times, calls, transitions, minutes, details, actions };
}

function update(card, breaker) {
  const { model } = card;
  const series = model.series("circuit_breakers", breaker.name);
  const now = model.now();
  card.element.className = `breaker is-${breaker.state}`;
  text(card.state, LABELS[breaker.state]);
  const since = model.since(breaker.name);
  text(card.since, since ? `for ${age(now - since.at)}` : "");
  for (const [state, control] of Object.entries(card.actions)) {
    attribute(control, "aria-disabled", String(state === breaker.state));
  }
  const recent = model.recent(breaker.name);
  const rate = recent && recent.calls > 0 ? recent.failed / recent.calls : null;
  const [, median, p95] = series.data.map((column) => column.at(-1));
  card.numbers.set([
    ["Failed, last minute", recent === null ? "unknown: first sample" : rate === null ? "no calls" : `${percent(rate)} (${count(recent.failed)} of ${count(recent.calls)})`, rate > 0.1 ? "bad" : ""],
    [`Failure rate, ${breaker.config.window ? "its window" : "since the start"}`, breaker.requests === 0 ? "no calls yet" : percent(breaker.failure_rate)],
    ["Refused, last minute", recent === null ? "unknown: first sample" : count(recent.refused), recent?.refused > 0 ? "bad" : ""],
    ["Response time now", p95 === null ? "unknown: no call timed" : `${seconds(median)}, 95 % within ${seconds(p95)}`],
    ["Since the start", `${count(breaker.requests)} calls, ${count(breaker.failed)} failed, ${count(breaker.rejected)} refused`],
    ["Opens at", opensAt(breaker.config)],
  ]);
  const x = now / 1000;
  const [at, medians, p95s, ok, failed, refused] = series.data;
  const band = summaryOfStates(series.states);
  card.times.set([at, p95s, medians], series.states, x, `Response time of ${breaker.name} over 15 minutes. ${highest("95th percentile", at, p95s, seconds)} ${band}`);
  card.calls.set([at, ok, failed, refused], series.states, x, `Calls of ${breaker.name} over 15 minutes. ${highest("Failures", at, failed, perSecond)} ${highest("Refusals", at, refused, perSecond)} ${band}`);
  keep(card.transitions, model.transitions(breaker.name).slice(0, TRANSITIONS), (event) => event.id,
    (event) => ({ element: el("li", { class: `to-${event.to}` }, el("time", { datetime: event.timestamp }, time(Date.parse(event.timestamp))), ` ${words(event.from)} → ${words(event.to)}: ${event.reason}`) }),
    () => {});
  if (card.details.open) {
    showMinutes(card.minutes, series.data);
  }
}

function opensAt(config) {
  const rules = [`${count(config.failure_threshold)} failures in a row`];
  if (config.failure_rate != null) {
    rules.push(`${percent(config.failure_rate)} failures`);
  }
  if (config.slow_call_rate != null) {
    rules.push(`${percent(config.slow_call_rate)} slow calls`);
  }
  return `${rules.join(", or ")}; tries again after ${config.recovery_timeout}`;
}

function highest(label, at, values, format) {
  let best = -1;
  values.forEach((value, i) => { if (value != null && !(value <= values[best])) best = i; });
  return best < 0 ? `${label}: no data.` : `${label}: highest ${format(values[best])} at ${time(at[best] * 1000)}, now ${values.at(-1) == null ? "no data" : format(values.at(-1))}.`;
}

const summaryOfStates = (states) => `State: ${states.slice(-4).map(([at, state]) => `${words(state)} from ${time(at * 1000)}`).join(", ")}.`;

/** Sums of the rates of each minute, for those who cannot see the lines. */
function showMinutes(body, [at, , p95s, ...rates]) {
  const rows = new Map();
  at.forEach((second, i) => {
    const key = Math.floor(second / 60) * 60_000;
    const row = rows.get(key) ?? { key, sums: [0, 0, 0], p95: null };
    const length = i === 0 ? 0 : Math.min(10, second - at[i - 1]);
    rates.forEach((rate, n) => { row.sums[n] += (rate[i] ?? 0) * length; });
    row.p95 = p95s[i] == null ? row.p95 : Math.max(row.p95 ?? 0, p95s[i]);
    rows.set(key, row);
  });
  keep(body, [...rows.values()].reverse(), (row) => row.key,
    (row) => {
      const cells = [el("td"), el("td"), el("td"), el("td")];
      return { element: el("tr", {}, el("th", { scope: "row" }, timeOfMinute(row.key)), ...cells), cells };
    },
    ({ cells }, row) => [...row.sums.map((sum) => count(Math.round(sum))), row.p95 === null ? "no data" : seconds(row.p95)].forEach((value, i) => text(cells[i], value)));
}
