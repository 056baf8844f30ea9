/** Two windows on one drama, each writing into the same two hundred lines for a minute: no edit is lost, none is overwritten unseen. */
import type { Page } from 'playwright/test';
import { createRandom } from '../lib/import/samples/prose.ts';
import { bringIn, readLines } from './api.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'two windows' });

const lineCount = 200;
const forMs = 60_000;
const field = 'Note to yourself';

/** A manuscript of one chapter with about so many lines. */
function manuscript(lines: number): string {
  const paragraphs = Array.from({ length: Math.ceil(lines / 2) }, (_, at) => `“The boat of day ${at} is late,” said ${at % 2 === 0 ? 'Nora' : 'Piet'}.`);
  return `The Quay\n\n${paragraphs.join('\n\n')}\n`;
}

interface Done {
  line: string;
  mark: string;
}

interface Log {
  /** The studio said that these are kept. */
  kept: Done[];
  /** Said to have met something of the other window; the writer let theirs go. */
  met: Done[];
}

/** Opens a line by scrolling to it, as a hand does, and gives its id. */
async function choose(page: Page, share: number): Promise<string> {
  const scroller = page.locator('[data-script]');
  await scroller.evaluate((box, to) => box.scrollTo(0, (box.scrollHeight - box.clientHeight) * to), share);
  const id = await page.evaluate(async (wanted) => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const box = document.querySelector('[data-script]')?.getBoundingClientRect();
    const shown = [...document.querySelectorAll('[data-script] [role="option"]')].filter((one) => {
      const at = one.getBoundingClientRect();
      return box !== undefined && at.top > box.top + 8 && at.bottom < box.bottom - 8;
    });
    return shown[Math.floor(wanted * 997) % shown.length]?.getAttribute('data-line') ?? '';
  }, share);
  await page.locator(`[data-line="${id}"]`).click();
  await expect(page.locator(`[data-line="${id}"][aria-selected="true"]`)).toHaveCount(1);
  return id;
}

/** Writes marks into notes until the time is over. */
async function write(page: Page, name: string, seed: number, until: number): Promise<Log> {
  const next = createRandom(seed);
  const log: Log = { kept: [], met: [] };
  const side = page.getByRole('complementary', { name: 'The chosen line' });
  const state = page.locator('header output');
  for (let turn = 0; Date.now() < until; turn += 1) {
    // Half of the time both are in the same corner of the story, so that they meet.
    const line = await choose(page, turn % 2 === 0 ? next() : 0.1 + 0.02 * Math.floor(next() * 3));
    if (line === '') continue;
    const details = side.locator('details').filter({ hasText: 'How it is said' });
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
    const note = side.getByLabel(field, { exact: true });
    const mark = `${name}${turn}`;
    const before = await note.inputValue();
    // Word by word, behind what stands there: the other window's words may come in between.
    await note.press('Control+End');
    await note.pressSequentially(`${before === '' ? '' : ' '}${mark}`, { delay: 12 });
    const mine = side.getByRole('button', { name: new RegExp(`^Keep mine ?: ${field}$`) });
    // Either it is sent and answered, or it met something and is not sent.
    const answered = page.waitForResponse((response) => response.request().method() === 'POST' && response.request().headers()['next-action'] !== undefined, { timeout: forMs }).then(() => null, () => null);
    await note.blur();
    await Promise.race([answered, mine.waitFor({ timeout: forMs }).catch(() => null)]);
    await expect(state).not.toHaveText('Saving…');
    if (await mine.isVisible()) {
      log.met.push({ line, mark });
      await side.getByRole('button', { name: new RegExp(`^Take that ?: ${field}$`) }).click();
    } else if ((await state.textContent()) === 'Saved') log.kept.push({ line, mark });
    else log.met.push({ line, mark });
  }
  return log;
}

test('two windows write into the same two hundred lines for a minute', async ({ page, context, studio }) => {
  test.setTimeout(400_000);
  const { id } = await bringIn(studio, manuscript(lineCount), 'Two windows');
  const other = await context.newPage();
  const started: Page[] = [page, other];
  for (const window of started) {
    await window.goto(`/projects/${id}`);
    await expect(window.getByRole('option').nth(3)).toBeVisible();
  }
  expect((await readLines(studio, id)).length).toBeGreaterThanOrEqual(lineCount);
  const until = Date.now() + forMs;
  const [first, second] = await Promise.all([write(page, 'a', 1, until), write(other, 'b', 2, until)]);
  const notes = new Map((await readLines(studio, id)).map((line) => [line.id, line.note ?? '']));
  const marks = (line: string) => (notes.get(line) ?? '').split(/\s+/u);
  const kept = [...first.kept, ...second.kept];
  const lost = kept.filter(({ line, mark }) => !marks(line).includes(mark));
  const met = [...first.met, ...second.met];
  test.info().annotations.push({ type: 'edits', description: `${kept.length} kept, ${met.length} met the other window's` });
  expect(lost, 'what was said to be kept is there, under whatever was written after it').toEqual([]);
  expect(met.filter(({ line, mark }) => marks(line).includes(mark)), 'what was said not to be kept is not').toEqual([]);
  expect(Math.min(first.kept.length, second.kept.length), 'both came to write').toBeGreaterThan(5);
  // Both show the same in the end.
  const shared = kept.find(({ line }) => first.kept.some((one) => one.line === line) && second.kept.some((one) => one.line === line)) ?? kept[0];
  if (!shared) throw new Error('nothing was kept');
  for (const window of started) {
    await window.goto(`/projects/${id}?line=${shared.line}`);
    await expect(window.getByRole('complementary', { name: 'The chosen line' }).getByLabel(field, { exact: true })).toHaveValue(notes.get(shared.line) ?? '');
  }
});
