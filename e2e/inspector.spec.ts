import type { Locator } from '@playwright/test';
import { poolToGrid } from '../src/method/resample.ts';
import { expect, sharedApp, test } from './app-test.ts';
import { coarsePlane, parseSession, refinedPlane } from './session.ts';

const app = sharedApp();

test.beforeEach(async () => {
  const { page, stage } = app();
  await page.mouse.move(5, 5);
  await stage.focus();
  await stage.press('Escape');
  await app().show('Refined');
});

/** The number after a term: Probability, Match, Cosine. */
function told(panel: Locator, term: string): Locator {
  return panel.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd[1]');
}

const place = /^patch (\d+), (\d+)$/;

async function patchShown(): Promise<{ row: number; column: number }> {
  const [, row, column] = place.exec(await app().page.getByText(place).innerText()) ?? [];
  return { row: Number(row), column: Number(column) };
}

/** Walks with the arrow keys from the inspected patch to another. */
async function walkTo(row: number, column: number): Promise<void> {
  const { stage } = app();
  const start = await patchShown();
  for (let i = start.row; i !== row; i += Math.sign(row - i)) await stage.press(i < row ? 'ArrowDown' : 'ArrowUp');
  for (let i = start.column; i !== column; i += Math.sign(column - i)) {
    await stage.press(i < column ? 'ArrowRight' : 'ArrowLeft');
  }
  expect(await patchShown()).toEqual({ row, column });
}

test('says what the export says: match, cosine, before → after, direction', async () => {
  const { page, stage } = app();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  // So that patches move both ways, whatever the model: all of the match counts, for every pixel.
  await app().ranBy(() => app().beta.press('Home'));
  await app().ranBy(() => page.getByRole('checkbox', { name: /Use the confidence band/ }).uncheck());
  const session = parseSession((await app().export('Session')).bytes);
  const [{ match, cosine, grid }] = session.matches as [(typeof session.matches)[number]];
  const before = poolToGrid(coarsePlane(session, 0), grid);
  const after = poolToGrid(refinedPlane(session, 0), grid);
  const directions = new Set<string>();

  await stage.focus();
  await stage.press('ArrowRight');
  await stage.press('Enter'); // the card opens with the first pin, and then follows
  const start = await patchShown();
  expect(start).toEqual({ row: grid.height / 2 + 1, column: grid.width / 2 + 1 });

  // Three patches: the one that rose most, the one that fell most, and one that stayed.
  const change = Array.from(before, (was, patch) => (after[patch] ?? was) - was);
  const least = change.map(Math.abs);
  const wanted = [
    change.indexOf(Math.max(...change)),
    change.indexOf(Math.min(...change)),
    least.indexOf(Math.min(...least)),
  ];
  for (const patch of wanted) {
    const [row, column] = [Math.floor(patch / grid.width) + 1, (patch % grid.width) + 1];
    await walkTo(row, column);
    const partner = match[patch] ?? -1;
    const matchText =
      partner === patch ? 'itself' : `${Math.floor(partner / grid.width) + 1}, ${(partner % grid.width) + 1}`;
    await expect(told(inspector, 'Match')).toHaveText(matchText);
    await expect(told(inspector, 'Cosine')).toHaveText((cosine[patch] ?? NaN).toFixed(3));
    const [was, is] = [before[patch] ?? NaN, after[patch] ?? NaN];
    const probability = told(inspector, 'Probability');
    await expect(probability).toContainText(`${was.toFixed(2)} → ${is.toFixed(2)}`);
    const direction = is - was >= 1 / 255 ? 'raised' : was - is >= 1 / 255 ? 'lowered' : 'kept';
    await expect(probability).toContainText(direction);
    directions.add(direction);
    await expect(page.getByText(`Patch ${row}, ${column}: ${direction} from ${was.toFixed(2)} to`)).toBeAttached();

    const best = inspector.getByRole('list', { name: 'Best matches' }).getByRole('listitem');
    await expect(best.first()).toContainText((cosine[patch] ?? NaN).toFixed(3));
    const cosines = (await best.allInnerTexts()).map((text) => Number(text.trim().split(/\s+/).at(-1)));
    expect(cosines).toHaveLength(5);
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  }
  expect([...directions].toSorted()).toEqual(['kept', 'lowered', 'raised']);
  await page.getByRole('button', { name: 'Reset all' }).click();
});

