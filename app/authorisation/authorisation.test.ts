import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getEnv, projectRoot, resetEnv } from '../../lib/env.ts';
import { goodPassword, withAccounts } from '../../lib/services/accounts/testing-accounts.ts';
import { beginSession, sessionCookie } from '../../lib/services/accounts/sessions.ts';
import { signUp } from '../../lib/services/accounts/sign-up.ts';
import { newToken, tokenHashOf } from '../../lib/services/accounts/tokens.ts';
import { makeToken } from '../../lib/services/api-tokens/tokens.ts';
import { tokenScopes } from '../../lib/services/api-tokens/view.ts';
import { askAudition } from '../../lib/services/auditions/ask-audition.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import { setPronunciation } from '../../lib/services/pronunciations/set-pronunciation.ts';
import { markPickUp } from '../../lib/services/proof/mark-pick-up.ts';
import { makeShareLink } from '../../lib/services/sharing/share-link.ts';
import { saveVersion } from '../../lib/services/versions/versions.ts';
import { openTestHouse, type TestHouse } from '../../lib/services/testing-database.ts';
import { makeSmallDrama } from '../../lib/services/testing-drama.ts';
import { createAssetStore } from '../../lib/storage/asset-store.ts';
import { createFolderContents } from '../../lib/storage/folder-contents.ts';
import { soundsFolder } from '../../lib/storage/place.ts';
import { operations } from '../api/v1/_api/operations.ts';
import { serve } from '../api/v1/_api/serve.ts';
import { said } from '../said.ts';
import { actionRules, pageRules, persons, routeRules, type Ids, type Someone } from './testing-matrix.ts';

/** Whose cookie the next request carries. */
let token: string | null = null;
vi.mock('next/headers', () => ({ cookies: async () => ({ get: (name: string) => (token !== null && name === sessionCookie({ AUTH_URL: undefined, PORT: 3000, HOST: '127.0.0.1' }).name ? { name, value: token } : undefined) }) }));
// What Auth.js does is tested where it is set up; here it is enough that it is asked.
vi.mock('next-auth', () => ({ default: () => ({ handlers: { GET: async () => new Response('{}'), POST: async () => new Response('{}') } }) }));

// A page waits for a request; the test is one.
vi.mock('next/server', async (original) => ({ ...(await original<object>()), connection: async () => {} }));

withAccounts();

type Handler = (request: Request, input: { params: Promise<Record<string, string>> }) => Promise<Response>;
interface Page {
  default: (props: PageProps) => unknown;
  generateMetadata?: (props: PageProps) => unknown;
}
interface PageProps {
  params: Promise<Record<string, string>>;
  searchParams: Promise<Record<string, string>>;
  children: null;
}
type Action = (input: unknown) => Promise<{ ok: boolean; message?: string }>;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const app = path.join(projectRoot(), 'app');
/** What is in the drama and nowhere else: whoever is kept out must not see any of it. */
const secrets = ['Nora', 'Who is there', 'Rain fell', 'owner@example.org'];

let house: TestHouse;
let folder = '';
let shared: Ids;
const people = new Map<Someone, { userId: string; token: string | null }>();
/** What each one’s programme bears: all that a token may do, and reading alone. */
const bearers = new Map<Someone, { all: string; reading: string }>();
const routes = new Map<string, Handler>();
const actions = new Map<string, Action>();
const pages = new Map<string, Page>();

const as = (userId: string): ServiceContext => ({ ...house.context, actor: { userId }, assets: createAssetStore({ contents: createFolderContents(soundsFolder(getEnv().NARRATIX_DATA_DIR)), transaction: house.context.transaction, userId }) });
const person = (who: Someone) => people.get(who) ?? { userId: '', token: null };

