// The table of keywords: one row each, and under it, where asked for, its figures in words.

import { sparkline } from "./charts.js";
import { hundredths, said, tenths, whole, words } from "./words.js";

const COLUMNS = ["keyword", "volume", "popularity", "difficulty", "intent", "trend", "opportunity"];
const SORTABLE = new Set(["keyword", "volume", "popularity", "difficulty", "opportunity"]);
const RISING_ORDER = new Set(["keyword", "difficulty"]);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Why the figure is what it is, or why there is none. */
export function basisOf(keyword, field) {
  if (field === "volume") return keyword.volume_basis;
  if (field === "intent") return words("rule", keyword.intent_rule);
  if (field === "opportunity" && keyword.opportunity !== null) return formula(keyword.intent);
  return keyword.basis[field] || keyword.unknown[field] || "";
}

function formula(intent) {
  const [popularity, difficulty] = [words("popularity"), words("difficulty")].map((word) => word.toLowerCase());
  return `${popularity} × (1 − ${difficulty}/100) × ${tenths(/^(comm|trans|compar)/.test(intent) ? 1 : 0.5)}`;
}

function valueOf(keyword, field) {
  const value = keyword[field];
  if (value === null || value === undefined) return "–";
  switch (field) {
    case "intent": case "trend": return words(value);
    case "volume": return whole(value);
    case "cpc": return "$" + hundredths(value);
    case "competition": return hundredths(value);
    default: return tenths(value);
  }
}

/** `told` has open(keyword), sort(field), selected(set). */
export class Table {
  constructor(place, tip, told) {
    this.place = place;
    this.tip = tip;
    this.told = told;
    this.selected = new Set();
    place.addEventListener("pointerover", (event) => this.explain(event.target.closest(".figure")));
    place.addEventListener("pointerleave", () => this.explain(null));
    place.addEventListener("focusin", (event) => this.explain(event.target.closest(".figure")));
    place.addEventListener("focusout", () => this.explain(null));
    place.addEventListener("keydown", (event) => this.move(event));
    addEventListener("scroll", () => this.explain(null), { passive: true });
  }

  show(keywords, sort) {
    this.keywords = keywords;
    const known = new Set(keywords.map((keyword) => keyword.keyword));
    for (const keyword of this.selected) if (!known.has(keyword)) this.selected.delete(keyword);
    const body = element("tbody", { role: "rowgroup" }, ...keywords.map((keyword, index) => this.row(keyword, index)));
    this.place.replaceChildren(element("table", { role: "table", "aria-labelledby": "heading" }, this.head(sort), body));
    const first = body.querySelector(".figure");
    if (first) first.tabIndex = 0;
    this.explain(null);
    this.tellSelected();
  }

  /** Shows only the rows that hold the word, or all. */
  only(holds) {
    let shown = 0;
    this.place.querySelectorAll("tr[data-row]").forEach((row) => {
      row.hidden = !holds(this.keywords[row.dataset.row].keyword);
      if (!row.hidden) shown++;
      const more = row.nextElementSibling;
      if (more && more.classList.contains("more")) more.hidden = row.hidden || row.querySelector(".why").getAttribute("aria-expanded") !== "true";
    });
    return shown;
  }

  /** Brings a row into view and marks it for a moment. */
  point(index) {
    const row = this.place.querySelector(`tr[data-row="${index}"]`);
    row.scrollIntoView({ block: "center" });
    row.classList.add("pointed");
    setTimeout(() => row.classList.remove("pointed"), 2000);
  }

