// What the page knows: the newest snapshot, and 15 minutes of figures made of those before it.
import { STEP, between } from "/ops/figures.js";
import { SPAN } from "/ops/charts.js";

const EVENTS = 100;
const FIELDS = ["median", "p95", "succeeded", "failed", "refused"];

export class Model {
  policies = null;
  health = null;
  events = [];
  #samples = [];
  #series = new Map();
  #received = 0;

  /** Begins anew with what the server has kept. */
  load(policies, history) {
    this.#samples = [];
    this.#series = new Map();
    this.events = policies.events.toReversed();
    for (const sample of history.samples) {
      this.#add(sample.epoch_millis, sample.circuit_breakers, sample.bulkheads);
    }
    for (const event of policies.events) {
      this.#mark(event);
    }
    for (const { states } of this.#series.values()) {
      states?.sort((a, b) => a[0] - b[0]);
    }
    this.take(policies);
  }

  take(policies) {
    this.policies = policies;
    this.#received = performance.now();
    const breakers = policies.circuit_breakers.map((one) => ({ ...one, buckets: one.response_time.buckets }));
    this.#add(Date.parse(policies.timestamp), breakers, policies.bulkheads);
  }

  happened(event) {
    this.events = [event, ...this.events].slice(0, EVENTS);
    this.#mark(event);
    const breaker = this.policies.circuit_breakers.find(({ name }) => name === event.circuit_breaker);
    if (breaker && event.type === "state_change") {
      breaker.state = event.to; // a snapshot says so within a second
    }
  }

  /** The server's clock, in milliseconds. */
  now() {
    return Date.parse(this.policies.timestamp) + performance.now() - this.#received;
  }

  series(kind, name) {
    return this.#series.get(`${kind}/${name}`);
  }

  transitions(name) {
    return this.events.filter((event) => event.type === "state_change" && event.circuit_breaker === name);
  }

  /** When and why the breaker came into its state, or null where that is too long ago. */
  since(name) {
    const [last] = this.transitions(name);
    const { state } = this.policies.circuit_breakers.find((breaker) => breaker.name === name);
    return last?.to === state ? { at: Date.parse(last.timestamp), reason: last.reason } : null;
  }

  /** Calls and failures of the last minute, or of as much of it as is known; null where none is. */
  recent(name) {
    const now = this.#samples.at(-1);
    const before = this.#before(now.at - 60_000) ?? this.#samples[0];
    const [was, is] = [before.breakers.get(name), now.breakers.get(name)];
    const calls = was && is && before !== now ? is.requests - was.requests : -1;
    return calls < 0 ? null : { calls, failed: is.failed - was.failed, refused: is.rejected - was.rejected };
  }

  #before(at) {
    return this.#samples.findLast((sample) => sample.at <= at);
  }

  #add(at, breakers, bulkheads) {
    if (this.#samples.length > 0 && at <= this.#samples.at(-1).at) {
      return; // in the history already
    }
    const before = this.#before(at - STEP + 500) ?? this.#samples.at(-1);
    const sample = { at, breakers: new Map(breakers.map((one) => [one.name, one])) };
    for (const breaker of breakers) {
      const series = this.#of(`circuit_breakers/${breaker.name}`, FIELDS);
      const point = between(before?.breakers.get(breaker.name), breaker, at - before?.at);
      this.#append(series, at, FIELDS.map((field) => point[field]));
      if (series.states.at(-1)?.[1] !== breaker.state) {
        series.states.push([at / 1000, breaker.state]);
      }
    }
    for (const { name, concurrent_calls, queue_size } of bulkheads) {
      this.#append(this.#of(`bulkheads/${name}`, ["concurrent", "queue"]), at, [concurrent_calls, queue_size]);
    }
    this.#samples.push(sample);
    while (this.#samples[0].at < at - SPAN * 1000) {
      this.#samples.shift();
    }
  }

  #of(key, fields) {
    let series = this.#series.get(key);
    if (!series) {
      series = { data: [[], ...fields.map(() => [])], states: [] };
      this.#series.set(key, series);
    }
    return series;
  }

  #append({ data, states }, at, values) {
    [at / 1000, ...values].forEach((value, i) => data[i].push(value));
    while (data[0][0] < at / 1000 - SPAN) {
      data.forEach((column) => column.shift());
    }
    while (states.length > 1 && states[1][0] < at / 1000 - SPAN) {
      states.shift();
    }
  }

  #mark(event) {
    const series = event.type === "state_change" && this.series("circuit_breakers", event.circuit_breaker);
    const at = Date.parse(event.timestamp) / 1000;
    if (series && (series.states.length === 0 || at >= series.states[0][0] - SPAN)) {
      series.states.push([at, event.to]);
    }
  }
}
