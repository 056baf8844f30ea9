import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { createClientFactory } from '../clients.ts';
import type { LogFields, ServiceContext, VendorId } from '../interfaces.ts';
import { startAnthropic, type AnthropicStandIn } from '../../../e2e/vendors/anthropic.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { vendorAccess } from './access.ts';
import { checkKey } from './check-key.ts';
import { deleteKey, putKey } from './put-key.ts';
import { readKeys } from './read-keys.ts';
import { openKey, sealKey } from './seal.ts';
import type { SecretKeys } from './secret-keys.ts';

const one: SecretKeys = new Map([[1, randomBytes(32)]]);
const owner = { userId: 'somebody', vendor: 'anthropic' } as const;

describe('sealing', () => {
  it('opens what it sealed, and never seals the same twice alike', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (key) => {
        const row = sealKey(key, owner, one);
        expect(openKey(row, owner, one)).toBe(key);
        expect(sealKey(key, owner, one).sealed).not.toBe(row.sealed);
      }),
      { numRuns: 50 },
    );
  });

  it('opens for nobody else, for no other vendor, and under no other number', () => {
    const row = sealKey('sk-ant-secret', owner, one);
    expect(openKey(row, { ...owner, userId: 'another' }, one)).toBeNull();
    expect(openKey(row, { ...owner, vendor: 'hume' }, one)).toBeNull();
    const same = one.get(1) ?? Buffer.alloc(32);
    expect(openKey({ ...row, sealedWith: 2 }, owner, new Map([[2, same]]))).toBeNull();
    expect(openKey(row, owner, new Map([[1, randomBytes(32)]]))).toBeNull();
    expect(openKey(row, owner, new Map())).toBeNull();
  });

  it('does not open once any byte of it was changed, or it was cut', () => {
    const row = sealKey('sk-ant-secret', owner, one);
    const bytes = Buffer.from(row.sealed, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openKey({ ...row, sealed: changed.toString('base64') }, owner, one)).toBeNull();
      expect(openKey({ ...row, sealed: bytes.subarray(0, at).toString('base64') }, owner, one)).toBeNull();
    }
  });

  it('seals with the newest, and opens with any', () => {
    const both: SecretKeys = new Map([...one, [7, randomBytes(32)]]);
    const old = sealKey('sk-ant-secret', owner, one);
    expect(openKey(old, owner, both)).toBe('sk-ant-secret');
    expect(sealKey('sk-ant-secret', owner, both).sealedWith).toBe(7);
  });
});

