/** A drama as its owner, an editor and a listener see it: whoever may only listen finds no field and no button that changes it. */
import { said } from '../app/said.ts';
import type { Browser, Page } from 'playwright/test';
import type { Studio } from '../lib/cli/temporary-studio.ts';
import type { ProjectView } from '../lib/services/views.ts';
import { violationsInBothLooks } from './axe.ts';
import { expect, testWithAccounts as test } from './fixtures.ts';
import { millOpening } from './stories.ts';

test.use({ studioOf: 'roles', expectedErrors: [/status of 401/] });

const tabs = ['Script', 'Cast', 'Sound', 'Mix', 'Proof'] as const;
const paths = { Script: '', Cast: '/cast', Sound: '/sound', Mix: '/mix', Proof: '/proof' };

/** What a listener may press or set on any page: going about, listening, looking closer, marking what is heard. */
const harmless = [
  /^(Narratix, library|Library|Script|Cast|Sound|Mix|Proof|Leave it|Proof it)$/,
  /^(Work|Colours|Theme|Light|Dark|Account|Settings)/,
  /^(Play|Pause|Hear|Stop|Speed|Repeat|Place in the mix|Download|Following|Loop|Keys|Player|Listening)/,
  // The one chapter, and the list of them on a phone.
  /^\d*The Lodger at the Mill/,
  /^(Close|(Back|On) one (line|chapter))$/,
  /^(Chapter|Hear this chapter)/,
  /^(Zoom|Closer|Further away|Whole chapter|Whole book|The play head|Play head|Sounds by time)/,
  /^(Misread|Pronunciation|Wrong voice|Pace|Noise|Level|Note)/,
  /^\d+ pick-ups?$/,
  /^(Open|Fixed|Verified|As is|All)\b/,
  /^(To listen to|To edit|To read along|Chapter by chapter|Save as CSV|What each was, and what has changed since)/,
];

interface Control {
  name: string;
  tag: string;
}

/** Everything on the page that can be pressed or written into, but for lines of the text, sounds on the timeline and what explains a word. */
async function controls(page: Page): Promise<Control[]> {
  return await page.evaluate(() => {
    const found = [...document.querySelectorAll('button, input, select, textarea, summary, a[href]:not([href*="line="]), [role="slider"], [contenteditable="true"]')];
    return found
      .filter((one) => one instanceof HTMLElement && one.checkVisibility() && one.closest('[aria-hidden="true"], [role="option"], [data-line], [data-timeline-cue], [data-sonner-toaster], [aria-label="Follow along"]') === null && !one.classList.contains('term'))
      .map((one) => ({
        tag: one.tagName.toLowerCase(),
        name: (one.getAttribute('aria-label') ?? (one instanceof HTMLInputElement || one instanceof HTMLSelectElement ? (one.labels?.[0]?.textContent ?? '') : (one.textContent ?? ''))).trim().replaceAll(/\s+/gu, ' '),
      }));
  });
}

