package io.omnikeywords.browser;

import com.microsoft.playwright.Page;
import java.util.List;

/** Looks for what a page's layout cuts off or lays over something else. */
final class Layout {

  /**
   * Each line of text as the browser laid it out: it must lie in the window and in all that clips
   * it, must not stick out of its button, cell or popup, and must not cover another's text, unless
   * one of both is in a popup. Letters' boxes are higher than the letters, so 3 pixels may meet.
   */
  private static final String FAULTS =
      """
      () => {
        const POPUPS = "#suggestions, #tip, #status ul, dialog";
        const FRAMES = `button, th, td, ${POPUPS}`;
        const width = document.documentElement.clientWidth;
        const faults = [];
        const lines = [];
        if (document.documentElement.scrollWidth > width) {
          faults.push(`the page is ${document.documentElement.scrollWidth} wide in ${width}`);
        }
        const outside = (box, frame) => box.left < frame.left - 1 || box.right > frame.right + 1;
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode;
          const parent = node.parentElement;
          if (!node.data.trim() || parent.closest("option, textarea, noscript, .unseen")) continue;
          if (!parent.checkVisibility({ visibilityProperty: true })) continue;
          const range = document.createRange();
          range.selectNodeContents(node);
          for (const box of range.getClientRects()) {
            if (box.width === 0) continue;
            lines.push({ text: node.data, box, popup: parent.closest(POPUPS) });
            if (outside(box, { left: 0, right: width })) faults.push(`out of the window: ${node.data}`);
            const frame = parent.closest(FRAMES);
            if (frame && outside(box, frame.getBoundingClientRect())) {
              faults.push(`sticks out of its ${frame.tagName} ${frame.className}: ${node.data}`);
            }
            for (let at = parent; at; at = at.parentElement) {
              const clip = at.getBoundingClientRect();
              if (getComputedStyle(at).overflow === "visible" || at === document.documentElement) continue;
              if (outside(box, clip) || box.bottom > clip.bottom + 3 || box.top < clip.top - 3) {
                faults.push(`cut by its ${at.tagName}: ${node.data}`);
              }
            }
          }
        }
        lines.forEach((one, index) => {
          for (const other of lines.slice(index + 1)) {
            const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
            const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
            if (across > 1 && down > 3 && one.popup === other.popup) {
              faults.push(`one over the other: ${one.text} / ${other.text}`);
            }
          }
        });
        return faults;
      }
      """;

  private Layout() {}

  /** One line for each fault; none where all can be read. */
  @SuppressWarnings("unchecked")
  static List<String> faults(Page page) {
    return (List<String>) page.evaluate(FAULTS);
  }
}
