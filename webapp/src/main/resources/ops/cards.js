// Everything that is not a circuit breaker, in cards of a few figures.
import { el, text, attribute, figures, keep } from "/ops/dom.js";
import { count, percent, seconds, time, words } from "/ops/figures.js";
import { chart } from "/ops/charts.js";
import { button, change } from "/ops/actions.js";
import { quantile } from "/ops/figures.js";

const MAY_CHANGE = new Set(["bulkheads", "retries", "timeouts", "rate_limiters"]);

const NONE = {
  bulkheads: "No bulkhead is configured.",
  retries: "No retry is configured.",
  timeouts: "No timeout is configured.",
  rate_limiters: "No rate limit is configured.",
  caches: "Nothing is cached: no cache fallback and no provider is configured.",
  providers: "No provider is configured: answers come from the index.",
};

/** The share that the meter shows, and the figures, of each kind. */
const SHOW = {
  bulkheads: (b) => [b.concurrent_calls / b.max_concurrent_calls, [
    ["Running", `${count(b.concurrent_calls)} of ${count(b.max_concurrent_calls)}`, b.concurrent_calls >= b.max_concurrent_calls ? "bad" : ""],
    ["Waiting", `${count(b.queue_size)} of ${count(b.max_queue_size)}`, b.queue_size > 0 ? "doubtful" : ""],
    ["Refused, full", count(b.rejected_full)],
    ["Refused after waiting", count(b.rejected_wait)],
  ]],
  retries: (r) => [r.config.budget == null ? null : r.budget_left, [
    ["Budget left", r.config.budget == null ? "none configured" : percent(r.budget_left), r.budget_left < 0.1 ? "bad" : ""],
    ["Calls", count(r.calls)],
    ["Attempts", count(r.attempts)],
    ["Recovered by a retry", r.recovered + r.exhausted === 0 ? "none was needed" : `${count(r.recovered)} (${percent(r.success_rate)})`],
    ["Failed for good", count(r.exhausted)],
    ["Stopped by the budget", count(r.budget_spent)],
    ["Delay, median", seconds(quantile(0.5, r.delay.buckets.map((b) => ({ ...b, count: 0 })), r.delay.buckets)).replace("unknown", "no retry yet")],
  ]],
  timeouts: (t) => [null, [
    ["Limit", t.config.default ?? "unknown"],
    ["Under way", count(t.watched)],
    ["Not in time", count(t.exceeded)],
  ]],
  rate_limiters: (l) => [l.available / l.burst, [
    ["Available now", `${count(l.available)} of ${count(l.burst)}`, l.available === 0 ? "doubtful" : ""],
    ["Limit", `${count(l.config.limit)} each ${l.config.period}`],
    ["Clients with a bucket", l.config.key === "client" ? count(l.keys) : "one bucket for all"],
    ["Refused", count(l.rejected)],
  ]],
  caches: (c) => [c.hits + c.misses === 0 ? null : c.hits / (c.hits + c.misses), [
    ["Hits", c.hits + c.misses === 0 ? "not asked yet" : `${percent(c.hits / (c.hits + c.misses))} of ${count(c.hits + c.misses)}`],
    ["Entries", count(c.size)],
    ["Evicted", count(c.evictions)],
  ]],
  providers: (p) => [null, [
    ["State", words(p.state), p.state === "closed" ? "" : "bad"],
    ["Failure rate", p.succeeded + p.failed === 0 ? "no calls yet" : percent(p.failure_rate)],
    ["Succeeded", count(p.succeeded)],
    ["Failed", count(p.failed)],
    ["Refused", count(p.rejected)],
    ["Last success", p.last_success ? time(Date.parse(p.last_success)) : "none since the start"],
    ["In flight", count(p.in_flight)],
  ]],
};

const METER = { bulkheads: "places taken", retries: "budget left", rate_limiters: "available", caches: "hits" };

export function showCards(kind, parent, model, api) {
  const items = model.policies[kind];
  keep(parent, items.length > 0 ? items : [{ name: "" }], (item) => item.name,
    (item) => (item.name ? make(kind, item.name, model, api) : { element: el("p", { class: "nothing" }, NONE[kind]) }),
    (card, item) => item.name && update(card, item));
}

function make(kind, name, model, api) {
  const numbers = figures();
  const bar = el("div");
  const meter = METER[kind] ? el("div", { class: "meter", role: "meter", "aria-label": `${name}: ${METER[kind]}`, "aria-valuemin": "0", "aria-valuemax": "100" }, bar) : null;
  const current = () => model.policies[kind].find((item) => item.name === name);
  const lines = kind === "bulkheads" ? chart("Places", [{ label: "running", color: "line-a" }, { label: "waiting", color: "line-d", dash: [4, 3] }], count) : null;
  const element = el("article", { class: "card", id: `${kind}/${name}`, tabindex: "-1", "aria-label": `${words(kind)} ${name}` },
    el("div", { class: "top" }, el("h3", {}, name), MAY_CHANGE.has(kind) ? button("Change…", name, () => change(api, kind, current())) : ""),
    meter ?? "", numbers.element, lines?.element ?? "");
  return { element, kind, model, meter, bar, numbers, lines };
}

function update({ kind, model, meter, bar, numbers, lines }, item) {
  const [share, rows] = SHOW[kind](item);
  if (meter) {
    meter.hidden = share == null;
    const value = String(Math.round(Math.min(1, share ?? 0) * 100));
    attribute(meter, "aria-valuenow", value);
    attribute(meter, "aria-valuetext", percent(share));
    bar.style.width = `${value}%`;
    meter.classList.toggle("bad", kind === "bulkheads" ? share >= 1 : kind === "retries" && share < 0.1);
  }
  numbers.set(rows);
  if (lines) {
    const { data } = model.series(kind, item.name);
    lines.set(data, [], model.now() / 1000, `Places of ${item.name} over 15 minutes: at most ${count(Math.max(...data[1]))} running and ${count(Math.max(...data[2]))} waiting.`);
  }
}

export function eventText(event) {
  switch (event.type) {
    case "state_change":
      return `${event.circuit_breaker}: ${words(event.from)} → ${words(event.to)}: ${event.reason}`;
    case "action":
      return `${event.action} of ${event.target} by ${event.from}: ${event.old} → ${event.new}`;
    case "configuration":
      return `Configuration ${event.file} ${event.outcome}${event.outcome === "refused" ? "; the log says why, the old one holds" : ""}`;
    default:
      return words(event.type);
  }
}

export function showEvents(list, events) {
  const items = events.length > 0 ? events : [{ id: "none" }];
  keep(list, items, (event) => event.id,
    (event) => ({
      element: event.id === "none" ? el("li", { class: "nothing" }, "None since the start.")
        : el("li", { class: event.type === "state_change" ? `to-${event.to}` : event.outcome === "refused" ? "to-open" : event.type },
            el("time", { datetime: event.timestamp }, time(Date.parse(event.timestamp))), " ", eventText(event)),
    }),
    () => {});
}