async function someone(browser: Browser, studio: Studio, name: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: studio.url, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  const answer = await page.request.post('/api/sign-up', { data: { email: `${name.toLowerCase()}@example.org`, name, password: 'correct horse battery staple' } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return page;
}

test('three roles see one drama', async ({ browser, studio }) => {
  test.setTimeout(600_000);
  const owner = await someone(browser, studio, 'Ana');
  const made = await owner.request.post('/api/projects', { data: millOpening, headers: { 'Content-Type': 'text/plain', ...said({ title: 'The Mill' }) } });
  const { id }: { id: string } = await made.json();
  const read = async (): Promise<ProjectView> => await (await owner.request.get(`/api/projects/${id}`)).json();
  await expect.poll(async () => (await read()).production?.state, { timeout: 60_000 }).toBe('done');
  await owner.request.post(`/api/projects/${id}/make`, { data: { scope: { kind: 'all' } } });
  await expect.poll(async () => (await read()).production, { timeout: 200_000 }).toMatchObject({ kind: 'make', state: 'done' });
  const guest = async (name: string, role: 'listener' | 'editor') => {
    const page = await someone(browser, studio, name);
    const { link }: { link: string } = await (await owner.request.post(`/api/projects/${id}/members`, { data: { role } })).json();
    expect((await page.request.post(`/api/invitations/${new URL(link).pathname.split('/').at(-1)}`)).ok()).toBe(true);
    return page;
  };
  const listener = await guest('Ben', 'listener');
  const editor = await guest('Eva', 'editor');
  const refused: string[] = [];
  listener.on('response', (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
  });

  const open = async (page: Page, tab: (typeof tabs)[number]) => {
    await page.goto(`/projects/${id}${paths[tab]}`);
    await expect(page.getByRole('link', { name: tab, exact: true })).toHaveAttribute('aria-current', 'page');
    if (tab === 'Script') await page.getByRole('option', { name: /Nobody comes here/ }).click();
    if (tab === 'Cast') await expect(page.getByRole('article').first()).toBeVisible();
    if (tab === 'Sound') await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible();
    if (tab === 'Mix') await expect(page.getByRole('heading', { name: 'Files' })).toBeVisible();
    if (tab === 'Proof') await expect(page.getByRole('region', { name: /^Text of/ })).toBeVisible();
  };

  await test.step('a listener finds nothing that changes it, on any page, wide or narrow', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await listener.setViewportSize(viewport);
      for (const tab of tabs) {
        await open(listener, tab);
        const changing = (await controls(listener)).filter(({ name }) => !harmless.some((pattern) => pattern.test(name)));
        expect.soft(changing, `${tab}, ${viewport.width} wide`).toEqual([]);
        await expect.soft(listener.getByText(/You may listen here/), `${tab}: said once`).toHaveCount(1);
        expect.soft(await violationsInBothLooks(listener), `${tab}, ${viewport.width} wide`).toEqual([]);
      }
    }
    await listener.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step('an editor and the owner find all of it; what is the owner’s alone only the owner', async () => {
    const expected: { [tab in (typeof tabs)[number]]: { role: 'button' | 'radio' | 'textbox' | 'checkbox' | 'combobox'; name: string | RegExp }[] } = {
      Script: [{ role: 'button', name: 'Edit chapters' }, { role: 'combobox', name: /Speaker/ }, { role: 'button', name: 'How it is read' }, { role: 'checkbox', name: 'In the drama' }],
      Cast: [{ role: 'button', name: 'Somebody new…' }, { role: 'textbox', name: 'Name of Agnes' }, { role: 'button', name: /^Change the voice: Agnes/ }],
      Sound: [{ role: 'radio', name: 'Spare' }, { role: 'button', name: 'Mute speech' }, { role: 'checkbox', name: /: on$/ }],
      Mix: [{ role: 'button', name: 'Keep this version' }, { role: 'checkbox', name: 'Rooms answer' }, { role: 'button', name: /^Make M4B/ }],
      Proof: [{ role: 'button', name: 'Take in a CSV' }],
    };
    for (const page of [editor, owner]) {
      for (const tab of tabs) {
        await open(page, tab);
        for (const { role, name } of expected[tab]) await expect.soft(page.getByRole(role, { name }).first(), `${tab}: ${String(name)}`).toBeVisible();
      }
      await open(page, 'Mix');
      await expect.soft(page.getByRole('button', { name: 'Make a share link' })).toHaveCount(page === owner ? 1 : 0);
      await open(page, 'Cast');
      await expect.soft(page.getByRole('button', { name: 'Take a cast from another drama…' })).toHaveCount(page === owner ? 1 : 0);
    }
  });

  await test.step('a listener hears lines, scenes and sounds, marks what they hear, by mouse and by keys, and is refused nothing', async () => {
    await open(listener, 'Script');
    const side = listener.getByRole('complementary', { name: 'The chosen line' });
    const heard = listener.waitForResponse((response) => /\/api\/assets\//.test(response.url()));
    await side.getByRole('button', { name: 'Hear it: this line' }).click();
    expect((await heard).ok()).toBe(true);
    // Keys that give a line to somebody do nothing here.
    await listener.getByRole('listbox').focus();
    for (const key of ['1', 'Shift+ArrowDown', 'ArrowDown', 'Enter', 'Control+z']) await listener.keyboard.press(key);
    await expect(listener.getByRole('toolbar', { name: /lines/ })).toHaveCount(0);
    await open(listener, 'Cast');
    const voice = listener.waitForResponse((response) => /\/api\/assets\//.test(response.url()));
    await listener.getByRole('button', { name: 'Hear it: Agnes' }).click();
    expect((await voice).ok()).toBe(true);
    await open(listener, 'Sound');
    const sound = listener.waitForResponse((response) => /\/api\/assets\//.test(response.url()));
    await listener.getByRole('button', { name: /^Hear it: / }).first().click();
    expect((await sound).ok()).toBe(true);
    await open(listener, 'Proof');
    await listener.getByRole('button', { name: /^Misread/ }).click();
    const rows = listener.getByRole('list', { name: 'Pick-ups' }).getByRole('listitem');
    await expect(rows).toHaveCount(1);
    await listener.keyboard.press('c');
    await listener.getByRole('dialog', { name: 'What do you hear?' }).getByLabel('Note').fill('Too near the microphone');
    await listener.getByRole('button', { name: 'Mark it' }).click();
    await expect(rows).toHaveCount(2);
    await expect(rows.filter({ hasText: 'Too near the microphone' })).toHaveCount(1);
    await listener.keyboard.press('f');
    await listener.keyboard.press('Control+k');
    await listener.getByRole('combobox', { name: 'Find and do anything' }).fill('read the story again');
    await expect(listener.getByRole('option', { name: 'Read the story again' })).toHaveCount(0);
    await expect(rows.filter({ hasText: 'Fixed' })).toHaveCount(0);
    expect(refused).toEqual([]);
  });
});
