/** How much sound there is, and where an effect sounds: turned by the writer, kept, and never against what the writer set. */
import { bringIn, readProject, startMaking, untilMade } from './api.ts';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'the writer' });

const story = `The Counting House

Edwin Pym turned the page. The old clock struck nine.

“They are late,” said Pym, and he pushed back his chair.

A dog barked in the yard below. Coins clattered across the counter.
`;

test('turns the sound from balanced to spare and back, and what was set by hand stays', async ({ page, studio }) => {
  const { id } = await bringIn(studio, story, 'The Counting House');
  await startMaking(studio, id);
  const made = await untilMade(studio, id);
  const sounds = async () => (await readProject(studio, id)).cues.filter((cue) => cue.lane === 'effect').map((cue) => cue.sound);
  expect(await sounds()).toContain('page-turn');
  expect(await sounds()).toContain('clock-strike');

  await page.goto(`/projects/${id}/sound`);
  await expect(page.getByRole('radio', { name: 'Balanced' })).toBeChecked();
  await expect(page.getByRole('group', { name: 'How much sound' })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const place = page.getByRole('combobox', { name: /^Page turns.*where it sounds$/ });
  await expect(place).toHaveValue('after');
  await place.selectOption('before');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the changes' })).toBeVisible();

  await page.getByText('Spare', { exact: true }).click();
  await expect.poll(sounds).not.toContain('coins');
  expect(await sounds()).toEqual(expect.arrayContaining(['page-turn', 'clock-strike']));
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Spare' })).toBeChecked();
  await expect(place).toHaveValue('before');

  await page.getByText('Balanced', { exact: true }).click();
  await expect.poll(async () => (await sounds()).toSorted()).toEqual(made.cues.filter((cue) => cue.lane === 'effect').map((cue) => cue.sound).toSorted());
  expect((await readProject(studio, id)).spending).toMatchObject({ heldMicros: 0, shown: false });
});
