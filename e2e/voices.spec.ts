/** Voices as a person gives them: one of the list, and their own by the microphone; and a line's take that is worth hearing. */
import type { Page } from 'playwright/test';
import { bringIn, readLines, readProject, startMaking, untilMade } from './api.ts';
import { violations } from './axe.ts';
import { findInTake } from './database.ts';
import { expect, test } from './fixtures.ts';
import { millOpening } from './stories.ts';

test.use({ studioOf: 'the writer' });

const sheetOf = (page: Page) => page.getByRole('dialog', { name: 'The voice of Agnes' });

test('gives somebody another voice of the list, and keeps it', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Chosen');
  await page.goto(`/projects/${id}/cast`);
  const card = page.getByRole('article', { name: 'Agnes' });
  await card.getByRole('button', { name: 'Choose a voice: Agnes' }).click();
  const sheet = sheetOf(page);
  const builtIn = sheet.getByRole('region', { name: 'Built in' });
  await expect(builtIn.getByRole('listitem').first()).toBeVisible();
  await expect(sheet.getByText('cannot be used: there is no key for Replicate.').first()).toBeVisible();
  await clean(page, 'voices to choose from');
  await sheet.getByRole('searchbox', { name: 'Find a voice' }).fill('scottish');
  const voice = builtIn.getByRole('listitem').first().getByRole('button').first();
  const name = (await voice.textContent()) ?? '';
  expect(name).toContain('Scottish');
  await voice.click();
  await expect(voice).toHaveAttribute('aria-pressed', 'true');
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(card).toContainText(name);
  await expect.poll(async () => (await readProject(studio, id)).cast.find((person) => person.name === 'Agnes')?.voice?.name).toBe(name);
  await page.reload();
  await expect(card).toContainText(name);
});

