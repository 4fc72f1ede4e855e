import type { Page } from '@playwright/test';

/**
 * Pairs of controls that lie on one another, and controls that something else covers or that stick out of the page.
 * A control counts as far as it can be seen: what a scrolling panel hides is nowhere.
 */
export function misplacedControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Box {
      left: number;
      top: number;
      right: number;
      bottom: number;
    }
    const selector = 'button, input:not([type=file]), select, a[href], [role=slider], [role=radio]';
    const nameOf = (element: Element) =>
      element.getAttribute('aria-label') ??
      (element as HTMLInputElement).labels?.[0]?.textContent ??
      element.textContent ??
      '';

    const cut = (box: Box, by: Box): Box => ({
      left: Math.max(box.left, by.left),
      top: Math.max(box.top, by.top),
      right: Math.min(box.right, by.right),
      bottom: Math.min(box.bottom, by.bottom),
    });
    const size = ({ left, top, right, bottom }: Box) => Math.max(0, right - left) * Math.max(0, bottom - top);

    const seen = (element: Element): { box: Box; scrollsSideways: boolean } => {
      let box: Box = element.getBoundingClientRect();
      let scrollsSideways = false;
      for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(parent);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        scrollsSideways ||= overflowX === 'auto' || overflowX === 'scroll';
        box = cut(box, parent.getBoundingClientRect());
      }
      return { box, scrollsSideways };
    };

    const controls = [...document.querySelectorAll(selector)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((element) => ({ element, name: nameOf(element).trim().slice(0, 40), ...seen(element) }))
      .filter(({ box }) => size(box) > 0);

    /** A bar fixed to the window lies over whatever is scrolled beneath it, on purpose. */
    const barOf = (element: Element): Element | null => {
      for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).position === 'fixed') return at;
      }
      return null;
    };
    const found: string[] = [];
    /** The two thumbs of the band share one track on purpose. */
    const share = (a: Element, b: Element) =>
      a.contains(b) ||
      b.contains(a) ||
      (a.parentElement === b.parentElement && a.matches('[type=range]') && b.matches('[type=range]'));
    controls.forEach((a, i) => {
      for (const b of controls.slice(i + 1)) {
        const common = cut(a.box, b.box);
        const overlaps = common.right - common.left > 1 && common.bottom - common.top > 1;
        if (overlaps && !share(a.element, b.element) && barOf(a.element) === barOf(b.element))
          found.push(`“${a.name}” and “${b.name}” overlap`);
      }
      if (a.box.right > document.documentElement.clientWidth + 1 && !a.scrollsSideways)
        found.push(`“${a.name}” sticks out`);
      if (!a.element.matches('button')) return;
      const [x, y] = [(a.box.left + a.box.right) / 2, (a.box.top + a.box.bottom) / 2];
      const hit = document.elementFromPoint(x, y);
      if (hit && !a.element.contains(hit) && (barOf(hit) === null || barOf(hit) === barOf(a.element)))
        found.push(`“${a.name}” is covered by ${hit.tagName} “${nameOf(hit).slice(0, 30)}”`);
    });
    return found;
  });
}
