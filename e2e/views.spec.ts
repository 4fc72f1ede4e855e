import { expect, sharedApp, test } from './app-test.ts';

const names = ['Original', 'Generated', 'Coarse', 'Refined', 'Difference', 'Split', 'Matches', 'Cut-out'];
const app = sharedApp();

test.beforeEach(async () => {
  const { page, stage } = app();
  await page.mouse.move(5, 5);
  await stage.focus();
  await stage.press('Escape');
  await stage.press('0');
  await stage.press('4');
});

/** How many values differ between two pictures of one size. */
function differing(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).filter((value, i) => value !== b[i]).length;
}

test('number keys switch between eight views, and each shows something else', async () => {
  const { page } = app();
  const pictures = new Set<string>();
  for (const [i, name] of names.entries()) {
    await page.keyboard.press(String(i + 1));
    await expect(page.getByRole('radio', { name, exact: true })).toBeChecked();
    await expect(app().stage).toHaveAccessibleName(new RegExp(`^${name} of Scene`));
    pictures.add(await app().picture());
  }
  expect(pictures.size).toBe(names.length);
});

test('a number typed into a field switches nothing', async () => {
  const { page } = app();
  await page.getByRole('spinbutton', { name: 'Seed', exact: true }).pressSequentially('5');
  await expect(page.getByRole('radio', { name: 'Refined', exact: true })).toBeChecked();
  await page.keyboard.press('Escape');
});

test('the views are one tab stop with arrow keys', async () => {
  const { page } = app();
  const radio = (name: string) => page.getByRole('radio', { name, exact: true });
  await radio('Refined').focus();
  await page.keyboard.press('ArrowRight');
  await expect(radio('Difference')).toBeFocused();
  await expect(radio('Difference')).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(radio('Coarse')).toBeChecked();
});

test('zoom and pan are the same in every view', async () => {
  const { page, stage } = app();
  const zoom = page.getByRole('group', { name: 'Zoom' });
  const level = async () => Number.parseInt((await zoom.innerText()).trim(), 10);
  const fitted = await level();
  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const place = { x: box.x + box.width * 0.5, y: box.y + box.height * 0.5 };
  const patchThere = async () => {
    await page.mouse.move(place.x + 3, place.y);
    await page.mouse.move(place.x, place.y);
    return (await page.getByText(/^patch \d+, \d+$/).innerText()).replace('patch ', '');
  };

  const inTheMiddle = await patchThere();
  await page.mouse.wheel(0, -600);
  await expect.poll(level).toBeGreaterThan(fitted * 2);
  const zoomed = await level();
  await page.mouse.down();
  await page.mouse.move(place.x + 180, place.y + 120, { steps: 6 });
  await page.mouse.up();
  const patch = await patchThere();
  expect(patch).not.toBe(inTheMiddle);

  for (const view of ['Original', 'Generated', 'Coarse', 'Difference', 'Split']) {
    await app().show(view);
    expect(await level(), view).toBe(zoomed);
    expect(await patchThere(), view).toBe(patch);
  }
  await zoom.getByRole('button', { name: 'Fit the picture' }).click();
  await expect.poll(level).toBe(fitted);
  await zoom.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(level).toBe(Math.round(fitted * 1.25));
  await stage.press('-');
  await expect.poll(level).toBe(fitted);
  await app().show('Refined'); // the divider of Split lies where the double-click goes
  await stage.dblclick();
  await expect.poll(level).toBe(100);
  await stage.dblclick();
  await expect.poll(level).toBe(fitted);
});

test('mask opacity and outline: with neither, the photo is left', async () => {
  const { page, stage } = app();
  const opacity = page.getByRole('slider', { name: 'Mask opacity' });
  const outline = page.getByRole('button', { name: 'Mask outline' });
  await app().show('Original');
  const photo = await app().picture();
  await app().show('Refined');
  const masked = await app().picture();

  await opacity.focus();
  await page.keyboard.press('Home');
  await expect(opacity).toHaveValue('0');
  await outline.click();
  await expect(outline).toHaveAttribute('aria-pressed', 'false');
  expect(await app().picture()).toBe(photo);

  await stage.press('o');
  await expect(outline).toHaveAttribute('aria-pressed', 'true');
  await opacity.focus();
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight');
  await expect(opacity).toHaveValue('60');
  expect(await app().picture()).toBe(masked);

  await stage.focus();
  await page.keyboard.down('h');
  expect(await app().picture()).toBe(photo);
  await page.keyboard.up('h');
  expect(await app().picture()).toBe(masked);

  await app().show('Coarse');
  const coarse = await app().picture();
  await app().show('Refined');
  await page.keyboard.down('c');
  expect(await app().picture(), 'the coarse mask while C is held').toBe(coarse);
  await page.keyboard.up('c');
  expect(await app().picture()).toBe(masked);
});