beforeAll(async () => {
  house = await openTestHouse();
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-matrix-'));
  vi.stubEnv('NARRATIX_DATA_DIR', folder);
  resetEnv();
  const { actor: _, assets: __, ...base } = house.context;
  // What the web process makes once for itself, here over the test's own database.
  Object.assign(globalThis, { narratixWeb: { base: Promise.resolve(base), userId: null, listener: { subscribe: () => () => {} } } });
  for (const who of persons) {
    const made = who === 'signed out' ? null : await signUp(base, { email: `${who}@example.org`, name: who, password: goodPassword, invitation: null, from: who });
    people.set(who, { userId: made?.userId ?? '', token: made?.token ?? null });
  }
  for (const who of persons) {
    if (who === 'signed out') continue;
    const context = as(person(who).userId);
    bearers.set(who, { all: (await makeToken(context, { name: 'All', scopes: tokenScopes })).token, reading: (await makeToken(context, { name: 'Reading', scopes: ['read'] })).token });
  }
  shared = await makeShared();
  for (const file of await readdir(path.join(app, 'api'), { recursive: true })) {
    if (path.basename(file) !== 'route.ts') continue;
    // One handler serves the whole table of the HTTP API: each of its operations counts as a route.
    if (file === path.join('v1', '[[...path]]', 'route.ts')) {
      for (const { method, path: address } of operations) routes.set(`${method} v1${address.replaceAll('{', '[').replaceAll('}', ']')}`, serve);
      continue;
    }
    const found: Record<string, Handler> = await import(path.join(app, 'api', file));
    for (const method of methods) {
      const handler = found[method];
      if (handler) routes.set(`${method} ${path.dirname(file).replaceAll(path.sep, '/')}`, handler);
    }
  }
  for (const file of await readdir(app, { recursive: true })) {
    if (!/\.tsx?$/.test(file) || /\.test\./.test(file)) continue;
    if (/(^|[\\/])(page|layout)\.tsx$/.test(file) && file !== 'layout.tsx') {
      const page: Page = await import(path.join(app, file));
      pages.set(file.replaceAll(path.sep, '/'), page);
    }
    if (!/^\s*['"]use server['"]/m.test(await readFile(path.join(app, file), 'utf8'))) continue;
    const found: Record<string, Action> = await import(path.join(app, file));
    for (const [name, action] of Object.entries(found)) if (typeof action === 'function') actions.set(name, action);
  }
}, 120_000);
afterAll(async () => {
  Reflect.deleteProperty(globalThis, 'narratixWeb');
  await house[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A drama of the owner's with one of everything, shared with the listener and the editor. */
async function makeShared(): Promise<Ids> {
  const owner = as(person('owner').userId);
  const drama = await makeSmallDrama(owner);
  const { projectId, characterId, assetId } = drama;
  const invitation = newToken();
  const more = await owner.transaction.run(async (tx) => {
    await tx.membership.createMany({ data: (['listener', 'editor'] as const).map((role) => ({ projectId, userId: person(role).userId, role })) });
    const candidate = await tx.voiceCandidate.create({ data: { projectId, characterId, engine: 'qwen', description: 'low', text: 'I am here.', assetId, durationSeconds: 1 } });
    const voice = { projectId, externalId: 'x', settings: {}, sampleAssetId: assetId, sampleText: 'I am here.' };
    const designed = await tx.voice.create({ data: { ...voice, engine: 'qwen', name: 'Designed', hash: 'designed', origin: 'designed' } });
    const own = await tx.voice.create({ data: { ...voice, engine: 'qwen', name: 'Own', hash: 'own', origin: 'own', consent: { who: 'Nora', statement: 'mine', at: '2026-01-01' } } });
    const scene = await tx.scene.findFirstOrThrow({ where: { chapter: { projectId } } });
    const invited = await tx.invitation.create({ data: { projectId, role: 'listener', tokenHash: tokenHashOf(invitation), expiresAt: new Date(Date.now() + 86_400_000) } });
    const programme = await tx.apiToken.create({ data: { userId: owner.actor.userId, name: 'A programme', tokenHash: tokenHashOf(newToken()), prefix: 'ntx_', scopes: ['read'] } });
    return { apiTokenId: programme.id, candidateId: candidate.id, designedId: designed.id, ownVoiceId: own.id, sceneId: scene.id, invitationId: invited.id };
  });
  const { segmentId } = drama;
  const { id: versionId } = await saveVersion(owner, { projectId, name: 'Draft 1' });
  const { id: pickUpId } = await markPickUp(owner, { segmentId, start: 0, end: 3, assetId: null, kind: 'note', text: 'softer' });
  const { id: pronunciationId } = await setPronunciation(owner, { projectId, entry: null, word: 'roof', said: 'ruf', alphabet: 'letters', matchCase: false, note: null });
  const { id: auditionId } = await askAudition(owner, { projectId, what: 'word', word: 'roof', said: 'ruff', alphabet: 'letters', matchCase: false, characterId: null });
  const { token: shareToken } = await makeShareLink(owner, { projectId });
  const { id: takeId } = await owner.transaction.run((tx) => tx.take.findFirstOrThrow({ where: { segmentId } }));
  return { ...drama, ...more, versionId, pickUpId, pronunciationId, auditionId, shareToken, takeId, token: invitation, listenerId: person('listener').userId };
}

async function ask(route: string, who: Someone, ids: Ids, headers: Record<string, string> = {}, bearer = bearers.get(who)?.all): Promise<{ status: number; text: string }> {
  const [method = ''] = route.split(' ');
  const rule = routeRules[route];
  const handler = routes.get(route);
  if (!rule || !handler) throw new Error(`no rule or no handler: ${route}`);
  const params = rule.params?.(ids) ?? {};
  const byToken = handler === serve;
  // The owner's cookie opens nothing there.
  token = person(byToken ? 'owner' : who).token;
  const address = byToken ? route.slice(method.length + 1).replaceAll(/\[(\w+)\]/g, (_, name: string) => params[name] ?? '') : route;
  const given = rule.body?.(ids);
  const body = given === undefined ? null : typeof given === 'string' ? given : JSON.stringify(given);
  const request = new Request(`http://localhost/api/${address}?${rule.query?.(ids) ?? ''}`, { method, headers: { host: 'localhost', ...(byToken && bearer !== undefined ? { authorization: `Bearer ${bearer}` } : {}), ...formOf(byToken, given), ...said(rule.said?.(ids) ?? {}), ...headers }, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) });
  const response = await handler(request, { params: Promise.resolve(params) });
  // A stream of events does not end by itself.
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return { status: response.status, text: '' };
  }
  return { status: response.status, text: await response.text() };
}

/** Programmes say what they send. */
function formOf(byToken: boolean, given: unknown): Record<string, string> {
  return !byToken || given === undefined ? {} : { 'content-type': typeof given === 'string' ? 'text/plain' : 'application/json' };
}

const isIn = (who: Someone, from: Someone | 'operator'): boolean => from !== 'operator' && persons.indexOf(who) >= persons.indexOf(from);
/** What those who are kept out are told: to sign in; that there is nothing; that they may not. */
const keptOut = (who: Someone): number => (who === 'signed out' ? 401 : who === 'stranger' ? 404 : 403);

/** Everything of a drama that could have been changed. */
async function everything(): Promise<string> {
  const { projectId } = shared;
  return await house.context.transaction.run(async (tx) =>
    JSON.stringify(
      await Promise.all([
        tx.project.findMany({ where: { id: projectId }, include: { chapters: true, characters: true, segments: true, cues: true, candidates: true, memberships: true, invitations: true, agreements: true, exports: { include: { files: true } }, productions: true, revised: true } }),
        tx.voice.findMany({ where: { projectId } }),
        tx.take.findMany(),
        tx.asset.count(),
        tx.purchase.count(),
        tx.auditEntry.count(),
      ]),
      (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    ),
  );
}

describe('the matrix', () => {
  it('knows every route handler and every server action and every page, and none that is not there', () => {
    expect([...routes.keys()].toSorted()).toEqual(Object.keys(routeRules).toSorted());
    expect([...actions.keys()].toSorted()).toEqual(Object.keys(actionRules).toSorted());
    expect([...pages.keys()].toSorted()).toEqual(Object.keys(pageRules).toSorted());
  });
});

describe('whoever is kept out', () => {
  let before = '';
  beforeAll(async () => {
    house.jobs.splice(0);
    before = await everything();
  });
  for (const [route, rule] of Object.entries(routeRules)) {
    it(`gets nothing of ${route}`, async () => {
      for (const who of persons) {
        if (isIn(who, rule.from) || (rule.answers?.[who] ?? 400) < 300) continue;
        const { status, text } = await ask(route, who, shared);
        expect(status, who).toBe(rule.answers?.[who] ?? keptOut(who));
        for (const secret of secrets) expect(text, who).not.toContain(secret);
      }
    });
  }
  for (const [name, rule] of Object.entries(actionRules)) {
    it(`cannot ${name}`, async () => {
      for (const who of persons) {
        if (isIn(who, rule.from)) continue;
        token = person(who).token;
        const answer = await actions.get(name)?.(rule.input(shared));
        expect(answer, who).toMatchObject({ ok: false, message: expect.stringMatching(who === 'signed out' ? /sign in/ : who === 'stranger' ? /does not exist, or it is not yours/ : rule.from === 'owner' ? /Only the owner/ : /You may listen to this drama, not change it/) });
        for (const secret of secrets) expect(JSON.stringify(answer), who).not.toContain(secret);
      }
    });
  }
  for (const [file, from] of Object.entries(pageRules)) {
    it(`sees nothing of ${file}`, async () => {
      for (const who of persons) {
        if (isIn(who, from)) continue;
        const seen = await open(file, who);
        expect(seen.page, who).toMatch(who === 'signed out' ? /^NEXT_REDIRECT;.*\/sign-in/ : /^NEXT_HTTP_ERROR_FALLBACK;404/);
        for (const secret of secrets) expect(seen.title, who).not.toContain(secret);
      }
    });
  }
  for (const route of Object.keys(routeRules)) {
    // Vendors call under whatever name the studio has outside, and sign what they say.
    if (route.includes('webhooks')) continue;
    it(`is another site’s page, or has the owner’s browser believe that it is us: ${route}`, async () => {
      expect((await ask(route, 'owner', shared, { host: 'rebound.evil.example' })).status).toBe(421);
      if (/^(GET|HEAD) /.test(route)) return;
      const foreign: Record<string, string>[] = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
      for (const headers of foreign) {
        expect((await ask(route, 'owner', shared, headers)).status, JSON.stringify(headers)).toBe(403);
      }
    });
  }
  for (const { method, path: address, scope } of operations) {
    if (scope === 'read') continue;
    const route = `${method} v1${address.replaceAll('{', '[').replaceAll('}', ']')}`;
    it(`has a token that may only read: ${route}`, async () => {
      expect((await ask(route, 'owner', shared, {}, bearers.get('owner')?.reading)).status).toBe(403);
    });
  }
  it('has changed nothing by all that', async () => {
    expect(await everything()).toBe(before);
    expect(house.jobs).toEqual([]);
  });
});

describe('whoever is let in', () => {
  for (const [route, rule] of Object.entries(routeRules)) {
    it(`may ${route}`, async () => {
      for (const who of persons.slice(persons.indexOf(rule.from))) {
        // Each change meets a drama that nobody has changed yet.
        const changes = /^(POST|PUT|PATCH|DELETE) (?!sign|auth|keys|account|health|spending|copies|webhooks|projects$)/.test(route);
        const ids = changes ? await makeShared() : shared;
        const { status } = await ask(route, who, ids);
        const expected = rule.answers?.[rule.from];
        if (expected !== undefined) expect(status, who).toBe(expected);
        else expect([401, 403, 404, 421, 500], `${who}: ${status}`).not.toContain(status);
        // Sign-outs and password changes end sessions.
        await renew(who);
      }
    });
  }
  for (const [file, from] of Object.entries(pageRules)) {
    // It stands with the test of what it shows.
    if (from === 'operator') continue;
    it(`sees ${file}`, async () => {
      for (const who of persons.filter((one) => isIn(one, from))) {
        // Whoever is in already is led on from the door.
        const led = file === 'sign-in/page.tsx' && who !== 'signed out';
        expect((await open(file, who)).page, who).toMatch(led ? /^NEXT_REDIRECT/ : /^shown$/);
      }
    });
  }
  for (const [name, rule] of Object.entries(actionRules)) {
    it(`may ${name}`, async () => {
      for (const who of persons.slice(persons.indexOf(rule.from))) {
        token = person(who).token;
        const answer = await actions.get(name)?.(rule.input(await makeShared()));
        expect(answer?.message ?? '', who).not.toMatch(/sign in|does not exist|may listen|could not be read|on our side/);
      }
    });
  }
});

/** What comes of opening a page: `shown`, or Next's word for where it leads in its place; and the title it has. */
async function open(file: string, who: Someone): Promise<{ page: string; title: string }> {
  token = person(who).token;
  const page = pages.get(file);
  const props = { params: Promise.resolve({ id: shared.projectId, token: file.startsWith('listen/') ? shared.shareToken : shared.token }), searchParams: Promise.resolve({}), children: null };
  const digest = async (work: () => Promise<string | undefined>): Promise<string> => {
    try {
      return (await work()) ?? '';
    } catch (error) {
      if (error instanceof Error && 'digest' in error) return String(error.digest);
      throw error;
    }
  };
  const title = await digest(async () => JSON.stringify(await page?.generateMetadata?.(props)));
  return { page: await digest(async () => ((await page?.default(props)) ? 'shown' : 'empty')), title };
}

async function renew(who: Someone): Promise<void> {
  const known = people.get(who);
  if (!known || known.userId === '') return;
  known.token = await house.context.transaction.run((tx) => beginSession(house.context, tx, known.userId));
}
