import { createHash } from 'node:crypto';
import { decode } from 'fast-png';
import { unzipSync } from 'fflate';
import { fullBudget, paintPolygon } from '../src/data/formats/coco-mask.ts';
import { numberRanges } from '../src/method/parameters.ts';
import { AppPage } from './app-page.ts';
import { file, photo, softMask, vocColour } from './files.ts';
import { expect, sharedApp, test } from './app-test.ts';
import { coarsePlane, parseSession, refinedPlane, unpack } from './session.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test.describe('the refined mask of the sample', () => {
  const app = sharedApp();

  test('soft and binary PNG hold what was computed and counted', async () => {
    const session = parseSession((await app().export('Session')).bytes);
    const className = await app().className.inputValue();
    const [before, after] = [coarsePlane(session, 0), refinedPlane(session, 0)];

    const soft = await app().export('Refined mask, soft');
    expect(soft.name).toMatch(new RegExp(`^Scene-\\d+-${className}-refined-soft\\.png$`));
    const grey = decode(soft.bytes);
    expect(grey).toMatchObject({ width: 128, height: 128, channels: 1, depth: 8 });
    expect([...grey.data]).toEqual(Array.from(after.data, (value) => Math.round(255 * value)));

    const binary = await app().export('Refined mask, binary');
    expect(binary.name).toMatch(new RegExp(`^Scene-\\d+-${className}-refined\\.png$`));
    const hard = decode(binary.bytes);
    expect(hard).toMatchObject({ width: 128, height: 128, channels: 1, depth: 8 });
    expect([...hard.data]).toEqual(Array.from(after.data, (value) => (value > 0.5 ? 255 : 0)));
    expect(new Set(hard.data)).toEqual(new Set([0, 255]));

    const changed = (least: number) =>
      after.data.filter((value, i) => (value - (before.data[i] ?? 0)) * least >= 1 / 255);
    expect(await app().countNumber('Raised')).toBe(changed(1).length);
    expect(await app().countNumber('Lowered')).toBe(changed(-1).length);
    const flipped = after.data.filter((value, i) => value > 0.5 !== (before.data[i] ?? 0) > 0.5).length;
    expect(await app().countNumber('Flipped')).toBe(flipped);
  });

  test('labels come with VOC’s palette, and give the IoU that is shown', async () => {
    const session = parseSession((await app().export('Session')).bytes);
    const { name, bytes } = await app().export('Refined labels');
    expect(name).toMatch(/^Scene-\d+-labels\.png$/);
    const labels = decode(bytes);
    expect(labels).toMatchObject({ width: 128, height: 128 });
    expect(labels.palette?.slice(0, 21).map((colour) => [...colour].slice(0, 3))).toEqual(
      Array.from({ length: 21 }, (_, label) => vocColour(label)),
    );
    if (!session.truth) throw new Error('A scene has a truth.');
    const truth = unpack(session.truth);
    const isFirst = [...labels.data].map((label) => label === 1);
    const both = isFirst.filter((is, i) => is && truth[i] === 1).length;
    const either = isFirst.filter((is, i) => is || truth[i] === 1).length;
    const [, after] = (await app().count('IoU')).split(' → ');
    expect(after).toBe(((100 * both) / either).toFixed(1));
  });

  test('the overlay is the photo where no label is, and differs where one is', async () => {
    const session = parseSession((await app().export('Session')).bytes);
    const labels = decode((await app().export('Refined labels')).bytes);
    const { name, bytes } = await app().export('Overlay');
    expect(name).toMatch(/^Scene-\d+-overlay\.png$/);
    const overlay = decode(bytes);
    expect(overlay).toMatchObject({ width: 128, height: 128, channels: 4 });
    const original = unpack(session.photo);
    const differs = (i: number) => [0, 1, 2].some((c) => overlay.data[i * 4 + c] !== original[i * 4 + c]);
    const pixels = Array.from(labels.data, (label, i) => ({ label, differs: differs(i) }));
    expect(pixels.filter(({ label, differs: is }) => label > 0 && is).length).toBeGreaterThan(500);
    expect(pixels.filter(({ label, differs: is }) => label > 0 && !is).length).toBeLessThan(20);
    // The outline may lie on the background side of an edge; away from edges the background is the photo itself.
    const clean = pixels.filter(({ label, differs: is }) => label === 0 && !is).length;
    expect(clean).toBeGreaterThan(pixels.filter(({ label }) => label === 0).length * 0.9);
  });

  test('COCO’s polygons, the ZIP and labelme hold the labels of the palette file', async () => {
    const labels = decode((await app().export('Refined labels')).bytes);
    const { name, bytes } = await app().export('COCO, polygons');
    expect(name).toMatch(/^Scene-\d+\.coco\.json$/);
    const coco = JSON.parse(bytes.toString('utf8')) as {
      categories: { id: number; name: string }[];
      annotations: { category_id: number; area: number; segmentation: number[][] }[];
    };
    expect(coco.annotations.length).toBeGreaterThan(0);
    const painted = new Uint8Array(labels.data.length);
    for (const { category_id: id, segmentation } of coco.annotations) {
      for (const points of segmentation)
        paintPolygon(points, labels, fullBudget(labels), (pixel) => (painted[pixel] = id));
    }
    expect([...painted]).toEqual([...labels.data]);

    const zip = unzipSync(new Uint8Array((await app().export('All masks')).bytes));
    const [{ id, name: className } = { id: 0, name: '' }] = coco.categories;
    expect(Object.keys(zip)).toEqual(
      expect.arrayContaining([`binary/${id}-${className}.png`, `soft-16/${id}-${className}.png`, 'labels.png']),
    );
    expect([...decode(zip['labels.png'] ?? new Uint8Array()).data]).toEqual([...labels.data]);

    const labelme = JSON.parse((await app().export('labelme')).bytes.toString('utf8')) as {
      imageWidth: number;
      shapes: { label: string; points: number[][] }[];
    };
    expect(labelme.imageWidth).toBe(128);
    expect(labelme.shapes[0]?.label).toBe(className);
  });

  test('difference and matches are pictures with a legend below', async () => {
    for (const [kind, width] of [
      ['Difference', 544],
      ['Matches', 1088],
    ] as const) {
      const { name, bytes } = await app().export(kind);
      expect(name).toMatch(new RegExp(`-${kind.toLowerCase()}\\.png$`));
      const picture = decode(bytes);
      expect(picture).toMatchObject({ width, height: 544 + 36 });
      // Below the picture: white paper, dark words, and the blue of "raised".
      const strip = Array.from(picture.data.slice(544 * width * 4));
      const colours = new Set(Array.from({ length: width * 36 }, (_, i) => strip.slice(i * 4, i * 4 + 3).join()));
      expect([...colours]).toEqual(expect.arrayContaining(['255,255,255', '20,126,226']));
    }
  });

  test('another class in view is another file', async () => {
    await app().sample(2).click();
    await app().settled();
    const second = app().page.getByRole('radiogroup', { name: 'Class in view' }).getByRole('radio').nth(1);
    const name = await second.innerText();
    await second.click();
    const { name: saved, bytes } = await app().export('Refined mask, soft');
    expect(saved).toContain(`-${name.trim()}-refined-soft.png`);
    const session = parseSession((await app().export('Session')).bytes);
    expect([...decode(bytes).data]).toEqual(
      Array.from(refinedPlane(session, 1).data, (value) => Math.round(255 * value)),
    );
  });

  test('the session names the model’s files, the inputs and the parameters', async () => {
    const { name, bytes } = await app().export('Session');
    expect(name).toMatch(/^Scene-\d+\.g4seg\.json$/);
    const session = parseSession(bytes);
    const manifest = (await (await app().page.request.get('/models/demo/manifest.json')).json()) as {
      files: { path: string; sha256: string }[];
    };
    expect(session.model.digests).toEqual(Object.fromEntries(manifest.files.map(({ path, sha256: is }) => [path, is])));
    expect(session.photo.digest).toBe(sha256(unpack(session.photo)));
    expect(session.mask.classes.map(({ digest }) => digest)).toEqual(
      session.mask.classes.map((one) => sha256(unpack(one))),
    );
    expect(Object.keys(session.parameters)).toEqual(expect.arrayContaining(Object.keys(numberRanges)));
    expect(session.matches).toHaveLength(session.mask.classes.length);
    for (const { grid, match, cosine } of session.matches) {
      expect(match).toHaveLength(grid.width * grid.height);
      expect(match.every((patch) => Number.isInteger(patch) && patch >= 0 && patch < match.length)).toBe(true);
      expect(cosine.every((value) => value >= -1.001 && value <= 1.001)).toBe(true);
    }
  });
});

