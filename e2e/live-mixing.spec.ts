import { fromDenoise, fromMatch, fromMix, fromNoise } from './app-page.ts';
import { dragSlider } from './dragging.ts';
import { expect, sharedApp, test } from './app-test.ts';
import { frameTimes, reportFrames } from './frames.ts';

const app = sharedApp();

test.beforeEach(async () => {
  const reset = app().page.getByRole('button', { name: 'Reset all' });
  if (await reset.isVisible()) await reset.click();
  await app().quiet();
});

test('β is live: the picture follows the drag, and only the mixing runs', async ({}, testInfo) => {
  const { page, beta } = app();
  const before = await app().picture();
  const idle = await frameTimes(page, () => page.waitForTimeout(1500));
  let drag = idle;
  const ran = await app().ranBy(async () => {
    drag = await frameTimes(page, () => dragSlider(page, beta, [0.8, 0.02, 0.6, 0.02], 40));
  });
  await reportFrames(testInfo, { 'at rest': idle, 'while β is dragged': drag });

  expect(Object.keys(ran)).toEqual(fromMix);
  expect(ran['Mix'], 'many values on the way were mixed and shown').toBeGreaterThan(10);
  expect(Number(await beta.inputValue())).toBeLessThan(0.1);
  await expect(page.getByRole('spinbutton', { name: 'Trust my mask, β, value' })).toHaveValue(await beta.inputValue());
  expect(await app().picture()).not.toBe(before);
  // A bound for sanity only: the numbers themselves are in the report.
  expect(drag.median).toBeLessThan(100);
});

test('the last value of a drag is the one shown', async () => {
  const { page, beta } = app();
  await app().ranBy(() => dragSlider(page, beta, [0.8, 0.3], 15));
  const dragged = { picture: await app().picture(), counts: await app().counts.innerText() };
  const value = Number(await beta.inputValue());
  await app().ranBy(() => app().type('Trust my mask, β, value', 0.9));
  await app().type('Trust my mask, β, value', value);
  await app().quiet();
  expect(await app().counts.innerText()).toBe(dragged.counts);
  expect(await app().picture()).toBe(dragged.picture);
});

test('β = 1 and an empty band change nothing, in every digit shown', async () => {
  const { page } = app();
  const untouched = async () => {
    expect(await app().countNumber('Raised')).toBe(0);
    expect(await app().countNumber('Lowered')).toBe(0);
    expect(await app().countNumber('Flipped')).toBe(0);
    const [before, after] = (await app().count('IoU')).split(' → ');
    expect(after).toBe(before);
  };
  await app().type('Trust my mask, β, value', 1);
  await app().quiet();
  await untouched();
  await app().show('Refined');
  // The refined view draws the coarse outline dashed over its own: without outlines the two are one picture.
  const outline = page.getByRole('button', { name: 'Mask outline' });
  await outline.click();
  const refined = await app().picture();
  await app().show('Coarse');
  expect(await app().picture()).toBe(refined);
  await app().show('Refined');
  await outline.click();

  await app().type('Trust my mask, β, value', 0.2);
  await app().quiet();
  expect(await app().countNumber('Raised')).toBeGreaterThan(0);
  // Home stops at the low end: a band of one single probability, which no pixel of a sample holds.
  await app().ranBy(() => page.getByRole('slider', { name: 'Highest probability that may change' }).press('Home'));
  expect(await app().count('In band')).toBe('0.0 %');
  await untouched();
});

test('every patch matched with itself changes nothing', async () => {
  await app().ranBy(() =>
    app().page.getByRole('combobox', { name: 'Control experiment' }).selectOption('Every patch matches itself'),
  );
  expect(await app().countNumber('Raised')).toBe(0);
  expect(await app().countNumber('Lowered')).toBe(0);
  expect(await app().count('Discrepancy')).toBe('0.000');
});

test('the band is live too, by keyboard, and can be switched off', async () => {
  const { page } = app();
  const low = page.getByRole('slider', { name: 'Lowest probability that may change' });
  const narrow = await app().count('In band');
  const ran = await app().ranBy(() => low.press('ArrowLeft'));
  expect(Object.keys(ran)).toEqual(fromMix);
  await expect(page.getByText('0.19 – 0.60')).toBeVisible();
  expect(Number.parseFloat(await app().count('In band'))).toBeGreaterThanOrEqual(Number.parseFloat(narrow));

  const off = await app().ranBy(() => page.getByRole('checkbox', { name: /Use the confidence band/ }).uncheck());
  expect(Object.keys(off)).toEqual(fromMix);
  expect(await app().count('In band')).toBe('100.0 %');
  await expect(low).toBeDisabled();
  await page.getByRole('button', { name: 'Reset Confidence band' }).click();
  await expect(page.getByText('0.20 – 0.60')).toBeVisible();
});

