import type { Locator, Page } from '@playwright/test';

/** Drags a slider's thumb along its track, in steps as a hand makes them. @param shares of the track, each a waypoint */
export async function dragSlider(page: Page, slider: Locator, shares: readonly number[], steps = 30): Promise<void> {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (!box) throw new Error('The slider is not on the page.');
  const y = box.y + box.height / 2;
  const x = (share: number) => box.x + box.width * share;
  const [first = 0, ...rest] = shares;
  await page.mouse.move(x(first), y);
  await page.mouse.down();
  for (const share of rest) await page.mouse.move(x(share), y, { steps });
  await page.mouse.up();
}
