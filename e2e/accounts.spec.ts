/** A studio in which everybody signs in: what is one person's is no other's, until they share it. */
import type { Browser, Page } from 'playwright/test';
import { said } from '../app/said.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';
import { violationsInBothLooks } from './axe.ts';
import { expect, testWithAccounts as test } from './fixtures.ts';

const story = 'The Lamp\n\n“Who is there?” asked Nora.\n\nNobody answered. The rain fell on the roof.\n';
const password = 'correct horse battery staple';

test.use({ studioOf: 'accounts', expectedErrors: [/status of (401|403|404|429)/] });

/** Somebody in a browser of their own. */
async function someone(browser: Browser, studio: Studio, name: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: studio.url, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto('/');
  await join(page, name);
  return page;
}

async function join(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Come in' })).toBeVisible();
  await page.getByRole('button', { name: 'Make an account' }).click();
  const form = page.getByRole('form', { name: 'Make an account' });
  await form.getByLabel('E-mail address').fill(`${name.toLowerCase()}@example.org`);
  await form.getByLabel('Your name').fill(name);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button', { name: 'Make an account' }).click();
}

async function signIn(page: Page, name: string): Promise<void> {
  await trySignIn(page, name);
  // It leads on by a whole new page.
  await expect(page.getByRole('form', { name: 'Sign in' })).toHaveCount(0);
}

async function trySignIn(page: Page, name: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByLabel('E-mail address').fill(`${name.toLowerCase()}@example.org`);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button', { name: 'Sign in' }).click();
}

/** As axe sees it, wide and on a phone, in the light and in the dark. */
async function clean(page: Page, what: string): Promise<void> {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    await page.setViewportSize(viewport);
    expect.soft(await violationsInBothLooks(page), `${what}, ${viewport.width} wide`).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('people come in, keep to themselves, share, sign out and go', async ({ page, browser, studio }) => {
  const violations: string[] = [];
  await test.step('the door is all that somebody signed out sees', async () => {
    await page.goto('/settings');
    await expect(page).toHaveURL(/\/sign-in\?to=%2Fsettings$/);
    await clean(page, 'the door');
    expect((await fetch(`${studio.url}/api/projects`)).status).toBe(401);
    const policy = (await page.request.get('/sign-in')).headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });

  await test.step('an account by a password, which leads on to where one was going', async () => {
    await join(page, 'Ana');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name.endsWith('narratix-session'));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  });

  const made = await page.request.post('/api/projects', { data: story, headers: { 'Content-Type': 'text/plain', ...said({ title: 'The Lamp' }) } });
  expect(made.status()).toBe(201);
  const { id }: { id: string } = await made.json();
  await page.goto(`/projects/${id}`);
  await expect(page.getByText('asked Nora')).toBeVisible();

  const ben = await someone(browser, studio, 'Ben');
  await test.step('somebody else sees nothing of it', async () => {
    await expect(ben.getByRole('heading', { name: 'Hear your story played' })).toBeVisible();
    await ben.goto(`/projects/${id}`);
    await expect(ben.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    await expect(ben).not.toHaveTitle(/Lamp/);
    expect((await ben.request.get(`/api/projects/${id}`)).status()).toBe(404);
  });

  const people = page.getByRole('dialog', { name: /^People of/ });
  const openPeople = async () => {
    await page.getByRole('button', { name: 'More for this drama' }).click();
    await page.getByRole('menuitem', { name: 'People and record' }).click();
  };
  await test.step('an invitation as a listener, by a link', async () => {
    await openPeople();
    await people.getByRole('button', { name: 'Invite' }).click();
    const link = (await people.locator('code').textContent()) ?? '';
    await clean(page, 'people');
    await ben.goto(new URL(link).pathname);
    await expect(ben.getByRole('heading', { name: 'Ana invites you' })).toBeVisible();
    await clean(ben, 'an invitation');
    await ben.getByRole('button', { name: 'Accept as Ben' }).click();
    await expect(ben.getByRole('complementary', { name: 'Shared drama' })).toContainText('Ana shares this drama with you. You may listen');
    await expect(ben.getByText('asked Nora')).toBeVisible();
    await expect(ben.getByRole('button', { name: 'Make everything' })).toHaveCount(0);
    expect((await ben.request.post(`/api/projects/${id}/make`, { data: {} })).status()).toBe(403);
    await clean(ben, 'a shared drama');
    await page.goto(new URL(link).pathname);
    await expect(page.getByRole('heading', { name: 'This invitation is no longer open' })).toBeVisible();
  });

  await test.step('as an editor they change it, and it is on record', async () => {
    await page.goto(`/projects/${id}`);
    await openPeople();
    const kept = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await people.getByRole('combobox', { name: 'What Ben may do' }).selectOption('editor');
    expect((await kept).status()).toBe(204);
    await ben.reload();
    await ben.getByRole('button', { name: 'More for this drama' }).click();
    await expect(ben.getByRole('menuitem', { name: 'Delete this drama' })).toHaveCount(0);
    await ben.getByRole('menuitem', { name: 'Rename' }).click();
    await ben.getByRole('textbox', { name: /title/i }).fill('The Lamp in the Rain');
    await ben.getByRole('button', { name: 'Rename' }).click();
    await expect(page.getByText('The Lamp in the Rain').first()).toBeVisible();
    await people.getByRole('tab', { name: 'Record' }).click();
    await expect(people.getByRole('list', { name: 'Record' })).toContainText('Ben');
    await expect(people.getByRole('list', { name: 'Record' })).toContainText('rename a drama');
    await people.getByRole('button', { name: 'Done' }).click();
  });

  await test.step('signing out everywhere ends every browser', async () => {
    const other = await (await browser.newContext({ baseURL: studio.url })).newPage();
    await other.goto('/account');
    await signIn(other, 'Ana');
    await expect(other.getByRole('heading', { name: 'Ana' })).toBeVisible();
    await clean(other, 'the account');
    await page.goto('/account');
    await expect(page.getByText('You are signed in with 2 browsers')).toBeVisible();
    await other.getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(other.getByRole('heading', { name: 'Come in' })).toBeVisible();
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Come in' })).toBeVisible();
    await other.context().close();
  });

  await test.step('a wrong password is told in one sentence; all data is one file; a deleted account is gone', async () => {
    const form = page.getByRole('form', { name: 'Sign in' });
    await form.getByLabel('E-mail address').fill('ana@example.org');
    await form.getByLabel('Password').fill('not the right one');
    await form.getByRole('button', { name: 'Sign in' }).click();
    await expect(form.getByRole('alert')).toHaveText('That e-mail address and password do not belong together.');
    await signIn(page, 'Ana');
    await page.goto('/account');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download all my data' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^Narratix \d{4}-\d\d-\d\d\.zip$/);
    await ben.goto('/account');
    await ben.getByLabel('A ZIP of all data').setInputFiles(await download.path());
    await expect(ben.getByText('1 drama brought in.')).toBeVisible();

    await page.getByRole('button', { name: 'Delete my account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
    await dialog.getByLabel(/^Type ana@example.org/).fill('ana@example.org');
    await dialog.getByLabel('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Delete everything' }).click();
    await expect(page.getByRole('heading', { name: 'Come in' })).toBeVisible();
    await trySignIn(page, 'Ana');
    await expect(page.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toBeVisible();
    await ben.goto('/');
    await expect(ben.getByRole('heading', { level: 2 })).toHaveText(['The Lamp in the Rain']);
    expect((await ben.request.get(`/api/projects/${id}`)).status()).toBe(404);
  });
  expect(violations, 'the policy stops nothing of ours').toEqual([]);
});