  head(sort) {
    this.all = element("input", { type: "checkbox", "aria-label": words("selectAll") });
    this.all.addEventListener("change", () => {
      this.place.querySelectorAll("tr:not([hidden]) .pick").forEach((box) => {
        box.checked = this.all.checked;
        this.pick(box);
      });
      this.tellSelected();
    });
    const heads = COLUMNS.map((field) => {
      const sorted = sort === field;
      const head = element("th", { role: "columnheader", scope: "col", class: field, "aria-sort": sorted ? (RISING_ORDER.has(field) ? "ascending" : "descending") : null });
      if (!SORTABLE.has(field)) {
        head.append(words(field));
        return head;
      }
      const button = element("button", { type: "button" }, words(field));
      if (sorted) button.append(element("span", { "aria-hidden": "true" }, RISING_ORDER.has(field) ? "▲" : "▼"));
      button.addEventListener("click", () => this.told.sort(sorted ? "" : field));
      head.append(button);
      return head;
    });
    return element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, element("th", { role: "columnheader", scope: "col", class: "select" }, this.all, element("span", { "aria-hidden": "true" }, words("selectAll"))), ...heads));
  }

  row(keyword, index) {
    const box = element("input", { type: "checkbox", class: "pick", "aria-label": words("select", keyword.keyword) });
    box.checked = this.selected.has(keyword.keyword);
    box.dataset.keyword = keyword.keyword;
    box.addEventListener("change", () => {
      this.pick(box);
      this.tellSelected();
    });
    const link = element("a", { href: "/?" + new URLSearchParams({ q: keyword.keyword }), lang: keyword.lang, dir: "auto" }, keyword.keyword);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.told.open(keyword.keyword);
    });
    const why = element("button", { type: "button", class: "why", "aria-expanded": "false", "aria-label": words("why", keyword.keyword) }, "?");
    const row = element("tr", { role: "row", "data-row": index }, element("td", { role: "cell", class: "select" }, box),
      element("td", { role: "rowheader", class: "keyword" }, element("div", {}, link, element("small", {}, keyword.lang || ""), why)),
      ...COLUMNS.slice(1).map((field) => this.figure(keyword, field, index)));
    why.addEventListener("click", () => this.toggle(row, why, keyword));
    return row;
  }

  figure(keyword, field, index) {
    const missing = keyword[field] === null || keyword[field] === "unknown";
    const cell = element("td", { role: "cell", class: `figure ${field}${missing ? " missing" : ""}`, tabindex: "-1", "data-label": words(field), "data-row": index, "data-field": field });
    if (field === "trend") {
      if (keyword.monthly) cell.append(sparkline(keyword.monthly.counts));
      cell.append(element("span", {}, missing ? "–" : words(keyword.trend)));
    } else if (missing || field === "volume" || field === "intent") {
      cell.append(element("span", {}, valueOf(keyword, field)));
    } else {
      const meter = element("span", { class: "meter", "aria-hidden": "true" });
      meter.style.setProperty("--value", keyword[field] / 100);
      cell.append(meter, element("span", {}, valueOf(keyword, field)));
    }
    if (missing) cell.append(element("span", { class: "unseen" }, words("unknown")));
    return cell;
  }

  pick(box) {
    if (box.checked) this.selected.add(box.dataset.keyword);
    else this.selected.delete(box.dataset.keyword);
  }

  tellSelected() {
    const boxes = [...this.place.querySelectorAll(".pick")];
    const picked = boxes.filter((box) => box.checked).length;
    this.all.checked = picked > 0 && picked === boxes.length;
    this.all.indeterminate = picked > 0 && picked < boxes.length;
    this.told.selected(this.selected);
  }

  toggle(row, why, keyword) {
    const open = why.getAttribute("aria-expanded") === "true";
    why.setAttribute("aria-expanded", String(!open));
    if (open) return row.nextElementSibling.remove();
    const list = element("dl");
    for (const field of ["volume", "popularity", "difficulty", "intent", "trend", "opportunity", "cpc", "competition"]) {
      list.append(element("dt", {}, words(field)), element("dd", {}, element("b", {}, valueOf(keyword, field)), " ", said(basisOf(keyword, field))));
    }
    if (keyword.monthly) {
      list.append(element("dt", {}, words("trend")), element("dd", {}, words("months", keyword.monthly.counts.map(whole).join(", "), keyword.monthly.end)));
    }
    list.append(element("dt", {}, words("source")), element("dd", {}, [keyword.source, keyword.lang].filter(Boolean).join(", ")));
    row.after(element("tr", { role: "row", class: "more" }, element("td", { role: "cell", colspan: COLUMNS.length + 1 }, list)));
  }

  /** The basis of one figure beside it, on hover and on focus. */
  explain(cell) {
    if (this.explained) this.explained.removeAttribute("aria-describedby");
    this.explained = cell;
    this.tip.hidden = !cell;
    if (!cell) return;
    const { row, field } = cell.dataset;
    const keyword = this.keywords[row];
    this.tip.replaceChildren(element("b", {}, `${words(field)} ${valueOf(keyword, field)}`), element("br"), said(basisOf(keyword, field)));
    cell.setAttribute("aria-describedby", this.tip.id);
    const at = cell.getBoundingClientRect();
    const tip = this.tip.getBoundingClientRect();
    const below = at.bottom + 4 + tip.height < innerHeight;
    this.tip.style.left = Math.max(8, Math.min(at.left, innerWidth - tip.width - 8)) + "px";
    this.tip.style.top = (below ? at.bottom + 4 : at.top - tip.height - 4) + "px";
  }

  /** One figure can be reached by Tab, the others by arrows from there. */
  move(event) {
    if (event.key === "Escape") return this.explain(null);
    const cell = event.target.closest(".figure");
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!cell || !by) return;
    const rows = [...this.place.querySelectorAll("tr[data-row]:not([hidden])")];
    const row = rows[rows.indexOf(cell.parentElement) + by[0]];
    const next = row && row.querySelectorAll(".figure")[[...cell.parentElement.querySelectorAll(".figure")].indexOf(cell) + by[1]];
    event.preventDefault();
    if (!next) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
