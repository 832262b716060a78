// The search box's suggestions, after the ARIA combobox pattern with a list.

import { ask } from "./answers.js";
import { words } from "./words.js";

const PAUSE = 120;
const MOST = 8;

export function suggestions(input, list, chosen) {
  let timer = 0;
  let asking = new AbortController();
  let typed = "";
  let active = -1;

  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    asking.abort(); // what was asked for fewer letters is overtaken
    if (!typed.trim()) return close();
    timer = setTimeout(load, PAUSE);
  });

  async function load() {
    const mine = (asking = new AbortController());
    try {
      const path = "/keywords/suggest?" + new URLSearchParams({ q: typed.trim(), limit: MOST });
      const { data } = await ask(path, { signal: mine.signal });
      if (!mine.signal.aborted) show(data.suggestions);
    } catch {
      if (!mine.signal.aborted) close(); // no suggestions are no trouble: Enter asks all the same
    }
  }

  function show(found) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...found.map(option));
    const open = found.length > 0 && document.activeElement === input;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  }

  function option({ keyword, kind }, index) {
    const item = document.createElement("li");
    item.id = "suggestion-" + index;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.keyword = keyword;
    const phrase = document.createElement("span");
    const at = keyword.toLowerCase().indexOf(typed.trim().toLowerCase());
    if (at < 0) {
      phrase.append(keyword);
    } else {
      const mark = document.createElement("b");
      mark.append(keyword.slice(at, at + typed.trim().length));
      phrase.append(keyword.slice(0, at), mark, keyword.slice(at + typed.trim().length));
    }
    item.append(phrase);
    if (kind === "fuzzy" || kind === "related") {
      const how = document.createElement("small");
      how.append(words(kind));
      item.append(how);
    }
    return item;
  }

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(by) {
    const options = [...list.children];
    active = ((active + 1 + by + options.length + 1) % (options.length + 1)) - 1;
    options.forEach((each, index) => each.setAttribute("aria-selected", String(index === active)));
    if (active < 0) {
      input.value = typed;
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.value = options[active].dataset.keyword;
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (open) move(event.key === "ArrowDown" ? 1 : -1);
      else if (input.value.trim()) ((typed = input.value), load());
      event.preventDefault();
    } else if (event.key === "Escape" && open) {
      input.value = typed;
      close();
      event.preventDefault();
    }
  });
  // A press must not take the focus from the box, or the list would close before the click.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    input.value = item.dataset.keyword;
    close();
    chosen();
  });
  input.addEventListener("blur", close);
  return { close };
}