test('β by keyboard and by number, with the paper’s value and a way back', async () => {
  const { page, beta } = app();
  const field = page.getByRole('spinbutton', { name: 'Trust my mask, β, value' });
  const tuned = Number(await beta.inputValue());
  const reset = page.getByRole('button', { name: 'Reset Trust my mask, β' });
  await expect(reset).toBeHidden();
  await beta.press('ArrowLeft');
  await expect(field).toHaveValue(String(Number((tuned - 0.01).toFixed(2))));
  await field.fill('7');
  await field.press('Enter');
  await expect(field).toHaveValue('1');
  await reset.click();
  await expect(field).toHaveValue(String(tuned));
  await expect(beta).toHaveAccessibleDescription(/Share of the old probability.*Paper: 0\.8\./);
});

test('t and the seed run again from the noise', async () => {
  const t = await app().ranBy(() => app().type('Noise level, t, value', 333));
  expect(Object.keys(t)).toEqual(fromNoise);
  const seed = await app().ranBy(() => app().page.getByRole('button', { name: 'Another seed' }).click());
  expect(Object.keys(seed)).toEqual(fromNoise);
  const before = await app().page.getByRole('spinbutton', { name: 'Seed', exact: true }).inputValue();
  await app().ranBy(() => app().type('Seed', 4294967295));
  await expect(app().page.getByRole('spinbutton', { name: 'Seed', exact: true })).toHaveValue('4294967295');
  expect(before).not.toBe('4294967295');
});

test('a slider that costs a pass counts only when it is let go', async () => {
  const { page } = app();
  const slider = page.getByRole('slider', { name: 'Noise level, t', exact: true });
  const ran = await app().ranBy(() => dragSlider(page, slider, [0.2, 0.7], 25));
  expect(ran['Noise']).toBe(1);
  expect(Number(await slider.inputValue())).toBeGreaterThan(600);
});

test('the injection strengths and the class name run again from the denoising', async () => {
  const cross = await app().ranBy(() => app().type('Pull to the word, Δ cross, value', 5));
  expect(Object.keys(cross)).toEqual(fromDenoise);
  const self = await app().ranBy(() => app().type('Pull together, Δ self, value', 0));
  expect(Object.keys(self)).toEqual(fromDenoise);
  const old = await app().className.inputValue();
  const word = await app().ranBy(() => app().nameClass('umbrella'));
  expect(word['Denoise']).toBe(1);
  expect(Object.keys(word).filter((stage) => stage !== 'Prompt')).toEqual(fromDenoise);
  await app().nameClass(old);
});

test('the features compared run again without generating', async () => {
  const choice = app().page.getByRole('combobox', { name: 'Compare by, F' });
  const other = await choice.locator('option:not(:checked)').first().innerText();
  const ran = await app().ranBy(() => choice.selectOption(other));
  expect(Object.keys(ran)).toEqual(['F photo', 'F gen.', ...fromMatch]);
});

test('rounds repeat the pass and can be looked at one by one', async () => {
  const { page } = app();
  const classes = (await app().classes()).length;
  const ran = await app().ranBy(() => app().type('Rounds, value', 2));
  expect(ran['Mix']).toBe(classes); // the first round is still known
  const rounds = page.getByRole('radiogroup', { name: 'Round' });
  await expect(rounds.getByRole('radio', { name: 'Round 2' })).toBeChecked();
  const second = await app().counts.innerText();
  await rounds.getByRole('radio', { name: 'Round 1' }).click();
  await expect.poll(() => app().counts.innerText()).not.toBe(second);
});

test('presets: the paper’s values, and the tuned ones again', async () => {
  const { page } = app();
  const preset = page.getByRole('combobox', { name: 'Preset' });
  const values = async () => ({
    t: await page.getByRole('spinbutton', { name: 'Noise level, t, value' }).inputValue(),
    beta: await app().beta.inputValue(),
    features: await page.getByRole('combobox', { name: 'Compare by, F' }).locator('option:checked').innerText(),
    band: await page.getByText(/^\d\.\d\d – \d\.\d\d$/).innerText(),
  });
  const tuned = await values();
  await preset.selectOption('Preset: paper');
  await app().quiet();
  expect(await values()).toEqual({ t: '400', beta: '0.8', features: 'CLIP value features', band: '0.20 – 0.60' });
  await app().ranBy(() => app().type('Noise level, t, value', 410));
  await expect(page.getByText('changed', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Reset all' }).click();
  expect((await values()).t).toBe('400');
  await preset.selectOption('Preset: tuned');
  expect(await values()).toEqual(tuned);
});

test('every parameter says what it does, and the paper’s value where the paper gives one', async () => {
  const { page } = app();
  const papers: [string, RegExp][] = [
    ['Noise level, t', /Paper: 400\./],
    ['Pull to the word, Δ cross', /Paper: 2 \(our reading\)\./],
    ['Pull together, Δ self', /Paper: 0\.6 \(our reading\)\./],
    ['Rounds', /Paper: 1\./],
    ['Lowest probability that may change', /Paper: 0\.2 to 0\.6\./],
  ];
  for (const [name, description] of papers) {
    await expect(page.getByRole('slider', { name, exact: true })).toHaveAccessibleDescription(description);
  }
  await expect(page.getByRole('combobox', { name: 'Compare by, F' })).toHaveAccessibleDescription(
    /CLIP value features/,
  );
  await expect(page.getByRole('spinbutton', { name: 'Seed', exact: true })).toHaveAccessibleDescription(/same seed/);
});