describe('the keys of a person', () => {
  let house: TestHouse;
  let context: ServiceContext;
  let stranger: ServiceContext;
  let anthropic: AnthropicStandIn;
  let others: Server;
  let dataDir: string;
  const logged: string[] = [];
  const forgotten: string[] = [];
  const asked: string[] = [];
  let status = 200;

  beforeAll(async () => {
    house = await openTestHouse();
    anthropic = await startAnthropic();
    others = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status, { 'content-type': 'application/json' });
      const body = status !== 200 ? { detail: `not with ${request.headers.authorization ?? ''}`, message: String(request.headers['x-hume-api-key']) } : request.url?.includes('account') ? { type: 'user', username: 'nora' } : { page_number: 0, page_size: 1, total_pages: 1, voices_page: [] };
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => {
      others.listen(0, '127.0.0.1', resolve);
    });
    const clients = createClientFactory();
    const spied = { ...clients, forget: (key: string) => void forgotten.push(key) };
    const note = (fields: LogFields, message: string): void => void logged.push(JSON.stringify(fields) + message);
    const log = { debug: note, info: note, warn: note, error: note };
    context = { ...house.context, clients: spied, log };
    stranger = { ...house.stranger, clients: spied, log };
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    resetEnv();
    others.closeAllConnections();
    others.close();
    await anthropic[Symbol.asyncDispose]();
    await house[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'narratix-keys-'));
    await context.transaction.run((tx) => tx.apiKey.deleteMany());
    const address = others.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    settings({ NARRATIX_DATA_DIR: dataDir, NARRATIX_SECRET_KEYS: '', ANTHROPIC_API_KEY: '', HUME_API_KEY: '', REPLICATE_API_TOKEN: '', ANTHROPIC_BASE_URL: anthropic.url, HUME_BASE_URL: url, REPLICATE_BASE_URL: `${url}/v1` });
    logged.length = 0;
    forgotten.length = 0;
    asked.length = 0;
    status = 200;
    return async () => await rm(dataDir, { recursive: true, force: true });
  });

  function settings(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
    resetEnv();
  }
  const of = async (as: ServiceContext, vendor: VendorId) => (await readKeys(as)).find((view) => view.vendor === vendor);
  const rows = () => context.transaction.run((tx) => tx.apiKey.findMany());
  const secret = 'r8_Not4You0123456789abcdWXYZ';

  it('are used before the installation’s, and seen by nobody else', async () => {
    settings({ REPLICATE_API_TOKEN: 'r8_installation0123456789' });
    expect(await vendorAccess(context, 'replicate')).toMatchObject({ apiKey: 'r8_installation0123456789' });
    expect(await of(context, 'replicate')).toMatchObject({ from: 'installation', lastFour: null });
    const views = await putKey(context, { vendor: 'replicate', key: `  ${secret}\n` });
    expect(views.find((view) => view.vendor === 'replicate')).toEqual({ vendor: 'replicate', name: 'Replicate', from: 'you', lastFour: 'WXYZ', checkedAt: null, checkError: null, problem: null });
    expect(await vendorAccess(context, 'replicate')).toMatchObject({ apiKey: secret });
    expect(await vendorAccess(stranger, 'replicate')).toMatchObject({ apiKey: 'r8_installation0123456789' });
    expect(await of(stranger, 'replicate')).toMatchObject({ from: 'installation', lastFour: null });
    await deleteKey(stranger, { vendor: 'replicate' });
    expect(await vendorAccess(context, 'replicate')).toMatchObject({ apiKey: secret });
    await deleteKey(context, { vendor: 'replicate' });
    expect(await vendorAccess(context, 'replicate')).toMatchObject({ apiKey: 'r8_installation0123456789' });
    expect(forgotten).toEqual([secret]);
  });

  it('lie sealed in the row, under a secret that only this machine’s owner reads', async () => {
    await Promise.all([putKey(context, { vendor: 'replicate', key: secret }), putKey(stranger, { vendor: 'replicate', key: secret })]);
    const file = path.join(dataDir, 'secret-keys');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^1:[A-Za-z0-9+/]{43}=\n$/);
    const kept = await rows();
    expect(JSON.stringify(kept)).not.toContain(secret.slice(0, -4));
    for (const as of [context, stranger]) expect(await vendorAccess(as, 'replicate')).toMatchObject({ apiKey: secret });
    // A row that is copied to somebody else opens nothing for them.
    const [mine] = kept.filter((row) => row.userId === context.actor.userId);
    await context.transaction.run((tx) => tx.apiKey.updateMany({ where: { userId: stranger.actor.userId }, data: { sealed: mine?.sealed ?? '' } }));
    expect(await vendorAccess(stranger, 'replicate')).toBeNull();
  });

  it('are sealed again with a newer secret when they are used, and count as missing once theirs is lost', async () => {
    const secrets = [1, 2].map((number) => `${number}:${randomBytes(32).toString('base64')}`);
    settings({ NARRATIX_SECRET_KEYS: secrets[0] ?? '' });
    await putKey(context, { vendor: 'replicate', key: secret });
    settings({ NARRATIX_SECRET_KEYS: secrets.join(',') });
    expect(await vendorAccess(context, 'replicate')).toMatchObject({ apiKey: secret });
    expect(await rows()).toMatchObject([{ sealedWith: 2 }]);
    settings({ NARRATIX_SECRET_KEYS: secrets[1] ?? '' });
    expect(await vendorAccess(context, 'replicate')).toMatchObject({ apiKey: secret });
    settings({ NARRATIX_SECRET_KEYS: secrets[0] ?? '' });
    expect(await vendorAccess(context, 'replicate')).toBeNull();
    expect(await of(context, 'replicate')).toMatchObject({ from: null, lastFour: null, problem: expect.stringContaining('ends in WXYZ cannot be opened') });
    await putKey(context, { vendor: 'replicate', key: secret });
    expect(await of(context, 'replicate')).toMatchObject({ from: 'you', problem: null });
  });

  it('a damaged file of secrets is not written over', async () => {
    await writeFile(path.join(dataDir, 'secret-keys'), 'half a k');
    await expect(putKey(context, { vendor: 'replicate', key: secret })).rejects.toMatchObject({ code: 'storage' });
    expect(await readFile(path.join(dataDir, 'secret-keys'), 'utf8')).toBe('half a k');
    expect(await vendorAccess(context, 'replicate')).toBeNull();
  });

  it.each([
    ['', 'Paste your Replicate key first.'],
    ['  \n', 'Paste your Replicate key first.'],
    ['r8_abcdefgh ijklmnop', 'no spaces'],
    ['r8_“curly”0123456789', 'plain letters'],
    ['r8_short', 'shorter than'],
    [`r8_${'x'.repeat(300)}`, 'longer than'],
    ['sk-ant-api03-0123456789', 'a key of Anthropic’s'],
  ])('%j is refused in words that do not hold it', async (key, words) => {
    const refused = putKey(context, { vendor: 'replicate', key });
    await expect(refused).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining(words), fields: [{ field: 'key' }] });
    if (key.trim() !== '') await expect(refused).rejects.not.toMatchObject({ person: expect.stringContaining(key) });
    expect(await rows()).toEqual([]);
  });

  it('are tested with a call that is free, and how it went is kept', async () => {
    await expect(checkKey(context, { vendor: 'anthropic' })).rejects.toMatchObject({ code: 'bad-input' });
    await putKey(context, { vendor: 'anthropic', key: anthropic.key });
    await putKey(context, { vendor: 'hume', key: 'hume-Not4You-0123456789' });
    await putKey(context, { vendor: 'replicate', key: secret });
    for (const vendor of ['anthropic', 'hume', 'replicate'] as const) {
      expect(await checkKey(context, { vendor })).toContainEqual(expect.objectContaining({ vendor, checkError: null, checkedAt: expect.any(String) }));
      expect(await of(context, vendor)).toMatchObject({ checkError: null, checkedAt: expect.any(String) });
    }
    expect(anthropic.asked).toEqual([]);
    expect(asked).toEqual([expect.stringMatching(/^GET \/v0\/tts\/voices\?/), 'GET /v1/account']);

    for (const [answer, said] of [[401, 'does not accept'], [429, 'busy'], [503, 'could not be reached']] as const) {
      status = answer;
      for (const vendor of ['hume', 'replicate'] as const) {
        await checkKey(context, { vendor });
        expect(await of(context, vendor)).toMatchObject({ from: 'you', checkError: expect.stringContaining(said) });
      }
    }
    await putKey(context, { vendor: 'anthropic', key: 'sk-ant-wrong-0123456789' });
    await checkKey(context, { vendor: 'anthropic' });
    expect(await of(context, 'anthropic')).toMatchObject({ checkError: expect.stringContaining('Anthropic does not accept this key') });
    // The vendors hand the key back in their errors; it goes nowhere.
    expect(logged.length).toBeGreaterThan(0);
    const everything = [...logged, JSON.stringify(await rows()), JSON.stringify(await readKeys(context))].join('\n');
    for (const key of [secret, 'hume-Not4You-0123456789', anthropic.key, 'sk-ant-wrong-0123456789']) expect(everything).not.toContain(key);
  });
});
