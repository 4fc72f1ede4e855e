import { AppPage } from './app-page.ts';
import { file, greyMask, hardMask, photo, photoPng, softMask, type TestFile } from './files.ts';
import { expect, sharedApp, test } from './app-test.ts';
import { pngOfSize } from './png-file.ts';

test.describe('what cannot be used says why, and everything stays as it was', () => {
  const app = sharedApp();
  const full = greyMask('full.png', () => 255);
  const cases: { what: string; files: TestFile[]; says: string | RegExp }[] = [
    {
      what: 'not an image',
      files: [file('notes.png', Buffer.from('These are my notes.'))],
      says: 'notes.png is not a picture that this page can open. Use PNG, JPEG, WebP, AVIF, GIF or BMP.',
    },
    { what: '0 bytes', files: [file('nothing.png', Buffer.alloc(0))], says: 'nothing.png is empty (0 bytes).' },
    { what: '0 × 0 pixels', files: [file('flat.png', pngOfSize(0, 0))], says: 'flat.png has no pixels (0 × 0).' },
    {
      what: '40 megapixels',
      files: [file('poster.png', pngOfSize(8000, 5000))],
      says: 'poster.png has 8000 × 5000 pixels (40.0 megapixels); fewer than 40 fit in memory. Shrink it first',
    },
    {
      what: 'a photo cut off in the middle',
      files: [file('half.png', photoPng().subarray(0, 4000))],
      says: 'half.png is a damaged PNG: it is cut off',
    },
    {
      what: 'a mask of other proportions',
      files: [hardMask('tall.png', 255, { width: 100, height: 200 })],
      says: 'tall.png is 100 × 200, but the photo is 128 × 128: they cannot show the same picture.',
    },
    {
      what: 'an empty mask',
      files: [photo(), greyMask('empty.png', () => 0)],
      says: 'empty.png: The mask is empty: no pixel is foreground. Choose another mask or class, or invert it.',
    },
    {
      what: 'a full mask',
      files: [photo(), full],
      says: 'full.png: The mask is full: every pixel is foreground. Choose another mask or class, or invert it.',
    },
    {
      what: 'four files',
      files: [photo(), softMask(), hardMask(), full],
      says: '4 files were dropped. Drop a photo, its mask, and if you have it the true mask: three at most.',
    },
    {
      what: 'JSON that is no session',
      files: [file('package.json', Buffer.from('{"name":"something"}'), 'application/json')],
      says: /package\.json is not a session this version can open: its schema is .*, expected “g4seg-session\/2”\./,
    },
    {
      what: 'a session that is no JSON',
      files: [file('run.g4seg.json', Buffer.from('{"schema":"g4seg-ses'), 'application/json')],
      says: 'run.g4seg.json is not a session file: it is not JSON.',
    },
  ];

  for (const { what, files, says } of cases) {
    test(what, async () => {
      const { page, counts, stage, messages } = app();
      const inputs = page.getByRole('region', { name: 'Inputs' });
      const before = {
        counts: await counts.innerText(),
        inputs: await inputs.innerText(),
        picture: await app().picture(),
      };
      const runs = await app().runs();

      await app().drop(...files);
      await expect(app().problem(says)).toBeVisible();
      await expect(stage).toHaveAccessibleName(/Scene/);
      expect({
        counts: await counts.innerText(),
        inputs: await inputs.innerText(),
        picture: await app().picture(),
      }).toEqual(before);
      expect(await app().runs()).toEqual(runs);
      await app().settled();

      await messages.getByRole('button', { name: 'Dismiss message' }).first().click();
      await expect(app().problem(says)).toBeHidden();
    });
  }

  test('two photos: one is taken, the other named', async () => {
    await app().drop(photo('first.png'), photo('second.png'));
    await expect(app().messages.getByRole('status')).toContainText('second.png was not used: a second photo');
    await app().messages.getByRole('button', { name: 'Undo' }).click();
    await app().settled();
    await expect(app().stage).toHaveAccessibleName(/Scene/);
  });

  test('a photograph where a mask is asked for', async () => {
    await app().choose('Replace the coarse mask', photo());
    await expect(app().problem('harbour.png looks like a photograph in colour, not a mask.')).toBeVisible();
    await expect(app().page.getByRole('region', { name: 'Inputs' })).toContainText('Damaged truth');
    await app().messages.getByRole('button', { name: 'Dismiss message' }).first().click();
  });

  test('a truth of other proportions', async () => {
    await app().choose('Replace the truth', hardMask('tall.png', 255, { width: 100, height: 200 }));
    await expect(app().problem('tall.png is 100 × 200, but the photo is 128 × 128')).toBeVisible();
    await expect(app().counts).toContainText('IoU');
    await app().messages.getByRole('button', { name: 'Dismiss message' }).first().click();
  });

  test('an altered session', async () => {
    const { name, bytes } = await app().export('Session');
    const session = JSON.parse(bytes.toString()) as { photo: { digest: string }; parameters: { beta: number } };
    const before = await app().counts.innerText();
    const otherPhoto = { ...session, photo: { ...session.photo, digest: '0'.repeat(64) } };
    await app().drop(file(name, Buffer.from(JSON.stringify(otherPhoto)), 'application/json'));
    await expect(
      app().problem(/is a damaged session file: digest 00000000… expected, .* Export it again\./),
    ).toBeVisible();
    const otherBeta = { ...session, parameters: { ...session.parameters, beta: 3 } };
    await app().drop(file(name, Buffer.from(JSON.stringify(otherBeta)), 'application/json'));
    await expect(app().problem(/damaged session file: beta must be from 0 to 1; it is 3/)).toBeVisible();
    expect(await app().counts.innerText()).toBe(before);
    await expect(app().page.getByRole('combobox', { name: 'Preset' }).locator('option:checked')).toHaveText(
      'Preset: tuned',
    );
    for (let i = 0; i < 2; i++) await app().messages.getByRole('button', { name: 'Dismiss message' }).first().click();
  });

  test('a word the model never saw is no problem: the mask is refined by the colours of the photo', async () => {
    const { page, className } = app();
    const name = await className.inputValue();
    const region = page.getByRole('region', { name: 'What is it?' });
    const ran = await app().ranBy(async () => {
      await className.fill('dragon');
      await className.press('Enter');
    });
    expect(ran).toHaveProperty('Fit');
    await expect(region).toContainText('Refined by the colours of the photo: the miniature knows only ball, star,');
    await expect(region.getByRole('alert')).toBeHidden();
    await expect(className).toHaveAttribute('aria-invalid', 'false');
    await app().nameClass(name);
    await app().settled();
    await expect(region).toContainText(`A photo of ${name}`);
  });
});

