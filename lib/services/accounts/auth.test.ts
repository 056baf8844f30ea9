import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Auth } from '@auth/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getEnv } from '../../env.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { authConfig, safeReturn } from './auth-config.ts';
import { personOf } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { signUp } from './sign-up.ts';
import { goodPassword, setAccounts, withAccounts } from './testing-accounts.ts';

const origin = 'https://studio.example.org';
const sessionName = '__Host-narratix-session';

let house: TestHouse;
let outbox: string;
const settings = (more: Record<string, string> = {}) => ({ AUTH_URL: origin, AUTH_OUTBOX: outbox, AUTH_GITHUB_ID: 'id', AUTH_GITHUB_SECRET: 'the-secret', ...more });
withAccounts();
beforeAll(async () => {
  house = await openTestHouse();
  outbox = await mkdtemp(path.join(tmpdir(), 'narratix-outbox-'));
});
beforeEach(() => setAccounts(settings()));
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(outbox, { recursive: true, force: true });
});

/** What GitHub answers about somebody. */
let gitHub = { id: 7, login: 'ada', name: 'Ada', email: 'ada@github.example' };
const asked: string[] = [];
const send: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : input.toString();
  asked.push(url);
  if (url.includes('access_token')) return Response.json({ access_token: init?.method ?? 'none', token_type: 'bearer', scope: 'read:user' });
  return Response.json(url.endsWith('/emails') ? [{ email: 'unseen@example.org', primary: true, verified: false }, { email: gitHub.email, primary: false, verified: true }] : gitHub);
};

/** A browser that remembers its cookies. */
function browser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async ask(address: string, form?: Record<string, string>): Promise<Response> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const request = new Request(address.startsWith('http') ? address : `${origin}/api/auth/${address}`, { method: form ? 'POST' : 'GET', headers: { cookie, 'X-Auth-Return-Redirect': '1' }, ...(form ? { body: new URLSearchParams(form) } : {}) });
      const response = await Auth(request, authConfig(house.context, getEnv(), { send, resolve: async () => ['140.82.121.3'] }));
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
    async begin(provider: string, form: Record<string, string> = {}): Promise<string> {
      const { csrfToken } = await (await this.ask('csrf')).json();
      const { url } = await (await this.ask(`signin/${provider}`, { csrfToken, callbackUrl: '/', ...form })).json();
      return url;
    },
    person: async () => (jar.has(sessionName) ? await personOf(house.context, jar.get(sessionName) ?? '') : null),
  };
}

async function letters(): Promise<{ to: string; text: string }[]> {
  const files = (await readdir(outbox)).toSorted();
  return await Promise.all(files.map(async (file) => JSON.parse(await readFile(path.join(outbox, file), 'utf8'))));
}
const linkIn = (text = ''): string => /https:\/\/\S+/.exec(text)?.[0] ?? '';

