// What is broken, worst first, in words that say what it means for users.
import { el, text, keep } from "/ops/dom.js";
import { age, count, percent } from "/ops/figures.js";

export const LABELS = {
  closed: "✓ closed", open: "✕ open", half_open: "◐ half-open",
  forced_open: "⏻ forced open", disabled: "⏸ disabled",
};

const MEANING = {
  open: "Its calls are refused, or answered by a fallback.",
  half_open: "It admits a few probes to see whether what is behind it has recovered.",
  forced_open: "An operator has it refuse every call, until it is reset.",
  disabled: "An operator has it admit every call, whatever fails, until it is reset.",
};

/** 0 is worst; what needs no attention is 9. */
export const severity = ({ state }) => ({ open: 0, forced_open: 1, half_open: 2, disabled: 3 })[state] ?? 9;

export function problems(model) {
  const found = [];
  const add = (rank, title, detail, target) => found.push({ key: title, rank, title, detail, target });
  const { policies } = model;
  for (const check of model.health?.checks ?? []) {
    if (check.status !== "UP" && !check.name.startsWith("circuitBreaker.")) {
      const data = Object.entries(check.data ?? {}).map(([name, value]) => `${name}: ${value}`).join(", ");
      add(0, `${check.name} is down`, data || "/health says no more.", null);
    }
  }
  for (const breaker of policies.circuit_breakers) {
    if (breaker.state !== "closed") {
      const since = model.since(breaker.name);
      add(severity(breaker), `Circuit breaker ${breaker.name} is ${LABELS[breaker.state].slice(2)}`,
        `${MEANING[breaker.state]} ${since ? `For ${age(model.now() - since.at)}: ${since.reason}.` : "Since when is not known: before the events kept here."}`,
        `circuit_breakers/${breaker.name}`);
    } else {
      const recent = model.recent(breaker.name);
      if (recent && recent.calls >= 20 && recent.failed / recent.calls > 0.1) {
        add(4, `Circuit breaker ${breaker.name} sees many failures`, `${percent(recent.failed / recent.calls)} of ${count(recent.calls)} calls in the last minute.`, `circuit_breakers/${breaker.name}`);
      }
    }
  }
  for (const bulkhead of policies.bulkheads) {
    if (bulkhead.concurrent_calls >= bulkhead.max_concurrent_calls) {
      add(4, `Bulkhead ${bulkhead.name} is full`, `All ${count(bulkhead.max_concurrent_calls)} places are taken, ${count(bulkhead.queue_size)} calls wait.`, `bulkheads/${bulkhead.name}`);
    }
  }
  for (const retry of policies.retries) {
    if (retry.budget_left < 0.1) {
      add(5, `Retry ${retry.name} has spent its budget`, "Calls that fail are not tried again, so as not to add to an outage.", `retries/${retry.name}`);
    }
  }
  if (policies.filter.stuck_workers > 0) {
    add(4, `${count(policies.filter.stuck_workers)} workers are stuck`, "Their requests were answered with 504; they hold threads and bulkhead places until they return.", null);
  }
  return found.sort((a, b) => a.rank - b.rank || a.title.localeCompare(b.title));
}

export function showAttention(section, found) {
  section.classList.toggle("calm", found.length === 0);
  const items = found.length > 0 ? found : [{ key: "", rank: 9, title: "Nothing needs attention", detail: "", target: null }];
  keep(section.querySelector("ul"), items, (item) => item.key,
    (item) => {
      const title = item.target ? el("a", { href: `#${encodeURIComponent(item.target)}` }, item.title) : el("strong", {}, item.title);
      const detail = el("span");
      return { element: el("li", { class: item.rank < 3 ? "bad" : item.rank < 9 ? "doubtful" : "good" }, title, " ", detail), detail };
    },
    ({ detail }, item) => text(detail, item.detail));
}