test('a mask of another size and the same proportions is resized, and said so', async ({ app }) => {
  await app.drop(hardMask('small.png', 255, { width: 64, height: 64 }));
  await expect(app.page.getByRole('region', { name: 'Inputs' })).toContainText('resized 64 × 64 to 128 × 128');
});

test('three files: photo, mask and truth are all taken', async ({ app }) => {
  await app.drop(
    greyMask('harbour-gt.png', (row) => (row > 70 ? 255 : 0)),
    softMask(),
    photo(),
  );
  const inputs = app.page.getByRole('region', { name: 'Inputs' });
  for (const name of ['harbour-gt.png', 'harbour-soft.png', 'harbour.png']) await expect(inputs).toContainText(name);
});

test('39.99 megapixels are still taken', async ({ app }) => {
  // The limit itself, not somewhere near it: a grey picture, so that the test stays light.
  const size = { width: 7999, height: 4999 };
  await app.choose('Replace the photo', file('poster.png', greyMask('poster.png', (row) => row % 251, size).bytes));
  await expect(app.page.getByRole('region', { name: 'Inputs' })).toContainText(/2048 × 1280, Shrunk from 7999 × 4999/);
});

test.describe('the model', () => {
  const unet = '**/models/demo/unet/model.onnx';
  const banner = (app: AppPage) => app.page.getByRole('main').getByRole('alert');

  async function recovers(app: AppPage): Promise<void> {
    await expect(app.page.getByText('No model', { exact: true })).toBeVisible();
    await expect(app.stage).toHaveAccessibleName(/Scene/); // the sample is there, only not refined
    await app.page.unrouteAll();
    await banner(app).getByRole('button', { name: 'Try again' }).click();
    await app.settled();
    await expect(banner(app)).toBeHidden();
    await expect(app.badge).toBeVisible();
  }

  test('a missing file is named, and “Try again” loads it once it is there', async ({ page }) => {
    const app = new AppPage(page);
    await page.route(unet, (route) => route.fulfill({ status: 404, body: 'not here' }));
    await page.goto('/');
    await expect(banner(app)).toContainText('The model could not be loaded');
    await expect(banner(app)).toContainText(
      /models\/demo\/unet\/model\.onnx could not be fetched: the server answered 404/,
    );
    await recovers(app);
  });

  test('a corrupt file is found by its digest', async ({ page }) => {
    const app = new AppPage(page);
    await page.route(unet, async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
      await route.fulfill({ response, body });
    });
    await page.goto('/');
    await expect(banner(app)).toContainText(/unet\/model\.onnx of .* is damaged: its SHA-256 is \w{12}…, not \w{12}…/);
    await recovers(app);
  });

  test('a file cut short is found by its size', async ({ page }) => {
    const app = new AppPage(page);
    await page.route(unet, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 100_000) });
    });
    await page.goto('/');
    await expect(banner(app)).toContainText(/unet\/model\.onnx of .* has 100000 bytes; \d+ were expected/);
    await recovers(app);
  });

  test('a web page in place of the manifest', async ({ page }) => {
    const app = new AppPage(page);
    await page.route('**/models/demo/manifest.json', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Sign in</title>' }),
    );
    await page.goto('/');
    await expect(banner(app)).toContainText('The model could not be loaded');
    await expect(banner(app)).toContainText(/manifest/);
    await recovers(app);
  });

  test('a server that does not answer', async ({ page }) => {
    const app = new AppPage(page);
    await page.route(unet, (route) => route.abort('connectionrefused'));
    await page.goto('/');
    await expect(banner(app)).toContainText('could not be fetched: the server does not answer. Check the connection');
    await recovers(app);
  });
});
