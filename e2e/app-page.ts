import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { decode } from 'fast-png';
import type { TestFile } from './files.ts';

/** How often each stage ran, under the names that the page shows. */
export type Runs = Readonly<Record<string, number>>;

/** The stages after a change of t or the seed, of the mask or the class, of the features, of the mixing. */
export const fromMix = ['Mix', 'Merge'];
export const fromMatch = ['Match', ...fromMix];
export const fromDenoise = ['Denoise', 'Decode', 'F gen.', ...fromMatch];
export const fromNoise = ['Noise', ...fromDenoise];

/** The page as a person uses it: by roles, labels and visible text. */
export class AppPage {
  readonly page: Page;
  readonly stage: Locator;
  readonly counts: Locator;
  readonly stages: Locator;
  readonly messages: Locator;
  readonly cancel: Locator;
  readonly badge: Locator;
  readonly className: Locator;
  readonly beta: Locator;

  constructor(page: Page) {
    this.page = page;
    this.stage = page.getByRole('application');
    // Both wait behind “Numbers and times”; what they hold is in the page all the same.
    this.counts = page.getByLabel('Result in numbers');
    this.stages = page.getByRole('list', { name: 'Stages of the last run', includeHidden: true });
    this.messages = page.getByRole('region', { name: 'Messages' });
    this.cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    this.badge = page.getByRole('button', { name: /^Model:/ });
    this.className = page.getByRole('combobox', { name: 'Class name' });
    this.beta = page.getByRole('slider', { name: 'Trust my mask, β', exact: true });
  }

  /** Opens the page, waits for its sample to be refined, goes to the refined mask, and lays the parameters open. */
  async open(): Promise<void> {
    await this.page.goto('/');
    await this.settled();
    await this.page.keyboard.press('4'); // a click would move where Tab goes on from
    await this.openAdvanced();
  }

  /** The parameters that most people never need. */
  async openAdvanced(): Promise<void> {
    const advanced = this.page.getByRole('main').locator('details', { hasText: 'Advanced' });
    await advanced.evaluate((details) => details.setAttribute('open', ''));
  }

  /** A result is there and nothing runs. */
  async settled(): Promise<void> {
    await expect(this.page.getByText(/ in all$/)).toBeVisible();
    await expect(this.cancel).toBeDisabled();
  }

  async runs(): Promise<Runs> {
    const rows = await this.stages
      .getByRole('listitem', { includeHidden: true })
      .evaluateAll((items) => items.map((item) => Array.from(item.children, ({ textContent }) => textContent)));
    return Object.fromEntries(
      rows.map(([name = '', , runs = '']) => [name, Number(/^ran (\d+)×$/.exec(runs)?.[1] ?? NaN)]),
    );
  }

  /** Does something that makes the engine work, waits for its end, and tells which stages ran how often. */
  async ranBy(action: () => Promise<unknown>): Promise<Runs> {
    const before = await this.runs();
    await action();
    await expect.poll(() => this.runs(), { message: 'some stage runs' }).not.toEqual(before);
    await this.quiet();
    const after = await this.runs();
    const increments = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    return Object.fromEntries(increments.filter(([, count]) => count !== 0));
  }

  /** Settled, and still so a moment later: between two steps of a drag the page is settled too. */
  async quiet(): Promise<void> {
    let last = '';
    await expect(async () => {
      await this.settled();
      const now = JSON.stringify(await this.runs());
      const isSame = now === last;
      last = now;
      expect(isSame).toBe(true);
    }).toPass({ intervals: [0, 400] });
  }

  /** Drops files from outside onto the page. */
  async drop(...files: readonly TestFile[]): Promise<void> {
    const dataTransfer = await this.#transfer(files);
    const main = this.page.getByRole('main');
    for (const type of ['dragenter', 'dragover', 'drop']) await main.dispatchEvent(type, { dataTransfer });
    await dataTransfer.dispose();
  }