test('follows the pointer, with a heat map that changes with the patch', async () => {
  const { page, stage } = app();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector).toBeHidden();
  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const pointAt = (x: number, y: number) => page.mouse.move(box.x + box.width * x, box.y + box.height * y);
  const heat = inspector.getByRole('img', { name: /^Similarity of the patch/ });
  const heatPicture = async () => {
    await expect(inspector.getByRole('list', { name: 'Best matches' })).not.toContainText('–');
    return heat.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  };

  await pointAt(0.5, 0.5);
  const middle = await patchShown();
  await expect(page.getByText('click to see why')).toBeVisible();
  await expect(inspector, 'a line is enough while the pointer passes').toBeHidden();
  await page.mouse.down();
  await page.mouse.up();
  const first = await heatPicture();
  await pointAt(0.5, 0.25);
  const above = await patchShown();
  expect(above.row).toBeLessThan(middle.row);
  expect(above.column).toBe(middle.column);
  await expect.poll(heatPicture).not.toBe(first);
  await page.mouse.move(5, 5);
  expect(await patchShown(), 'what was clicked stays').toEqual(middle);
  await stage.press('Escape');
  await expect(inspector).toBeHidden();
});

test('arrow keys walk, with Shift four at once, and stop at the edge', async () => {
  const { stage } = app();
  await stage.press('ArrowDown');
  const start = await patchShown();
  await stage.press('ArrowUp');
  await stage.press('ArrowLeft');
  expect(await patchShown()).toEqual({ row: start.row - 1, column: start.column - 1 });
  await stage.press('Shift+ArrowRight');
  expect(await patchShown()).toEqual({ row: start.row - 1, column: start.column + 3 });
  for (let i = 0; i < 20; i++) await stage.press('Shift+ArrowUp');
  expect(await patchShown()).toEqual({ row: 1, column: start.column + 3 });
});

test('a click pins, another lets go; Enter and Escape do the same', async () => {
  const { page, stage } = app();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const position = { x: box.width * 0.45, y: box.height * 0.4 };
  await stage.click({ position });
  const pinned = await patchShown();
  await expect(inspector.getByRole('button', { name: 'Let the patch go', pressed: true })).toBeVisible();
  await page.mouse.move(5, 5);
  expect(await patchShown()).toEqual(pinned);

  // The pointer goes first while it is over the picture; the pin is what stays.
  await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.6);
  expect(await patchShown()).not.toEqual(pinned);
  await page.mouse.move(5, 5);
  expect(await patchShown()).toEqual(pinned);
  await stage.click({ position });
  await page.mouse.move(5, 5);
  await expect(inspector).toBeHidden();

  await stage.focus();
  await stage.press('ArrowDown');
  await stage.press('Enter');
  await expect(inspector.getByRole('button', { name: 'Let the patch go' })).toBeVisible();
  await stage.press('Escape');
  await expect(inspector).toBeHidden();
});

test('the pinned patch stays while β moves, and its numbers follow', async () => {
  const { page, stage, beta } = app();
  const probability = told(page.getByRole('region', { name: 'Inspector' }), 'Probability');
  const session = parseSession((await app().export('Session')).bytes);
  const [{ grid }] = session.matches as [(typeof session.matches)[number]];
  const [before, after] = [coarsePlane(session, 0), refinedPlane(session, 0)].map((plane) => poolToGrid(plane, grid));
  const moved = Array.from(before ?? [], (was, patch) => Math.abs((after?.[patch] ?? was) - was));
  const most = moved.indexOf(Math.max(...moved));

  await stage.focus();
  await stage.press('ArrowRight');
  await walkTo(Math.floor(most / grid.width) + 1, (most % grid.width) + 1);
  await stage.press('Enter');
  const pinned = await patchShown();
  await expect(probability).toContainText(/raised|lowered/);
  const tuned = await probability.innerText();

  await app().ranBy(() => beta.press('End'));
  await expect(probability).toContainText('kept');
  // Not 0: an earlier test has been there, and what is cached runs no stage.
  await app().ranBy(() => app().type('Trust my mask, β, value', 0.05));
  await expect(probability).toContainText(/raised|lowered/);
  expect(await probability.innerText()).not.toBe(tuned);
  expect(await patchShown()).toEqual(pinned);
  await page.getByRole('button', { name: 'Reset Trust my mask, β' }).click();
});
