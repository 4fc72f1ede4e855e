import { fromDenoise } from './app-page.ts';
import {
  alphaMask,
  file,
  greyMask,
  hardMask,
  inQuarter,
  ownSize,
  photo,
  photoPng,
  softMask,
  softValue,
  vocMask,
  type TestFile,
} from './files.ts';
import { expect, test } from './app-test.ts';

const inputs = { name: 'Inputs' };

test.describe('photo and mask', () => {
  const orders: [string, TestFile[]][] = [
    ['photo first', [photo(), hardMask()]],
    ['mask first', [hardMask(), photo()]],
    ['names that say nothing', [file('b.png', hardMask().bytes), file('a.png', photo().bytes)]],
  ];
  for (const [order, files] of orders) {
    test(`dropped together are told apart: ${order}`, async ({ app }) => {
      const { page } = app;
      const nameOf = (kind: TestFile) => files.find(({ bytes }) => bytes.equals(kind.bytes))?.name ?? '';
      await app.drop(...files);
      const region = page.getByRole('region', inputs);
      await expect(region).toContainText(`${nameOf(photo())}192 × 144`);
      await expect(region).toContainText('Black and white mask, 1 class, 25 % foreground, feathered by 2 px');
      await expect(app.messages.getByRole('status')).toContainText(
        `${nameOf(photo())} is the photo (many colours); ${nameOf(hardMask())} the mask (Black and white mask, 25 % foreground).`,
      );
      await expect(page.getByText('The miniature has seen generated scenes only')).toBeVisible();

      await app.nameClass('ball');
      await app.settled();
      await expect(app.stage).toHaveAccessibleName(`Refined of ${nameOf(photo())}`);
      expect(await app.countNumber('Raised')).toBeGreaterThan(0);
      await expect(app.counts).not.toContainText('IoU');
    });
  }

  test('are refined without a word, by the colours of the photo, and not taken for what the sample shows', async ({
    app,
  }) => {
    await app.drop(photo(), hardMask());
    await expect.poll(async () => (await app.runs())['Fit'], { message: 'the automatic refiner ran' }).toBe(1);
    await expect(app.className).toHaveValue('');
    await expect(app.page.getByRole('region', { name: 'What is it?' })).toContainText(
      'Refined by the colours of the photo',
    );
    await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
  });

  test('can be taken back', async ({ app }) => {
    const before = await app.counts.innerText();
    await app.drop(photo(), hardMask());
    await expect(app.page.getByRole('region', inputs)).toContainText('harbour.png');
    await app.messages.getByRole('button', { name: 'Undo' }).click();
    await app.settled();
    await expect(app.stage).toHaveAccessibleName(/Scene/);
    expect(await app.counts.innerText()).toBe(before);
  });

  test('come one after the other: photo, then mask', async ({ app }) => {
    await app.drop(photo());
    await expect(app.page.getByText('Now the coarse mask')).toBeVisible();
    await app.drop(hardMask());
    await app.nameClass('fish');
    await app.settled();
    await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
  });

  test('come one after the other: a mask that does not fit the sample waits for its photo', async ({ app }) => {
    await app.drop(hardMask());
    await expect(app.problem('harbour-mask.png is 192 × 144, but the photo is 128 × 128')).toBeVisible();
    await app.drop(photo());
    await expect(app.page.getByRole('region', inputs)).toContainText('harbour-mask.png');
    await app.nameClass('fish');
    await app.settled();
    await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
  });

  test('come one after the other: a mask that fits the sample still belongs to the photo that follows', async ({
    app,
  }) => {
    const square = { width: 150, height: 150 };
    await app.drop(hardMask('square-mask.png', 255, square));
    await expect(app.page.getByRole('region', inputs)).toContainText('resized 150 × 150 to 128 × 128');
    await app.drop(file('square.png', photoPng(square)));
    await expect(app.page.getByRole('region', inputs)).toContainText('150 × 150');
    await expect(app.page.getByRole('region', inputs)).toContainText('square-mask.png');
    await expect(app.page.getByText('Now the coarse mask')).toBeHidden();
  });

  test('are pasted', async ({ app }) => {
    await app.paste(photo('screenshot.png'));
    await expect(app.page.getByText('Now the coarse mask')).toBeVisible();
    await app.paste(softMask());
    await expect(app.page.getByRole('region', inputs)).toContainText('Soft grey mask, 1 class, 25 % foreground');
    await app.nameClass('moon');
    await app.settled();
    await expect(app.stage).toHaveAccessibleName('Refined of screenshot.png');
  });

  test('are chosen in the file dialog', async ({ app }) => {
    await app.choose('Replace the photo', photo());
    await app.choose('Choose the coarse mask', softMask());
    await app.nameClass('moon');
    await app.settled();
    await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
  });

  test('a JPEG photo, as cameras write them', async ({ app }) => {
    const base64 = await app.page.evaluate(async (png) => {
      const blob = await (await fetch(`data:image/png;base64,${png}`)).blob();
      const bitmap = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
      return btoa(String.fromCharCode(...new Uint8Array(await jpeg.arrayBuffer())));
    }, photoPng().toString('base64'));
    await app.drop(hardMask(), file('harbour.jpg', Buffer.from(base64, 'base64'), 'image/jpeg'));
    await expect(app.page.getByRole('region', inputs)).toContainText('harbour.jpg192 × 144');
    await app.nameClass('cup');
    await app.settled();
  });

  test('the mask may be annotations of another tool', async ({ app }) => {
    const shapes = [
      {
        label: 'boat',
        shape_type: 'rectangle',
        points: [
          [24, 36],
          [120, 108],
        ],
      },
    ];
    const labelme = { version: '5.5.0', shapes, imageHeight: ownSize.height, imageWidth: ownSize.width };
    await app.drop(photo(), file('harbour.json', Buffer.from(JSON.stringify(labelme)), 'application/json'));
    await expect(app.page.getByRole('region', inputs)).toContainText('labelme shapes, 1 class, 25 % foreground');
    await expect(app.className).toHaveValue('boat');
  });

  test('files over the page are announced, and nothing happens when they leave', async ({ app }) => {
    const invitation = app.page.getByText('Drop a photo, its coarse mask, and the truth if you have it');
    await app.hoverWithFiles(() => expect(invitation).toBeVisible());
    await expect(invitation).toBeHidden();
    await expect(app.stage).toHaveAccessibleName(/Scene/);
  });
});

