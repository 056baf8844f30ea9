/**
 * What opens over a page, and the states that a writer meets less often, looked at as the pages themselves are in
 * every-look.long.spec.ts: wide and on a phone, in light and dark, held against axe, and pictures kept with the run.
 */
import { bringIn, startMaking, untilMade } from './api.ts';
import { leave, menu } from './dialogs.ts';
import { expect, test } from './fixtures.ts';
import { look, sizes } from './look.ts';
import { mill, millOpening, talk } from './stories.ts';
import { newDataFolder, putAway, Studio } from '../lib/cli/temporary-studio.ts';

/** A token that nobody answers to: engines that cost can be looked at, and nothing is bought. */
const withToken = test.extend<object, object>({
  studio: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const studio = await Studio.start(await newDataFolder(), { settings: { REPLICATE_API_TOKEN: 'r8_nobody0123456789', REPLICATE_BASE_URL: 'http://127.0.0.1:9/v1' } });
      await use(studio);
      await putAway(studio);
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});
withToken.use({ studioOf: 'every dialog', expectedErrors: [/status of 4\d\d/] });

const title = 'The Lodger at the Mill';
let made = '';
/** The drama that most of it is looked at in. */
async function theDrama(studio: Studio): Promise<string> {
  if (made === '') {
    made = (await bringIn(studio, mill, title)).id;
    await startMaking(studio, made);
    await untilMade(studio, made);
  }
  return made;
}

withToken.beforeEach(() => test.setTimeout(1_200_000));

withToken('what is under the menu: renamed, revised, read by whom, paid by whom, deleted', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await menu(page, 'Rename');
  await look(page, 'rename');
  await leave(page);
  await menu(page, 'Who reads the story');
  await look(page, 'who reads the story');
  await leave(page);
  await menu(page, 'Delete this drama');
  await look(page, 'delete this drama');
  await leave(page);
  await menu(page, 'Engines and spending');
  const dialog = page.getByRole('dialog', { name: 'Engines and spending' });
  await look(page, 'engines');
  await dialog.getByRole('checkbox', { name: /goes to Replicate/ }).check();
  await expect(dialog).toContainText('you agreed');
  await dialog.getByRole('tab', { name: 'Spending' }).click();
  await expect(dialog).toContainText('of $5.00');
  await look(page, 'spending');
  await dialog.getByRole('tab', { name: 'Engines' }).click();
  await dialog.getByRole('checkbox', { name: /goes to Replicate/ }).uncheck();
  await leave(page);
  await menu(page, 'Upload a revised manuscript');
  await look(page, 'revise');
  const revise = page.getByRole('dialog', { name: 'Upload a revised manuscript' });
  await revise.getByLabel(/The whole revised text/).fill(mill.replace('three slow knocks', 'four slow knocks'));
  await revise.getByRole('button', { name: 'Compare it' }).click();
  const strip = page.getByRole('region', { name: 'Revised manuscript' });
  await expect(strip).toBeVisible();
  await expect(strip.getByRole('button', { name: 'Take it over' })).toBeVisible();
  await look(page, 'a revised manuscript waits');
  await strip.getByRole('button', { name: 'Discard it' }).click();
});

withToken('the player: its keys; a scene heard from its clips; a line with its takes', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}`);
  await page.getByRole('button', { name: 'Keys', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await look(page, 'the keys of the player');
  await leave(page);
  await page.getByRole('option', { name: /There is a chair/ }).click();
  const side = page.getByRole('complementary', { name: 'The chosen line' });
  await side.getByText('How it is said').click();
  await look(page, 'how a line is said', 'wide');
  await side.getByRole('button', { name: 'Split this line…' }).click();
  await look(page, 'a line to be split', 'wide');
  await page.getByRole('button', { name: 'Hear this chapter' }).click();
  await expect(page.getByRole('contentinfo', { name: 'Player' }).getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('contentinfo', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();
  await look(page, 'a chapter heard from its clips');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zzzz');
  await look(page, 'the palette finds nothing');
});

withToken('the cast: a voice to be designed, one’s own, how names are said, a cast taken over', async ({ page, studio }) => {
  const another = await bringIn(studio, millOpening, 'Another book');
  await page.goto(`/projects/${await theDrama(studio)}/cast`);
  await page.getByRole('button', { name: /^Change the voice: Agnes/ }).click();
  const sheet = page.getByRole('dialog', { name: 'The voice of Agnes' });
  await sheet.getByRole('tab', { name: 'Design' }).click();
  await look(page, 'a voice to be designed');
  await sheet.getByRole('tab', { name: 'Own voice' }).click();
  await look(page, 'a voice of one’s own');
  await page.goto(`/projects/${made}/cast`);
  await page.getByRole('heading', { name: 'How words are said' }).scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: /^How it is said: Agnes/ }).click();
  await expect(page.getByRole('dialog', { name: 'How a word is said' })).toBeVisible();
  await look(page, 'how a word is said');
  await leave(page);
  await look(page, 'how words are said');
  // From the one that has voices to the one that has none yet.
  await page.goto(`/projects/${another.id}/cast`);
  await page.getByRole('button', { name: 'Take a cast from another drama' }).click();
  const copy = page.getByRole('dialog', { name: 'Take a cast from another drama' });
  await copy.getByLabel('From').selectOption(made);
  await expect(copy.getByRole('checkbox').first()).toBeVisible();
  await look(page, 'a cast to be taken over');
});

withToken('the sounds: one in hand, one to be added', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}/sound`);
  await page.locator('[data-timeline-cue]').first().click();
  await look(page, 'a sound in hand');
  await page.reload();
  await page.getByLabel('Add a sound at the play head').fill('door');
  await expect(page.getByRole('button', { name: 'Door opens effect' })).toBeVisible();
  await look(page, 'a sound to be added');
});

