import { expect, type Locator, type Page } from '@playwright/test';

/** The Models page, by roles, labels and visible text. */
export class ModelsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto('/#/models');
    await expect(this.page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
  }

  card(title: string): Locator {
    return this.page.getByRole('article', { name: title, exact: true });
  }

  /** Asks about a model and waits for the answer. */
  async check(title: string): Promise<Locator> {
    const card = this.card(title);
    await card.getByRole('button', { name: 'Check and download …' }).click();
    await expect(card.getByText(/Yes, it runs here|Yes, but slowly|No, it does not run here/)).toBeVisible();
    return card;
  }

  /** Downloads a model that was checked, and waits for it. */
  async download(title: string): Promise<void> {
    const card = this.card(title);
    await card.getByRole('button', { name: /^Download / }).click();
    await expect(this.useButton(title)).toBeVisible();
  }

  useButton(title: string): Locator {
    return this.card(title).getByRole('button', { name: 'Use', exact: true });
  }

  /** Megabytes that are here of a download that is paused: "5.11 MB of 8.73 MB are here". */
  async megabytesHere(title: string): Promise<number> {
    const text = await this.card(title)
      .getByText(/ are here/)
      .innerText();
    return Number.parseFloat(/([\d.]+) MB of/.exec(text)?.[1] ?? 'NaN');
  }
}