test.describe('how a mask was read', () => {
  const masks: [string, TestFile, string][] = [
    ['0 and 1', hardMask('m.png', 1), 'Mask of 0 and 1, 1 class, 25 % foreground, feathered by 2 px'],
    ['0 and 255', hardMask('m.png', 255), 'Black and white mask, 1 class, 25 % foreground, feathered by 2 px'],
    ['soft grey', softMask('m.png'), 'Soft grey mask, 1 class, 25 % foreground'],
    ['alpha', alphaMask('m.png'), 'Mask from the alpha channel, 1 class, 25 % foreground'],
    [
      'VOC palette',
      vocMask('m.png'),
      'VOC palette mask, 2 classes: cat 25 %, dog 13 %, < 1 % ignored, feathered by 2 px',
    ],
    [
      'another resolution',
      hardMask('m.png', 255, { width: 96, height: 72 }),
      'Black and white mask, 1 class, 25 % foreground, resized 96 × 72 to 192 × 144, feathered by 2 px',
    ],
  ];

  test('is said for every kind', async ({ app }) => {
    await app.drop(photo());
    await expect(app.page.getByText('Now the coarse mask')).toBeVisible();
    for (const [kind, mask, reading] of masks) {
      await test.step(kind, async () => {
        await app.drop(mask);
        await expect(app.page.getByRole('region', inputs).getByText(reading, { exact: true })).toBeVisible();
      });
    }
  });

  test('can be inverted, cut and feathered otherwise, and each choice is refined from the mask on', async ({ app }) => {
    const { page } = app;
    const region = page.getByRole('region', inputs);
    await app.drop(photo(), softMask());
    await app.nameClass('ball');
    await app.settled();

    const inverted = await app.ranBy(() => region.getByRole('checkbox', { name: 'Invert' }).check());
    expect(Object.keys(inverted)).toEqual(fromDenoise);
    await expect(region).toContainText('75 % foreground, inverted');

    const cut = await app.ranBy(() => region.getByRole('checkbox', { name: 'Cut at' }).check());
    expect(Object.keys(cut)).toEqual(expect.arrayContaining(['Mix']));
    await expect(region).toContainText('75 % foreground, inverted, cut at 0.50, feathered by 2 px');

    await app.ranBy(() => app.type('Threshold of the mask', 0.9));
    const values = Array.from({ length: ownSize.width * ownSize.height }, (_, i) =>
      softValue(Math.floor(i / ownSize.width), i % ownSize.width),
    );
    const share = values.filter((value) => 1 - value / 255 > 0.9).length / values.length;
    await expect(region).toContainText(`${Math.round(share * 100)} % foreground, inverted, cut at 0.90`);

    await app.ranBy(() => app.type('Feathering of the mask’s edge in pixels', 0));
    await expect(region).not.toContainText('feathered');
    expect(await app.count('In band')).toBe('0.0 %');
    expect(await app.countNumber('Raised')).toBe(0);
  });

  test('one class or all of a label map', async ({ app }) => {
    const { page } = app;
    await app.drop(photo(), vocMask());
    const classes = page.getByRole('radiogroup', { name: 'Class in view' }).getByRole('radio');
    await expect(classes).toHaveText(['cat', 'dog']);
    await expect(page.getByText('Refined by the colours of the photo')).toBeVisible();
    await app.nameClass('ball');
    await classes.nth(1).click();
    await app.nameClass('star');
    await app.settled();
    expect((await app.runs())['Denoise']).toBeGreaterThan(1);

    await page.getByRole('combobox', { name: 'Class', exact: true }).selectOption({ label: 'dog (12.5 %)' });
    await expect(page.getByRole('region', inputs)).toContainText('dog of 2 classes, 13 % foreground');
    await expect(classes).toHaveCount(0);
    await expect(app.className, 'the name that was typed stays with its class').toHaveValue('star');
  });
});

