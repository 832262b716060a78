// Elements are made here, and here only: what the server says becomes text, never markup.

/** An element with properties, data and children; a child that is no element becomes text. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") {
      made.className = value;
    } else if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value != null) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children);
  return made;
}

/** Changes the text only where it differs, so that a screen reader and a selection are left alone. */
export function text(element, value) {
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

export function attribute(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/**
 * Keeps one child of the parent for each item, by key and in the items' order. What exists is
 * updated and moved, not made again: the focus stays where it is.
 */
export function keep(parent, items, key, make, update) {
  const made = (parent.made ??= new Map());
  const wanted = new Set(items.map(key));
  for (const [name, child] of made) {
    if (!wanted.has(name)) {
      child.element.remove();
      made.delete(name);
    }
  }
  const focused = document.activeElement;
  let moved = false;
  items.forEach((item, index) => {
    let child = made.get(key(item));
    if (!child) {
      child = make(item);
      made.set(key(item), child);
    }
    if (parent.children[index] !== child.element) {
      parent.insertBefore(child.element, parent.children[index] ?? null);
      moved = true;
    }
    update(child, item);
  });
  if (moved && focused && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

/** A list of named figures; each set() changes what differs. */
export function figures() {
  const element = el("dl", { class: "figures" });
  const cells = new Map();
  return {
    element,
    set(rows) {
      for (const [label, value, level] of rows) {
        let cell = cells.get(label);
        if (!cell) {
          cell = el("dd");
          cells.set(label, cell);
          element.append(el("div", {}, el("dt", {}, label), cell));
        }
        text(cell, value);
        cell.className = level ?? "";
      }
      for (const [label, cell] of cells) {
        if (!rows.some(([name]) => name === label)) {
          cell.parentElement.remove();
          cells.delete(label);
        }
      }
    },
  };
}
