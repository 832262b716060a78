// From counts to what people read. What is not known is said to be so, with the reason; never 0.

/** Milliseconds that a rate is taken over; that of the server's history, so that both look alike. */
export const STEP = 5_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const minute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const whole = new Intl.NumberFormat("en");

export const time = (millis) => clock.format(millis);
export const timeOfMinute = (millis) => minute.format(millis);
export const count = (value) => (value == null ? "unknown" : whole.format(value));

export function percent(share) {
  if (share == null) {
    return "unknown";
  }
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export function perSecond(rate) {
  return rate == null ? "unknown" : `${rate > 0 && rate < 10 ? rate.toFixed(1) : whole.format(Math.round(rate))}/s`;
}

export function seconds(value) {
  if (value == null) {
    return "unknown";
  }
  if (value < 0.0995) {
    return `${value < 0.00995 ? +(value * 1000).toFixed(1) : Math.round(value * 1000)} ms`;
  }
  return value < 0.9995 ? `${Math.round(value * 1000)} ms` : `${+value.toFixed(value < 10 ? 2 : 1)} s`;
}

export function age(millis) {
  const all = Math.max(0, Math.round(millis / 1000));
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

export const words = (name) => name.replaceAll("_", " ");

/** What happened to a breaker between two samples of it; null for what cannot be known. */
export function between(before, now, millis) {
  const unknown = { median: null, p95: null, succeeded: null, failed: null, refused: null };
  const calls = before && now ? now.requests - before.requests : -1;
  if (calls < 0 || millis <= 0) {
    return unknown; // the first sample, or the service was started anew
  }
  const rate = (field) => ((now[field] - before[field]) * 1000) / millis;
  return {
    median: quantile(0.5, before.buckets, now.buckets),
    p95: quantile(0.95, before.buckets, now.buckets),
    succeeded: rate("succeeded"),
    failed: rate("failed"),
    refused: rate("rejected"),
  };
}

/**
 * The quantile of the times between two samples in seconds, interpolated in its bucket as
 * Prometheus's histogram_quantile does; null where no call was timed. Buckets are cumulative, the
 * last one has no bound.
 */
export function quantile(q, before, now) {
  if (!before || !now || before.length !== now.length) {
    return null;
  }
  const counts = now.map((bucket, i) => bucket.count - before[i].count);
  const rank = q * counts[counts.length - 1];
  if (!(rank > 0)) {
    return null;
  }
  const i = counts.findIndex((below) => below >= rank);
  const lower = i === 0 ? 0 : now[i - 1].le;
  if (i === counts.length - 1) {
    return lower;
  }
  const under = i === 0 ? 0 : counts[i - 1];
  return lower + ((now[i].le - lower) * (rank - under)) / (counts[i] - under);
}