test.describe('truth', () => {
  const truth = greyMask('harbour-truth.png', (row, column) => (inQuarter(row, column + 6, ownSize) ? 255 : 0));

  test('dropped along gives IoU before and after', async ({ app }) => {
    await app.drop(truth, photo(), softMask());
    await expect(app.messages.getByRole('status')).toContainText('harbour-truth.png the true mask (by its name)');
    await app.nameClass('ball');
    await app.settled();
    // The truth is the mask shifted by 6 of its 96 columns: 90 in common, 102 in either.
    expect(await app.count('IoU')).toMatch(/^88\.2 → \d+\.\d$/);
  });

  test('dropped later, by its name alone; and removed', async ({ app }) => {
    await app.drop(photo(), softMask());
    await app.nameClass('ball');
    await app.settled();
    await expect(app.counts).not.toContainText('IoU');
    await app.drop(truth);
    await expect(app.counts).toContainText('IoU');
    await expect(app.page.getByRole('region', inputs)).toContainText('harbour-soft.png');
    await app.page.getByRole('button', { name: 'Remove the truth' }).click();
    await expect(app.counts).not.toContainText('IoU');
  });
});

test('without a mask file, the model suggests one, or one paints it', async ({ app }) => {
  const { page } = app;
  const region = page.getByRole('region', inputs);
  const [word = ''] = await app.classes();
  await page.getByRole('button', { name: 'Remove the coarse mask' }).click();
  await expect(page.getByText('Now the coarse mask')).toBeVisible();
  await region.getByRole('combobox', { name: 'What to look for' }).fill(word);
  await region.getByRole('button', { name: 'Suggest' }).click();
  await expect(region).toContainText(`Suggested by the model for “${word}”`);
  await app.settled();
  await expect(app.className).toHaveValue(word);

  await app.drop(photo());
  await region.getByRole('button', { name: 'Paint' }).click();
  const box = (await app.stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.45);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.55, { steps: 8 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Re-run' }).click();
  await expect(region).toContainText('Painted by hand');
  await app.nameClass('star');
  await app.settled();
});