describe('a link by e-mail', () => {
  it('makes an account, signs in by the cookie that the studio reads, and works once', async () => {
    const ada = browser();
    expect(await ada.begin('email', { email: 'Ada@Example.org' })).toContain('/verify-request?provider=email&type=email');
    expect((await (await ada.ask('verify-request?provider=email&type=email')).json()).url).toBe('/sign-in?provider=email&type=email');
    const letter = (await letters()).at(-1);
    expect(letter?.to).toBe('ada@example.org');
    const link = linkIn(letter?.text);
    expect(JSON.stringify(await house.context.transaction.run((tx) => tx.signInLink.findMany()))).not.toContain(new URL(link).searchParams.get('token'));
    const answer = await ada.ask(link);
    expect(answer.headers.getSetCookie().find((set) => set.startsWith(sessionName))).toMatch(/Path=\/; Expires=.*; HttpOnly; Secure; SameSite=Lax/i);
    expect(await ada.person()).toMatchObject({ email: 'ada@example.org', name: 'ada' });

    const eve = browser();
    const { url } = await (await eve.ask(link)).json();
    expect([url, await eve.person()]).toEqual([expect.stringContaining('error=Verification'), null]);
  });

  it('takes an account that somebody else had made under that address away from them', async () => {
    const planted = await signUp(house.context, { email: 'victim@example.org', name: 'Mallory', password: goodPassword, invitation: null, from: 'x' });
    const victim = browser();
    await victim.begin('email', { email: 'victim@example.org' });
    await victim.ask(linkIn((await letters()).find(({ to }) => to === 'victim@example.org')?.text));
    expect(await victim.person()).toMatchObject({ id: planted.userId });
    expect(await personOf(house.context, planted.token)).toBeNull();
    await expect(signIn(house.context, { email: 'victim@example.org', password: goodPassword, from: 'x' })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('is not sent to whom was not invited, and the page says the same', async () => {
    setAccounts(settings({ AUTH_SIGN_UP: 'invited' }));
    const before = (await letters()).length;
    expect(await browser().begin('email', { email: 'nobody@example.org' })).toContain('/verify-request?provider=email&type=email');
    expect(await letters()).toHaveLength(before);
  });

  it('needs Auth.js’s own token against forged requests', async () => {
    const before = (await letters()).length;
    await browser().ask('signin/email', { email: 'ada@example.org', callbackUrl: '/' });
    expect(await letters()).toHaveLength(before);
  });
});

describe('GitHub', () => {
  async function comeIn(one: ReturnType<typeof browser>): Promise<Response> {
    const to = new URL(await one.begin('github'));
    expect([to.origin, to.searchParams.get('redirect_uri')]).toEqual(['https://github.com', `${origin}/api/auth/callback/github`]);
    return await one.ask(`callback/github?code=c&state=${to.searchParams.get('state') ?? ''}`);
  }

  it('lets somebody in, keeps none of its tokens, and asks through the guard', async () => {
    const ada = browser();
    await comeIn(ada);
    expect(await ada.person()).toMatchObject({ name: 'Ada', email: 'ada@github.example' });
    expect(asked).toEqual(expect.arrayContaining(['https://github.com/login/oauth/access_token', 'https://api.github.com/user']));
    expect(await house.context.transaction.run((tx) => tx.signInAccount.findMany({ where: { provider: 'github' } }))).toMatchObject([{ providerAccountId: '7', type: 'oauth' }]);
    const again = browser();
    await comeIn(again);
    expect(await again.person()).toEqual(await ada.person());
    expect([...again.jar.values()].some((value) => value === ada.jar.get(sessionName))).toBe(false);
  });

  it('takes over no account that has its address already', async () => {
    await signUp(house.context, { email: 'taken@example.org', name: '', password: goodPassword, invitation: null, from: 'x' });
    gitHub = { id: 8, login: 'mallory', name: 'Mallory', email: 'taken@example.org' };
    const mallory = browser();
    expect(await (await comeIn(mallory)).json()).toMatchObject({ url: expect.stringContaining('error=OAuthAccountNotLinked') });
    expect(await mallory.person()).toBeNull();
  });

  it('lets nobody in whose answer was not asked for', async () => {
    gitHub = { id: 7, login: 'ada', name: 'Ada', email: 'ada@github.example' };
    const forged = browser();
    await forged.ask('callback/github?code=c&state=made-up');
    expect(await forged.person()).toBeNull();
  });
});

describe('where a sign-in returns to', () => {
  it.each([
    ['/projects/1?x=2', `${origin}/projects/1?x=2`],
    [`${origin}/account`, `${origin}/account`],
    [origin, origin],
    ['https://evil.example/', origin],
    ['//evil.example', origin],
    ['/\\evil.example', origin],
    [`${origin}.evil.example/`, origin],
    ['javascript:alert(1)', origin],
    ['/a\nb', origin],
  ])('%j leads to %s', (asked, where) => expect(safeReturn(asked, origin)).toBe(where));
});