test('a link carries the parameters, is copied, and sets them where it is opened', async ({ app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.ranBy(() => app.type('Trust my mask, β, value', 0.35));
  await app.page.getByRole('button', { name: 'Export', exact: true }).click();
  await app.page.getByRole('button', { name: /^Copy a link/ }).click();
  await expect(app.messages.getByRole('status')).toContainText('The link is in the clipboard.');
  const link = await app.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#/?');

  await app.page.getByRole('button', { name: 'Export', exact: true }).click();
  await app.page.getByRole('button', { name: 'Copy: Overlay' }).click();
  await expect(app.messages.getByRole('status').filter({ hasText: 'Overlay is in the clipboard.' })).toBeVisible();
  const types = await app.page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  expect(types).toContain('image/png');

  await app.page.goto('about:blank');
  await app.page.goto(link);
  await app.settled();
  await expect(app.beta).toHaveValue('0.35');
  await app.page.goto(link.replace('beta=0.35', 'beta=7'));
  await expect(app.problem('beta must be from 0 to 1; it is 7')).toBeVisible();
  await expect(app.beta).toHaveValue('0.35');
});

test('a session dropped on a fresh page brings back bit-equal masks, the inputs and the parameters', async ({
  app,
  browser,
}) => {
  await app.drop(photo(), softMask());
  await app.nameClass('mushroom');
  await app.settled();
  await app.ranBy(() => app.type('Noise level, t, value', 321));
  await app.ranBy(() => app.type('Seed', 77));
  await app.ranBy(() => app.type('Trust my mask, β, value', 0.35));
  const session = await app.export('Session');
  const soft = await app.export('Refined mask, soft');
  const counts = await app.counts.innerText();

  const fresh = new AppPage(await browser.newPage());
  await fresh.open();
  await fresh.drop(file(session.name, session.bytes, 'application/json'));
  await expect(fresh.messages.getByRole('status')).toContainText('is open, with its own parameters');
  await fresh.settled();
  await expect(fresh.stage).toHaveAccessibleName('Refined of harbour.png');
  await expect(fresh.className).toHaveValue('mushroom');
  await expect(fresh.page.getByRole('combobox', { name: 'Preset' }).locator('option:checked')).toHaveText(
    'Preset: session',
  );
  await expect(fresh.page.getByRole('spinbutton', { name: 'Seed', exact: true })).toHaveValue('77');
  await expect(fresh.page.getByRole('spinbutton', { name: 'Noise level, t, value' })).toHaveValue('321');
  await expect(fresh.beta).toHaveValue('0.35');
  await expect.poll(() => fresh.counts.innerText()).toBe(counts);

  const again = await fresh.export('Refined mask, soft');
  expect(again.name).toBe(soft.name);
  expect(again.bytes.equals(soft.bytes), 'the soft mask, byte for byte').toBe(true);
  const sessionAgain = parseSession((await fresh.export('Session')).bytes);
  const sessionBefore = parseSession(session.bytes);
  expect(sessionAgain.matches).toEqual(sessionBefore.matches);
  expect(sessionAgain.parameters).toEqual(sessionBefore.parameters);
  expect(sessionAgain.mask.classes).toEqual(sessionBefore.mask.classes);
  await fresh.page.context().close();
});