withToken('the mix below: what a shop asks, a version, a link; the proof with pick-ups; what the listener sees', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}/mix`);
  await expect(page.locator('main canvas').first()).toHaveAttribute('data-drawn', 'true');
  const publish = page.getByRole('region', { name: 'Publish' });
  await publish.getByLabel('Where it goes').selectOption({ index: 1 });
  await publish.scrollIntoViewIfNeeded();
  await look(page, 'publish');
  await publish.getByRole('button', { name: 'Or make one of the title' }).click();
  const cover = page.getByRole('dialog', { name: 'A cover of the title' });
  await expect(cover.locator('canvas')).toHaveAttribute('data-drawn', 'true');
  await look(page, 'a cover of the title');
  await cover.getByRole('radio', { name: 'Night' }).check();
  await expect(cover.locator('canvas')).toHaveAttribute('data-drawn', 'true');
  await look(page, 'a cover at night', 'wide');
  await cover.getByRole('radio', { name: 'Lamp green' }).check();
  await cover.getByRole('radio', { name: /^16:9/ }).check();
  await expect(cover.locator('canvas')).toHaveAttribute('data-drawn', 'true');
  await look(page, 'a wide cover', 'wide');
  await cover.getByRole('radio', { name: /^Square/ }).check();
  await cover.getByRole('button', { name: 'Use it as the cover' }).click();
  await expect(publish.getByAltText('The cover')).toBeVisible();
  await expect(publish.getByText('A cover is needed')).toHaveCount(0);
  await page.getByLabel('Name of the version').fill('Draft 2');
  await page.getByRole('button', { name: 'Keep this version' }).click();
  await page.getByRole('button', { name: 'Restore Draft 2' }).click();
  await expect(page.getByRole('dialog', { name: 'Restore “Draft 2”?' })).toBeVisible();
  await look(page, 'restore a version');
  await leave(page);
  await page.getByRole('button', { name: 'Make a share link' }).click();
  const link = page.getByLabel('The link');
  await expect(link).toHaveValue(/\/listen\//);
  await link.scrollIntoViewIfNeeded();
  await look(page, 'a share link');
  const address = await link.inputValue();

  await page.goto(`/projects/${made}/proof`);
  await expect(page.getByRole('region', { name: /^Text of/ })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Open 1' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Open 2' })).toBeVisible();
  await page.keyboard.press('f');
  await look(page, 'proof with pick-ups');
  await page.setViewportSize(sizes.phone);
  await page.getByRole('button', { name: /^\d+ pick-ups?$/ }).click();
  await look(page, 'pick-ups in a sheet', 'phone');

  await page.goto(new URL(address).pathname);
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await look(page, 'listen');
  await page.goto('/listen/00000000000000000000000000000000');
  await look(page, 'a link that was taken back');
});

withToken('the tour, the work under way, how the studio is, and a long title in another script', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}`);
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await page.getByRole('menuitem', { name: 'Show the tour' }).click();
  await expect(page.getByRole('region', { name: /^Tour, step/ })).toBeVisible();
  await look(page, 'the tour');
  // Lines that no other drama has, so that there is something left to pause.
  const { id } = await bringIn(studio, `The Late Boat\n\n${talk(12)}\n`, 'Being made');
  await startMaking(studio, id);
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: /^Work/ }).click();
  const panel = page.getByRole('dialog', { name: 'Work in progress' });
  await panel.getByRole('listitem', { name: 'Making the drama: Being made' }).getByRole('button', { name: 'Pause' }).click();
  await expect(panel).toContainText('paused at');
  await look(page, 'work that is paused');
  await leave(page);
  await look(page, 'script while its making is paused');
  await page.getByRole('region', { name: 'Making' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled.')).toBeVisible();
  await look(page, 'script once it is cancelled');
  await page.goto('/operation');
  await expect(page.getByRole('heading', { name: 'It is ready for work' })).toBeVisible();
  await look(page, 'operation');
  const hebrew = await bringIn(studio, 'המגדלור\n\n״מי שם?״ שאלה נעמי, והניחה את המנורה על השולחן.\n\n״רק הגשם,״ אמר דוד.\n', 'המגדלור שעל הצוק: סיפור ארוך מאוד על ים, על גשם ועל אדם אחד שאינו מוצא את דרכו הביתה');
  await page.goto(`/projects/${hebrew.id}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.getByRole('option').nth(1).click();
  await look(page, 'a story from right to left');
  await page.goto('/');
  await look(page, 'a library of several');
});