test('says what a design needs, and where it is set', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Designed');
  await page.goto(`/projects/${id}/cast`);
  await page.getByRole('button', { name: 'Choose a voice: Agnes' }).click();
  // The keyboard reaches the ways to a voice.
  await sheetOf(page).getByRole('tab', { name: 'Choose' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(sheetOf(page).getByText('Qwen3-TTS does that, and cannot be used: there is no key for Replicate.')).toBeVisible();
  await clean(page, 'a voice to be designed');
  await sheetOf(page).getByRole('button', { name: 'Set it under Engines' }).click();
  await expect(page.getByRole('dialog', { name: /Engines/ })).toBeVisible();
});

test.describe('one’s own voice', () => {
  test('is recorded, judged and heard, and not kept without a name, a word and a key', async ({ page, studio, context }) => {
    const { id } = await bringIn(studio, millOpening, 'Own');
    await context.grantPermissions(['microphone']);
    await page.goto(`/projects/${id}/cast`);
    await page.getByRole('button', { name: 'Choose a voice: Agnes' }).click();
    const sheet = sheetOf(page);
    await sheet.getByRole('tab', { name: 'Own voice' }).click();
    await expect(sheet.getByText('I was sitting by the window')).toBeVisible();
    await sheet.getByRole('button', { name: 'Record', exact: true }).click();
    await expect(sheet.getByRole('timer')).toContainText(/0:0[1-9]/);
    await clean(page, 'while it records');
    await sheet.getByRole('button', { name: 'Stop' }).click();
    await expect(sheet.getByRole('alert').filter({ hasText: 'at least 10 are needed' })).toBeVisible();
    await expect(sheet.getByRole('button', { name: 'Keep it for Agnes' })).toBeDisabled();

    const bring = async (bytes: Buffer) => await sheet.getByLabel('Sound file of the voice').setInputFiles({ name: 'voice.wav', mimeType: 'audio/wav', buffer: bytes });
    await bring(Buffer.from('no sound at all'));
    await expect(sheet.getByText('could not be read as sound')).toBeVisible();
    await bring(wavOf(15, 0));
    await expect(sheet.getByText('Nothing was heard.')).toBeVisible();
    await bring(wavOf(15, 0.3));
    await expect(sheet.getByText('0:15')).toBeVisible();
    await sheet.getByRole('button', { name: 'Hear it: the recording' }).click();
    await expect(sheet.getByRole('button', { name: 'Stop: the recording' })).toBeVisible();
    await sheet.getByRole('button', { name: 'Stop: the recording' }).click();
    await expect(sheet.getByText('Before it can be kept: there is no key for Replicate.')).toBeVisible();
    await expect(sheet.getByRole('button', { name: 'Keep it for Agnes' })).toBeDisabled();
    await clean(page, 'a recording that is there');

    // Another tab and a press beside the sheet lose nothing.
    await sheet.getByLabel('Whose voice it is').fill('Ada Writer');
    await sheet.getByRole('tab', { name: 'Choose' }).click();
    await page.mouse.click(5, 500);
    await sheet.getByRole('tab', { name: 'Own voice' }).click();
    await expect(sheet.getByLabel('Whose voice it is')).toHaveValue('Ada Writer');
    await expect(sheet.getByText('0:15')).toBeVisible();
    // Nobody is recorded behind another tab.
    await sheet.getByRole('button', { name: 'Record', exact: true }).click();
    await expect(sheet.getByRole('timer')).toContainText(/0:0[1-9]/);
    await sheet.getByRole('tab', { name: 'Choose' }).click();
    await sheet.getByRole('tab', { name: 'Own voice' }).click();
    await expect(sheet.getByRole('button', { name: 'Record', exact: true })).toBeEnabled();
  });

  test('is not recorded where the browser may not, and the page says so', async ({ page, studio }) => {
    const { id } = await bringIn(studio, millOpening, 'Refused');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/projects/${id}/cast`);
    await page.getByRole('button', { name: 'Choose a voice: Agnes' }).click();
    await sheetOf(page).getByRole('tab', { name: 'Own voice' }).click();
    await sheetOf(page).getByRole('button', { name: 'Record', exact: true }).click();
    await expect(sheetOf(page).getByRole('alert').filter({ hasText: 'may not use the microphone' })).toBeVisible();
    await expect(sheetOf(page).getByRole('button', { name: 'Record', exact: true })).toBeEnabled();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the phone').toBe(true);
    await clean(page, 'a refused microphone, on a phone');
  });
});

test('marks a take that is worth hearing, and leads to it', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Worth hearing');
  await startMaking(studio, id);
  await untilMade(studio, id);
  const line = (await readLines(studio, id)).find((one) => one.text.includes('Sit down and eat'));
  if (!line) throw new Error('no such line');
  await findInTake(studio, line.id, { problems: ['something-new'], warnings: ['This voice cannot whisper.'] });
  await page.goto(`/projects/${id}/cast`);
  await page.getByText('Takes worth hearing (1)').click();
  await clean(page, 'takes worth hearing');
  await page.getByRole('region', { name: 'Making' }).getByRole('link', { name: 'See the line' }).click();
  const option = page.getByRole('option').filter({ hasText: 'Sit down and eat' });
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await expect(option.getByTitle(/^Worth hearing/)).toBeVisible();
  const inspector = page.getByRole('complementary', { name: 'The chosen line' });
  await expect(inspector).toContainText('Worth hearing');
  await expect(inspector).toContainText('This voice cannot whisper.');
  // A built-in voice would say it the same way again.
  await expect(inspector.getByRole('button', { name: /Speak it again/ })).toBeHidden();
  await clean(page, 'a line that is worth hearing');
});

/** Seconds of a tone that comes and goes four times a second, 16-bit mono. */
function wavOf(seconds: number, gain: number): Buffer {
  const rate = 16_000;
  const frames = seconds * rate;
  const wav = Buffer.alloc(44 + frames * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + frames * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(frames * 2, 40);
  for (let at = 0; at < frames; at += 1) wav.writeInt16LE(Math.round(32_000 * gain * Math.sin(at / 12) * (0.6 + 0.4 * Math.sin((at / rate) * 8 * Math.PI))), 44 + at * 2);
  return wav;
}

async function clean(page: Page, what: string): Promise<void> {
  expect.soft(await violations(page), what).toEqual([]);
}
