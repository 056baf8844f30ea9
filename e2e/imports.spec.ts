/** Bringing a book in: dropped anywhere on the page, its chapters and its cover kept; a bad one answered beside what was typed. */
import { sampleFiles } from '../lib/import/samples/broken.ts';
import { chapterPage, makeEpub, makePng } from '../lib/import/samples/epub.ts';
import { dramasOf, untilRead } from './api.ts';
import { expect, test } from './fixtures.ts';
import type { Page } from 'playwright/test';

test.use({ studioOf: 'the writer' });

const book = makeEpub({
  version: 3,
  title: 'The House by the Mill',
  pages: [{ name: 'front.xhtml', body: '<p>Copyright © 2026 A. N. Author. All rights reserved.</p>' }, chapterPage(1, { count: 3 }), chapterPage(2, { count: 3 })],
  contents: [{ title: 'The Lamp', href: 'chapter-1.xhtml' }, { title: 'The Boat', href: 'chapter-2.xhtml' }],
  cover: { bytes: makePng(40, 60), mediaType: 'image/png', href: 'cover.png' },
});

/** A file as the browser hands it over, dragged over an element, and let go there if asked. */
async function drag(page: Page, onto: string, file: { name: string; bytes: Uint8Array }, letGo: boolean): Promise<void> {
  const data = await page.evaluateHandle(({ name, base64 }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return transfer;
  }, { name: file.name, base64: Buffer.from(file.bytes).toString('base64') });
  for (const event of letGo ? ['dragenter', 'dragover', 'drop'] : ['dragenter', 'dragover']) await page.dispatchEvent(onto, event, { dataTransfer: data });
}

test('a book dropped anywhere becomes a drama with its own chapters, and its cover stands on the shelf', async ({ page, studio }) => {
  await page.goto('/new');
  await expect(page.getByText('Everything stays on this machine.')).toContainText('so far');
  await drag(page, 'footer', { name: 'mill.epub', bytes: book }, false);
  await expect(page.getByText('Let go, and it is taken')).toBeVisible();
  await drag(page, 'footer', { name: 'mill.epub', bytes: book }, true);
  await expect(page.getByText('Let go, and it is taken')).toBeHidden();
  await expect(page.getByText(/^An EPUB book, /)).toBeVisible();
  await page.getByRole('button', { name: 'Start this drama' }).click();
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}$/);
  const project = await untilRead(studio, page.url().slice(-36));
  expect(project).toMatchObject({ title: 'The House by the Mill', language: 'en-GB', state: 'ready' });
  expect(project.chapters.map(({ title, included }) => [title, included])).toEqual([['Copyright', false], ['The Lamp', true], ['The Boat', true]]);

  await page.goto('/');
  const cover = page.locator('li').filter({ hasText: 'The House by the Mill' }).locator('img');
  await expect(cover).toHaveAttribute('loading', 'lazy');
  await expect.poll(() => cover.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
});

test.describe('a file that gives no story', () => {
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test('is answered beside the field; what was typed is kept, and pasted words are plain', async ({ page, studio }) => {
    const before = await dramasOf(studio);
    await page.goto('/new');
    const field = page.getByLabel('Your story');
    await field.focus();
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.setData('text/html', '<b>Once</b> upon');
      transfer.setData('text/plain', 'Once upon');
      const pasted = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
      if (document.activeElement?.dispatchEvent(pasted) === true) document.execCommand('insertText', false, transfer.getData('text/plain'));
    });
    await expect(field).toHaveValue('Once upon');
    const locked = sampleFiles().find(({ name }) => name === 'an EPUB that is encrypted');
    await page.getByLabel('Story file').setInputFiles({ name: 'locked.epub', mimeType: 'application/epub+zip', buffer: Buffer.from(locked?.bytes ?? []) });
    await page.getByRole('button', { name: 'Start this drama' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/^This book is protected \(DRM\), so its words cannot be read\..*\.$/);
    await page.getByRole('button', { name: 'Take another' }).click();
    await expect(field).toHaveValue('Once upon');
    expect(await dramasOf(studio)).toEqual(before);
  });
});
