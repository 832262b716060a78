// Changes, each asked about first; the server audits them.
import { el, text } from "/ops/dom.js";
import { words } from "/ops/figures.js";
import { policyPath } from "/ops/feed.js";

const dialog = document.getElementById("dialog");
const [title, body, error, cancel, go] = ["title", "body", "error", "cancel", "do"].map((part) => document.getElementById(`dialog-${part}`));
let act = null;

export const announce = (message) => { document.getElementById("announce").textContent = message; };

/** A button that names what it acts upon; one that would change nothing says so and can keep the focus. */
export function button(label, name, onclick) {
  return el("button", { type: "button", "aria-label": `${label} ${name}`, onclick: ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-disabled") !== "true") {
      onclick();
    }
  } }, label);
}

function ask(heading, content, verb, danger, action, focus) {
  text(title, heading);
  body.replaceChildren(content);
  text(error, "");
  text(go, verb);
  go.className = danger ? "danger" : "";
  act = action;
  dialog.showModal();
  (focus ?? cancel).focus();
}

cancel.addEventListener("click", () => dialog.close());
dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (go.disabled) {
    return;
  }
  go.disabled = true;
  try {
    announce(await act());
    dialog.close();
  } catch (refused) {
    text(error, refused.message);
  } finally {
    go.disabled = false;
  }
});

const STATES = {
  closed: ["Reset", "It closes and admits calls again, and forgets the failures it has counted. If what is behind it still fails, it opens again."],
  forced_open: ["Force open", "Every call it guards is refused, or answered by a fallback, until it is reset."],
  disabled: ["Disable", "Every call is admitted, whatever fails, until it is reset."],
};

export function setState(api, name, state) {
  const [verb, consequence] = STATES[state];
  ask(`${verb} ${name}?`, el("p", {}, consequence), verb, state !== "closed", async () => {
    await api.request("POST", `${policyPath("circuit_breakers", name)}/state`, { body: { state } });
    return `${name} is now ${words(state)}.`;
  });
}

/** A form of all settings of a policy; what was changed in it is sent, for the version that it shows. */
export function change(api, kind, policy) {
  const inputs = [];
  const field = (path, value) => {
    const before = value == null ? "" : String(value);
    const input = el("input", { value: before, placeholder: "none", spellcheck: "false", autocapitalize: "none", autocomplete: "off" });
    inputs.push({ path, before, input });
    return el("label", {}, words(path.join(", ")), input);
  };
  const settings = Object.entries(policy.config).filter(([key, value]) => key !== "window" || value !== null); // its parts are not known
  const fields = settings.flatMap(([key, value]) =>
    value !== null && typeof value === "object" ? Object.entries(value).map(([inner, each]) => field([key, inner], each)) : [field([key], value)]);
  const content = el("div", {}, el("p", {}, "It takes effect at once and holds until the service ends or its configuration file is changed."), el("div", { class: "settings" }, ...fields));
  ask(`Change ${policy.name}`, content, "Apply", false, async () => {
    const changed = inputs.filter(({ input, before }) => input.value.trim() !== before);
    if (changed.length === 0) {
      throw new Error("Nothing is changed yet.");
    }
    const parts = new Set(changed.map(({ path }) => path[0]));
    const wanted = {};
    for (const { path: [key, inner], input } of inputs.filter(({ path }) => parts.has(path[0]))) {
      const value = input.value.trim() || null;
      if (inner) {
        (wanted[key] ??= {})[inner] = value;
      } else {
        wanted[key] = value;
      }
    }
    await api.request("PATCH", policyPath(kind, policy.name), { body: wanted, etag: policy.etag });
    return `Changed ${[...parts].map(words).join(", ")} of ${policy.name}.`;
  }, inputs[0]?.input);
}
