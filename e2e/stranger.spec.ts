import { expect, test } from './app-test.ts';
import { greyMask, hardMask, inQuarter, ownSize, photo } from './files.ts';

/** An annotation of COCO with compressed run lengths. */
interface Annotation {
  readonly area: number;
  readonly bbox: readonly number[];
  readonly segmentation: { readonly size: readonly number[]; readonly counts: string };
}

const truth = greyMask('harbour-truth.png', (row, column) => (inQuarter(row, column + 4, ownSize) ? 255 : 0));

test('a photo and a rough mask, no word typed: refined, touched up, taken back and again, exported, and there after a reload', async ({
  app,
}) => {
  const { page, stage } = app;
  const byHand = page.getByText(/^[\d,]+ pixels? by hand\.$/);
  await app.drop(photo(), hardMask(), truth);
  await expect(page.getByText('because the miniature has no word for this')).toBeVisible();
  await app.settled();
  await expect(page.getByText(/pixels? changed side, \d+ % of them rightly · IoU [\d.]+ → [\d.]+/)).toBeVisible();

  // A dot with the brush, far from the object: nothing but the hand puts foreground there.
  await page.getByRole('button', { name: 'Paint on the result' }).click();
  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const place = { x: box.x + box.width * 0.75, y: box.y + box.height * 0.5 };
  await page.mouse.move(place.x, place.y);
  await page.mouse.down();
  await page.mouse.move(place.x + 4, place.y + 4, { steps: 3 });
  await page.mouse.up();
  await expect(byHand).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(byHand).toBeHidden();
  await page.keyboard.press('Control+Shift+z');
  await expect(byHand).toBeVisible();
  const painted = Number((await byHand.innerText()).replace(/\D/g, ''));

  const { bytes } = await app.export('COCO, run lengths');
  const { annotations, images } = JSON.parse(bytes.toString()) as {
    readonly annotations: readonly Annotation[];
    readonly images: readonly { readonly width: number; readonly height: number }[];
  };
  expect(images).toMatchObject([ownSize]);
  const [{ area, bbox, segmentation }] = annotations;
  expect(segmentation.size).toEqual([ownSize.height, ownSize.width]);
  expect(area).toBeGreaterThan(painted);
  // The box reaches to what was painted, right of the rough mask's edge at 5/8 of the width.
  expect(bbox[0] + bbox[2]).toBeGreaterThan(0.7 * ownSize.width);

  await page.waitForTimeout(3000); // work is written down after two seconds of rest
  await page.reload();
  await page.getByRole('button', { name: 'Restore the last session' }).click();
  await app.settled();
  await expect(byHand).toHaveText(`${painted.toLocaleString('en')} ${painted === 1 ? 'pixel' : 'pixels'} by hand.`);
});

test('refiners are compared on the picture in view, judged by the truth, and one is chosen by a click', async ({
  app,
}) => {
  const { page } = app;
  await app.drop(photo(), hardMask(), truth);
  await app.settled();
  await page.getByRole('button', { name: 'Compare refiners' }).click();
  const card = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
  await expect(card('Yours')).toContainText(/IoU [\d.]+ \(0\.0\)/);
  for (const name of ['Automatic', 'Dense CRF', 'Guided filter', 'PAMR', 'Photo with itself'])
    await expect(card(name)).toContainText(/IoU [\d.]+ \([+-]?[\d.]+\)/);
  await expect(page.getByText('fits the truth best')).toHaveCount(1);
  await expect(page.getByText('G4Seg is left out')).toBeVisible();
  const ran = await app.ranBy(() => card('Guided filter').click());
  expect(Object.keys(ran)).toContain('Fit');
  await expect(page.getByText('Guided filter, because the miniature has no word for this.')).toBeVisible();
});
