// Asks the server, and asks again where it does not answer.

const PATIENCE = 20_000;
const LONGEST_PAUSE = 30_000;

/** Why there is no answer. `final` where asking again would not help. */
export class Trouble extends Error {
  constructor(kind, detail, pause) {
    super(detail);
    this.kind = kind;
    this.pause = pause;
    this.final = kind === "refused";
  }
}

/** One question; what overtakes it aborts `signal`. */
export async function ask(path, { signal, body } = {}) {
  const limit = AbortSignal.timeout(PATIENCE);
  let answer;
  try {
    answer = await fetch(path, {
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: body ? { Accept: "application/json", "Content-Type": "application/json" } : { Accept: "application/json" },
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
    });
    if (answer.ok) return await told(answer);
  } catch (error) {
    if (signal && signal.aborted) throw signal.reason;
    throw new Trouble(limit.aborted ? "slow" : "down", "");
  }
  const detail = await answer.json().then((problem) => problem.detail, () => "");
  const kind = answer.status === 503 || answer.status === 429 || answer.status === 504 ? "busy" : answer.status >= 500 ? "failed" : "refused";
  throw new Trouble(kind, detail || "", 1000 * Number(answer.headers.get("Retry-After")));
}

async function told(answer) {
  const data = await answer.json();
  const status = answer.headers.get("X-Resilience-Status");
  const age = Number(answer.headers.get("Age")) || 0;
  return {
    data,
    // The last fallback says that nothing is known; any other is an answer that was kept.
    nothing: data.source === "fallback",
    kept: status === "fallback" && data.source !== "fallback",
    age,
    at: new Date(Date.now() - 1000 * age),
  };
}

/**
 * Asks until there is a good answer: `told(answer)` for each answer, `trouble(error)` for each
 * attempt without one; `stop()` of what it gives ends it.
 */
export function keepAsking(path, body, { told, trouble }) {
  const stopper = new AbortController();
  let timer = 0;
  let attempts = 0;
  let asking = false;

  async function attempt() {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const answer = await ask(path, { signal: stopper.signal, body });
      if (stopper.signal.aborted) return;
      told(answer);
      if (answer.kept || answer.nothing) later(10_000);
    } catch (error) {
      if (stopper.signal.aborted) return;
      if (!(error instanceof Trouble)) throw error;
      trouble(error);
      if (!error.final) later(error.pause);
    } finally {
      asking = false;
    }
  }

  function later(pause) {
    const backoff = Math.min(LONGEST_PAUSE, 1000 * 2 ** attempts++);
    timer = setTimeout(attempt, Math.max(pause || 0, backoff * (0.75 + Math.random() / 4)));
  }

  stopper.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    removeEventListener("online", attempt);
  });
  addEventListener("online", attempt);
  attempt();
  return { stop: () => stopper.abort() };
}
