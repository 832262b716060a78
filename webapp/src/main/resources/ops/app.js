// Signs in, follows the feed, and shows what it brings.
import { Api } from "/ops/feed.js";
import { Model } from "/ops/model.js";
import { text } from "/ops/dom.js";
import { time, words } from "/ops/figures.js";
import { problems, showAttention } from "/ops/attention.js";
import { showBreakers } from "/ops/breakers.js";
import { showCards, showEvents } from "/ops/cards.js";
import { announce } from "/ops/actions.js";

const KEPT = "admin-token"; // in this tab's session storage: a reload at three in the morning should not ask again
const HEALTH_EVERY = 5_000;
const SILENCE = 5_000;
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 10_000];
const CARDS = ["bulkheads", "retries", "timeouts", "rate_limiters", "caches", "providers"];

const at = (id) => document.getElementById(id);
const [form, board, connection, signOut] = [at("sign-in"), at("board"), at("connection"), at("sign-out")];
const pause = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });
let session = null;

function begin(token) {
  const api = new Api(token);
  session = { api, model: new Model(), ending: new AbortController(), lost: null };
  text(connection, "Connecting");
  follow(session);
}

function end(reason) {
  session?.ending.abort();
  session = null;
  sessionStorage.removeItem(KEPT);
  board.hidden = true;
  signOut.hidden = true;
  form.hidden = false;
  text(connection, "Not connected");
  connection.className = "";
  text(at("token-error"), reason);
  at("token").focus();
}

async function follow(own) {
  for (let wait = FIRST_WAIT; !own.ending.signal.aborted; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const round = new AbortController();
    const signal = AbortSignal.any([own.ending.signal, round.signal]);
    try {
      const [policies, history, health] = await Promise.all(["/admin/policies", "/admin/history", "/health"].map((path) => own.api.json(path, signal)));
      own.model.load(policies, history);
      own.model.health = health;
      welcome(own);
      wait = FIRST_WAIT;
      await read(own, signal, round);
      throw new Error("the service closed the connection");
    } catch (failure) {
      if (own.ending.signal.aborted) {
        return;
      }
      if (failure.status === 401 || (failure.status === 429 && !own.model.policies)) {
        end(failure.status === 401 ? "The service refused this token." : failure.message);
        return;
      }
      own.lost ??= { since: Date.now(), why: round.signal.aborted ? "nothing came for five seconds" : failure.message };
      show(own);
    } finally {
      round.abort();
    }
    await pause(wait);
  }
}

function welcome(own) {
  own.lost = null;
  sessionStorage.setItem(KEPT, own.api.token);
  at("token").value = "";
  form.hidden = true;
  board.hidden = false;
  signOut.hidden = false;
  show(own);
}

async function read(own, signal, round) {
  let last = performance.now();
  const watch = setInterval(() => performance.now() - last > SILENCE && round.abort(), 1_000);
  const health = setInterval(async () => {
    own.model.health = await own.api.json("/health", signal).catch(() => own.model.health);
  }, HEALTH_EVERY);
  try {
    for await (const { type, data } of own.api.events(signal)) {
      last = performance.now();
      if (type === "snapshot") {
        own.model.take(data);
      } else {
        own.model.happened(data);
        if (type === "state_change") {
          announce(`${data.circuit_breaker} is ${words(data.to)}.`);
        }
      }
      show(own);
    }
  } finally {
    clearInterval(watch);
    clearInterval(health);
  }
}

function show({ api, model, lost }) {
  board.classList.toggle("stale", lost !== null);
  connection.className = lost ? "bad" : "good";
  const seen = model.policies ? time(Date.parse(model.policies.timestamp)) : null;
  text(connection, lost ? `Not live${seen ? `: the figures are of ${seen}` : ""}. ${lost.why}. Trying again.` : `Live, ${seen}`);
  if (!model.policies || lost) {
    return;
  }
  const found = problems(model);
  document.title = `${found.length > 0 ? `(${found.length}) ` : ""}Omni Keywords operations`;
  showAttention(at("attention"), found);
  showBreakers(at("circuit_breakers"), model, api);
  CARDS.forEach((kind) => showCards(kind, at(kind), model, api));
  showEvents(at("events"), model.events);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  text(at("token-error"), "");
  session?.ending.abort();
  begin(at("token").value.trim());
});
signOut.addEventListener("click", () => end(""));

const kept = sessionStorage.getItem(KEPT);
if (kept) {
  form.hidden = true;
  signOut.hidden = false;
  begin(kept);
} else {
  at("token").focus();
}
