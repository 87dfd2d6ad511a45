/**
 * Takes the keyboard and the screen reader along to a new screen: its heading gets the focus once it is drawn. Leaves
 * the focus alone where the person, or the screen itself, has put it into the content meanwhile.
 */
import { type RefObject, useEffect, useRef } from "react";

/** Any value that changes with the screen. The screen that Landfall starts with keeps the focus where the system put it. */
export function useHeadingFocus(content: RefObject<HTMLElement | null>, screen: unknown): void {
  const shown = useRef(screen);
  useEffect(() => {
    const within = content.current;
    if (within === null || shown.current === screen) return;
    shown.current = screen;
    if (focusHeading(within)) return;
    // A screen that reads something first draws its heading later.
    const drawn = new MutationObserver(() => {
      if (focusHeading(within)) drawn.disconnect();
    });
    drawn.observe(within, { childList: true, subtree: true });
    return () => { drawn.disconnect(); };
  }, [content, screen]);
}

function focusHeading(within: HTMLElement): boolean {
  if (within.contains(document.activeElement)) return true;
  const heading = within.querySelector("h1");
  if (heading === null) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}
