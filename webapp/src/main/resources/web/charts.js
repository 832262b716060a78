// Two small charts, drawn as SVG; the table holds the same figures in words.

import { whole, words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Monthly counts as a line from 0 to their greatest. */
export function sparkline(counts) {
  const width = 60, height = 16;
  const most = Math.max(...counts, 1);
  const at = counts.map((count, i) => [1 + (i * (width - 4)) / (counts.length - 1), height - 2 - (count / most) * (height - 4)]);
  const drawn = shape("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
  const [x, y] = at[at.length - 1];
  drawn.append(shape("polyline", { points: at.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" ") }), shape("circle", { cx: x, cy: y, r: 1.8 }));
  return drawn;
}

const LEFT = 30, RIGHT = 310, TOP = 20, BOTTOM = 200;
const WORTHY = new Set(["commercial", "transactional", "comparison"]);

/** Difficulty across, popularity up; `pointed(index)` when one is pressed. */
export function scatter(figure, keywords, pointed) {
  const both = keywords.map((keyword, index) => ({ keyword, index })).filter(({ keyword }) => keyword.difficulty !== null && keyword.popularity !== null);
  const x = (difficulty) => LEFT + (difficulty / 100) * (RIGHT - LEFT);
  const y = (popularity) => BOTTOM - (popularity / 100) * (BOTTOM - TOP);
  const caption = document.createElement("figcaption");
  caption.append(both.length ? words("points", whole(both.length), whole(keywords.length)) + " " + words("legend") : words("noPoints"));
  const drawn = shape("svg", { viewBox: "0 0 320 236", role: "img", "aria-label": `${words("scatter")}. ${caption.textContent}` });
  for (const tick of [0, 50, 100]) {
    drawn.append(
      shape("line", { class: "grid", x1: LEFT, x2: RIGHT, y1: y(tick), y2: y(tick) }),
      shape("line", { class: "grid", x1: x(tick), x2: x(tick), y1: TOP, y2: BOTTOM }),
      shape("text", { x: LEFT - 5, y: y(tick) + 3.5, "text-anchor": "end" }, tick),
      shape("text", { x: x(tick), y: BOTTOM + 14, "text-anchor": "middle" }, tick),
    );
  }
  drawn.append(
    shape("text", { class: "axis", x: (LEFT + RIGHT) / 2, y: 230, "text-anchor": "middle" }, words("difficulty") + " →"),
    shape("text", { class: "axis", transform: `translate(9 ${(TOP + BOTTOM) / 2}) rotate(-90)`, "text-anchor": "middle" }, words("popularity") + " →"),
    shape("text", { class: "hint", x: LEFT, y: TOP - 7 }, words("easy")),
    shape("text", { class: "hint", x: RIGHT, y: TOP - 7, "text-anchor": "end" }, words("hard")),
  );
  for (const { keyword, index } of both) {
    const point = shape("circle", { class: WORTHY.has(keyword.intent) ? "point worthy" : "point", cx: x(keyword.difficulty).toFixed(1), cy: y(keyword.popularity).toFixed(1), r: 4, "data-row": index });
    point.append(shape("title", {}, keyword.keyword));
    point.addEventListener("click", () => pointed(index));
    drawn.append(point);
  }
  const heading = document.createElement("h2");
  heading.append(words("scatter"));
  figure.replaceChildren(heading, drawn, caption);
}