  /** Files hover over the page and go away again. */
  async hoverWithFiles(meanwhile: () => Promise<void>): Promise<void> {
    const dataTransfer = await this.#transfer([{ name: 'a.png', type: 'image/png', bytes: Buffer.alloc(1) }]);
    const main = this.page.getByRole('main');
    await main.dispatchEvent('dragenter', { dataTransfer });
    await meanwhile();
    await main.dispatchEvent('dragleave', { dataTransfer });
  }

  /** A file from the clipboard, as after copying a picture elsewhere. */
  async paste(file: TestFile): Promise<void> {
    const clipboardData = await this.#transfer([file]);
    await this.page.evaluate((data) => {
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }, clipboardData);
  }

  /** Chooses a file in the browser's own dialog. */
  async choose(button: string, file: TestFile): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: button }).click();
    await (await chooser).setFiles({ name: file.name, mimeType: file.type, buffer: file.bytes });
  }

  #transfer(files: readonly TestFile[]) {
    return this.page.evaluateHandle(
      (given) => {
        const transfer = new DataTransfer();
        for (const { name, type, base64 } of given) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          transfer.items.add(new File([bytes], name, { type }));
        }
        return transfer;
      },
      files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })),
    );
  }

  /** Types into a number field of the parameters; it counts from Enter on. */
  async type(label: string, value: number): Promise<void> {
    await this.openAdvanced();
    const field = this.page.getByRole('spinbutton', { name: label, exact: true });
    await field.fill(String(value));
    await field.press('Enter');
  }

  /** The classes in view, as the legend under the picture names them. */
  async classes(): Promise<string[]> {
    const items = await this.page.getByRole('list', { name: 'Legend' }).getByRole('listitem').allInnerTexts();
    return items.map((text) => text.trim());
  }

  /** A sample of the gallery with so many classes. */
  sample(classes: number): Locator {
    const words = Array.from({ length: classes }, () => '\\w+').join(', ');
    return this.page.getByRole('button', { name: new RegExp(`^Sample \\d: ${words}$`) }).first();
  }

  /** Names the class in view, and waits for what that sets off. */
  async nameClass(name: string): Promise<void> {
    await this.className.fill(name);
    await this.className.press('Enter');
    await expect(this.className).toHaveAttribute('aria-invalid', 'false');
    await this.page.waitForTimeout(50); // a frame or three: work starts with the next one
  }

  async show(view: string): Promise<void> {
    await this.page.getByRole('radio', { name: view, exact: true }).click();
  }

  /** What the canvas shows, once everything asked for is painted, as RGBA. */
  async pixels(): Promise<ArrayLike<number>> {
    const url = await this.stage.locator('canvas').evaluate(async (canvas) => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      return (canvas as HTMLCanvasElement).toDataURL();
    });
    return decode(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')).data;
  }

  /** A digest of what the canvas shows: the same if and only if every pixel is. */
  async picture(): Promise<string> {
    return createHash('sha256')
      .update(Uint8Array.from(await this.pixels()))
      .digest('hex')
      .slice(0, 16);
  }

  /** The value under a name in the result bar: "104", "75.2 → 77.5". */
  async count(name: string): Promise<string> {
    const term = this.counts.getByRole('term', { includeHidden: true }).filter({ hasText: new RegExp(`^${name}$`) });
    return (await term.locator('xpath=following-sibling::dd[1]/span[1]').textContent())?.trim() ?? '';
  }

  async countNumber(name: string): Promise<number> {
    return Number.parseFloat((await this.count(name)).replaceAll(',', ''));
  }

  /** Exports one kind of file and reads the download. */
  async export(kind: string) {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click();
    const download = this.page.waitForEvent('download');
    await this.page
      .getByRole('dialog', { name: 'Export' })
      .getByRole('button', { name: new RegExp(`^${kind}`) })
      .click();
    const saved = await download;
    return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
  }

  /** The message with this text, of the kind that stays until it was read. */
  problem(text: string | RegExp): Locator {
    return this.messages.getByRole('alert').filter({ hasText: text });
  }
}
