/** A studio with accounts, looked at as the pages are in every-look.long.spec.ts: its door, an account, people, an invitation, and a drama that is shared. */
import type { Page } from 'playwright/test';
import { said } from '../app/said.ts';
import { leave, menu } from './dialogs.ts';
import { expect, testWithAccounts as test } from './fixtures.ts';
import { look, sizes } from './look.ts';
import { millOpening } from './stories.ts';

test.use({ studioOf: 'every door', expectedErrors: [/status of 4\d\d/] });

const title = 'The Lodger at the Mill';

test('the door, an account, people, an invitation, and a drama that is shared', async ({ page, browser, studio }) => {
  test.setTimeout(1_200_000);
  const password = 'correct horse battery staple';
  const signUp = async (visitor: Page, name: string) => {
    const answer = await visitor.request.post('/api/sign-up', { data: { email: `${name.toLowerCase()}@example.org`, name, password } });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await page.goto('/sign-in');
  await look(page, 'the door');
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByLabel('E-mail address').fill('nobody@example.org');
  await form.getByLabel('Password').fill('not the right one');
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(form.getByRole('alert')).toBeVisible();
  await look(page, 'the door, refused');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await look(page, 'to make an account');
  await signUp(page, 'Ana');
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Ana' })).toBeVisible();
  await look(page, 'account');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await look(page, 'delete an account');
  await leave(page);

  const brought = await page.request.post('/api/projects', { data: millOpening, headers: { 'Content-Type': 'text/plain', ...said({ title }) } });
  const { id }: { id: string } = await brought.json();
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await menu(page, 'People and record');
  const people = page.getByRole('dialog', { name: /^People of/ });
  await people.getByRole('button', { name: 'Invite' }).click();
  const link = (await people.locator('code').textContent()) ?? '';
  await look(page, 'people');
  await people.getByRole('tab', { name: 'Record' }).click();
  await look(page, 'record');

  const guest = await (await browser.newContext({ baseURL: studio.url, viewport: sizes.wide, reducedMotion: 'reduce', locale: 'en-GB' })).newPage();
  await signUp(guest, 'Ben');
  await guest.goto(new URL(link).pathname);
  await expect(guest.getByRole('heading', { name: 'Ana invites you' })).toBeVisible();
  await look(guest, 'an invitation');
  await guest.getByRole('button', { name: 'Accept as Ben' }).click();
  await expect(guest.getByRole('complementary', { name: 'Shared drama' })).toBeVisible();
  await expect(guest.getByRole('option').first()).toBeVisible();
  await guest.getByRole('option', { name: /Nobody comes here/ }).click();
  await look(guest, 'a shared drama');
  for (const tab of ['cast', 'sound', 'mix']) {
    await guest.goto(`/projects/${id}/${tab}`);
    await expect(guest.getByRole('heading').first()).toBeVisible();
    await look(guest, `a shared drama, ${tab}`);
  }
  await page.goto(new URL(link).pathname);
  await expect(page.getByRole('heading', { name: 'This invitation is no longer open' })).toBeVisible();
  await look(page, 'an invitation that is over');
  await guest.context().close();
});