test('the soft part on demand, and a colour of one’s own', async () => {
  const { page } = app();
  const masked = await app().picture();
  await page.getByRole('button', { name: 'Colour and softness' }).click();
  const panel = page.getByRole('dialog', { name: 'Colour and softness' });
  const soft = panel.getByRole('checkbox', { name: 'Show the soft part' });
  await soft.check();
  expect(await app().picture()).not.toBe(masked);
  await soft.uncheck();
  expect(await app().picture()).toBe(masked);
  const first = panel.getByRole('radio', { checked: true });
  const name = (await first.getAttribute('aria-label')) ?? '';
  await panel.getByRole('radio', { checked: false }).first().click();
  expect(await app().picture()).not.toBe(masked);
  await panel.getByRole('radio', { name }).click();
  expect(await app().picture()).toBe(masked);
  await page.keyboard.press('Escape');
});

test('the divider moves by keyboard and by mouse, from all refined to all coarse', async () => {
  const { page, stage } = app();
  const pixelsOf = async (view: string) => {
    await app().show(view);
    return app().pixels();
  };
  const [coarse, refined, split] = [await pixelsOf('Coarse'), await pixelsOf('Refined'), await pixelsOf('Split')];
  const apart = differing(coarse, refined);
  expect(differing(split, coarse)).toBeGreaterThan(0);
  expect(differing(split, refined)).toBeGreaterThan(0);
  const divider = page.getByRole('slider', { name: 'Divider between coarse and refined' });
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  await divider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuenow', '52');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuenow', '42');
  await page.keyboard.press('Home');
  // All but the outline where it touches the picture's border, which the divider cuts.
  expect(differing(await app().pixels(), refined)).toBeLessThan(0.05 * apart);
  await page.keyboard.press('End');
  await expect(divider).toHaveAttribute('aria-valuenow', '100');
  expect(differing(await app().pixels(), coarse)).toBeLessThan(0.05 * apart);

  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const grip = (await divider.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  expect(differing(await app().pixels(), split)).toBe(0);
});

test('the difference says how many pixels rose and fell', async () => {
  const { page } = app();
  await app().show('Difference');
  const legend = page.getByRole('list', { name: 'Legend' });
  await expect(legend).toContainText(`raised ${await app().count('Raised')}`);
  await expect(legend).toContainText(`lowered ${await app().count('Lowered')}`);
});

test('match lines: at random, the most changed, or those one picks', async () => {
  const { page, stage } = app();
  await app().show('Matches');
  const choose = async (name: string) => {
    await page.getByRole('radio', { name, exact: true }).click();
    await page.mouse.move(5, 5);
    return app().picture();
  };
  await choose('Picked');
  const clear = page.getByRole('button', { name: /^Clear \d/ });
  if (await clear.isVisible()) await clear.click(); // the double-clicks of another test have picked a point
  const none = await choose('Picked');
  await expect(page.getByText('Click points on the generated picture')).toBeVisible();
  const random = await choose('15 at random');
  const changed = await choose('Most changed');
  expect(new Set([none, random, changed]).size).toBe(3);
  expect(await choose('15 at random'), 'the same fifteen again').toBe(random);

  await choose('Picked');
  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await stage.click({ position: { x: box.width * 0.25, y: box.height * 0.5 } });
  await expect(page.getByRole('button', { name: 'Clear 1' })).toBeVisible();
  await stage.click({ position: { x: box.width * 0.3, y: box.height * 0.6 } });
  await page.mouse.move(5, 5);
  const two = await app().picture();
  expect([none, random, changed]).not.toContain(two);
  await page.getByRole('button', { name: 'Clear 2' }).click();
  await page.mouse.move(5, 5);
  expect(await app().picture()).toBe(none);
});
