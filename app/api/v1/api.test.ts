import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getEnv, resetEnv } from '../../../lib/env.ts';
import { withAccounts } from '../../../lib/services/accounts/testing-accounts.ts';
import { tokenHashOf } from '../../../lib/services/accounts/tokens.ts';
import { revokeToken, listTokens } from '../../../lib/services/api-tokens/tokens.ts';
import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { soundContents } from '../../../lib/services/sounds.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../../../lib/services/testing-drama.ts';
import { bumpProject } from '../../../lib/db/notify.ts';
import { createAssetStore } from '../../../lib/storage/asset-store.ts';
import { startTestBucket } from '../../../lib/storage/testing-bucket.ts';
import { openTestApi, type TestApi } from './_api/testing-api.ts';

// A key that nothing is sent with: it makes engines that cost usable where a drama agrees.
withAccounts({ REPLICATE_API_TOKEN: 'r8_000000000000000000000000000000000000' });

let api: TestApi;
let me: ServiceContext;
let drama: SmallDrama;
let token = '';
beforeAll(async () => {
  api = await openTestApi();
  me = await api.person('Ana');
  drama = await makeSmallDrama(me);
  token = await api.token(me, ['read', 'write', 'spend']);
});
afterAll(async () => await api[Symbol.asyncDispose]());

const get = async (path: string, headers: Record<string, string> = {}) => await api.ask('GET', path, { token, headers });
const problem = async (response: Response) => ({ ...(await response.json()), form: response.headers.get('content-type') });

describe('who asks', () => {
  it('is told by the token alone', async () => {
    expect(await (await get('/token')).json()).toMatchObject({ name: 'a test', scopes: ['read', 'write', 'spend'], prefix: token.slice(0, 8) });
    for (const [sent, headers] of [[null, {}], [null, { authorization: token }], [null, { authorization: `Basic ${token}` }], [null, { cookie: `narratix-session=${token}` }], [`${token}x`, {}], ['ntx_', {}]] as const) {
      const response = await api.ask('GET', '/token', { token: sent, headers });
      expect(response.status).toBe(401);
      expect(await problem(response)).toMatchObject({ form: expect.stringMatching(/^application\/problem\+json/), code: 'signed-out', status: 401, detail: expect.stringContaining('Bearer') });
    }
  });

  it('is nobody once the token is revoked', async () => {
    const other = await api.token(me, ['read']);
    expect((await api.ask('GET', '/projects', { token: other })).status).toBe(200);
    await revokeToken(me, { tokenId: (await listTokens(me)).find(({ prefix }) => prefix === other.slice(0, 8))?.id ?? '' });
    expect((await api.ask('GET', '/projects', { token: other })).status).toBe(401);
  });

  it('is told that its token ran out, and on which day', async () => {
    const other = await api.token(me, ['read']);
    await me.transaction.run((tx) => tx.apiToken.updateMany({ where: { prefix: other.slice(0, 8), tokenHash: tokenHashOf(other) }, data: { expiresAt: new Date('2026-11-26T23:59:59Z') } }));
    const refused = await api.ask('GET', '/projects', { token: other });
    expect(await problem(refused)).toMatchObject({ status: 401, code: 'signed-out', detail: 'This token ran out on 2026-11-26. Make a new one under Settings.' });
  });

  it('may do what the token’s scopes say', async () => {
    const reading = await api.token(me, ['read']);
    const writing = await api.token(me, ['write']);
    expect((await api.ask('PATCH', `/segments/${drama.segmentId}`, { token: reading, json: { version: 0, direction: 'x' } })).status).toBe(403);
    const refused = await api.ask('PUT', `/projects/${drama.projectId}/cap`, { token: writing, json: { capMicros: 1 } });
    expect(await problem(refused)).toMatchObject({ status: 403, detail: expect.stringContaining('“spend”') });
    expect((await api.ask('PUT', `/projects/${drama.projectId}/cap`, { token, json: { capMicros: 4_000_000 } })).status).toBe(200);
  });

  it('is a guest where a drama is shared, and on record by name and token', async () => {
    const guest = await api.person('Ben');
    const theirs = await api.token(guest, ['write']);
    expect((await api.ask('GET', `/projects/${drama.projectId}`, { token: theirs })).status).toBe(404);
    await me.transaction.run((tx) => tx.membership.create({ data: { projectId: drama.projectId, userId: guest.actor.userId, role: 'listener' } }));
    expect(await (await api.ask('GET', '/projects', { token: theirs })).json()).toMatchObject({ items: [{ id: drama.projectId, shared: { by: 'Ana', role: 'listener' } }], next: null });
    const change = { token: theirs, json: { version: 0, name: 'Ada' } };
    expect((await api.ask('PATCH', `/characters/${drama.characterId}`, change)).status).toBe(403);
    await me.transaction.run((tx) => tx.membership.updateMany({ where: { userId: guest.actor.userId }, data: { role: 'editor' } }));
    expect(await (await api.ask('PATCH', `/characters/${drama.characterId}`, change)).json()).toMatchObject({ name: 'Ada', aliases: ['Miss Nora', 'Nora'], version: 1 });
    expect((await api.ask('DELETE', `/projects/${drama.projectId}`, { token: theirs })).status).toBe(403);
    expect(await me.transaction.run((tx) => tx.auditEntry.findMany({ where: { personId: guest.actor.userId } }))).toMatchObject([{ personName: 'Ben', what: 'change a character, by the token “a test”' }]);
  });

  it('is slowed down where they ask too often, each person for themself', async () => {
    const eager = await api.person('Eve');
    const theirs = await api.token(eager, ['read']);
    const used = async () => (await me.transaction.run((tx) => tx.rateLimit.findMany({ where: { id: { startsWith: 'api:' } }, select: { id: true } }))).map(({ id }) => id);
    const before = await used();
    expect((await api.ask('GET', '/token', { token: theirs })).status).toBe(200);
    await me.transaction.run((tx) => tx.rateLimit.updateMany({ where: { id: { startsWith: 'api:', notIn: before } }, data: { nextAt: new Date(Date.now() + 90_000) } }));
    const refused = await api.ask('GET', '/token', { token: theirs });
    expect(await problem(refused)).toMatchObject({ status: 429, code: 'too-many', retryable: true });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await get('/token')).status).toBe(200);
  });
});

describe('an address', () => {
  it.each(['', '/', '/nothing', '/projects/', '/projects/x/y/z', '/%E0%A4%A', '/token/'])('that is none is told in words: %s', async (path) => {
    expect(await problem(await get(path))).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('takes its own methods', async () => {
    const response = await api.ask('PUT', '/projects', { token });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
    const upload = await api.ask('GET', '/projects/upload', { token });
    expect([upload.status, upload.headers.get('allow')]).toEqual([405, 'POST']);
    const head = await api.ask('HEAD', '/projects', { token });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each(['readProject:/projects/ID', 'text:/projects/ID/text', 'segments:/projects/ID/segments', 'characters:/projects/ID/characters', 'making:/projects/ID/making', 'exports:/projects/ID/exports', 'segment:/segments/ID', 'voices:/characters/ID/voices', 'export:/exports/ID', 'file:/exports/ID/files/mp3'])('of somebody else’s is none: %s', async (named) => {
    const stranger = await api.token(await api.person(`S${named.split(':')[0]}`), ['read', 'write', 'spend']);
    const path = named.slice(named.indexOf('/'));
    const ids = { '/segments': drama.segmentId, '/characters': drama.characterId, '/exports': drama.exportId, '/projects': drama.projectId };
    const id = ids[path.slice(0, path.indexOf('/', 1)) as keyof typeof ids];
    for (const one of [id, '01890000-0000-7000-8000-000000000000', 'no-id', '%00']) expect((await api.ask('GET', path.replace('ID', one), { token: stranger })).status, one).toBe(404);
    expect((await get(path.replace('ID', id))).status).not.toBe(404);
  });
});

describe('a request', () => {
  it.each<[string, string, string, object]>([
    ['no JSON', 'PATCH', '/segments/ID', { bytes: '{', headers: { 'content-type': 'application/json' } }],
    ['no UTF-8', 'PATCH', '/segments/ID', { bytes: new Uint8Array([0x22, 0xff, 0x22]), headers: { 'content-type': 'application/json' } }],
    ['a field that is none', 'PATCH', '/segments/ID', { json: { version: 0, colour: 2 } }],
    ['a field of another kind', 'PATCH', '/segments/ID', { json: { version: '0', direction: 'x' } }],
    ['nothing to change', 'PATCH', '/segments/ID', { json: { version: 0 } }],
    ['a parameter that is none', 'GET', '/projects?page=2', {}],
    ['a name that parsers pass over', 'PATCH', '/segments/ID', { bytes: '{"version": 0, "direction": "x", "__proto__": 1}', headers: { 'content-type': 'application/json' } }],
    ['such a name in the address', 'GET', '/projects?__proto__=1', {}],
    ['a parameter out of bounds', 'GET', '/projects?limit=0', {}],
    ['a cursor that was made up', 'GET', '/projects?cursor=abc', {}],
    ['a body where there is none', 'DELETE', '/projects/ID', { bytes: '{}' }],
    ['an empty story', 'POST', '/projects', { json: { text: '   ' } }],
    ['a picture for a story', 'POST', '/projects/upload', { bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), headers: { 'content-type': 'application/octet-stream' } }],
  ])('with %s answers 400 and says so', async (_, method, path, asked) => {
    const response = await api.ask(method, path.replace('ID', drama.segmentId), { token, ...asked });
    expect(await problem(response)).toMatchObject({ status: 400, code: 'bad-input', detail: expect.stringMatching(/\w.*[.!]$/), requestId: response.headers.get('x-request-id') });
  });

  it('in another form answers 415, too large a one 413', async () => {
    const form = await api.ask('POST', `/projects/${drama.projectId}/make`, { token, bytes: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(await problem(form)).toMatchObject({ status: 415, detail: 'The body is taken as application/json, and came as application/x-www-form-urlencoded.' });
    expect((await api.ask('PATCH', `/segments/${drama.segmentId}`, { token, json: { version: 0, note: 'x'.repeat(300_000) } })).status).toBe(413);
  });
});

describe('dramas', () => {
  it('come from a text and from a file, are listed page by page, and go', async () => {
    const own = await api.person('Cleo');
    const theirs = await api.token(own, ['write']);
    const ids: string[] = [];
    for (const title of ['One', 'Two', 'Three']) {
      const made = await api.ask('POST', '/projects', { token: theirs, json: { text: smallStory, title } });
      expect(made.status).toBe(201);
      const { id, state, title: kept } = await made.json();
      expect({ state, kept }).toEqual({ state: 'reading', kept: title });
      ids.unshift(id);
    }
    const file = await api.ask('POST', '/projects/upload?fileName=the-lamp.txt', { token: theirs, bytes: smallStory, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(file.status).toBe(201);
    ids.unshift((await file.json()).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const response: Response = await api.ask('GET', `/projects?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`, { token: theirs });
      const { items, next }: { items: { id: string }[]; next: string | null } = await response.json();
      seen.push(...items.map(({ id }) => id));
      cursor = next;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
    const text = await api.ask('GET', `/projects/${ids[0]}/text`, { token: theirs });
    expect(await text.text()).toBe(smallStory);
    expect((await api.ask('GET', `/projects/${ids[0]}/text`, { token: theirs, headers: { 'if-none-match': text.headers.get('etag') ?? '' } })).status).toBe(304);
    expect((await api.ask('DELETE', `/projects/${ids[0]}`, { token: theirs })).status).toBe(204);
    expect((await api.ask('GET', `/projects/${ids[0]}`, { token: theirs })).status).toBe(404);
  });

  it('are begun once for a key, also where two ask at once', async () => {
    const own = await api.person('Dora');
    const theirs = await api.token(own, ['write']);
    const begin = async (text: string, key = 'k1') => await api.ask('POST', '/projects', { token: theirs, json: { text }, headers: { 'idempotency-key': key } });
    const [a, b] = await Promise.all([begin(smallStory), begin(smallStory)]);
    const first = a.status === 201 ? a : b;
    const second = first === a ? b : a;
    const { id } = await first.json();
    expect([201, 409]).toContain(second.status);
    const again = await begin(smallStory);
    expect([again.status, again.headers.get('idempotent-replayed'), (await again.json()).id]).toEqual([201, 'true', id]);
    expect(await problem(await begin('Another story.'))).toMatchObject({ status: 422, code: 'reused-key' });
    expect((await begin(smallStory, 'k2')).status).toBe(201);
    expect((await begin(smallStory, 'no key')).status).toBe(400);
    expect(await own.transaction.run((tx) => tx.project.count({ where: { ownerId: own.actor.userId } }))).toBe(2);
  });
});

describe('lines and people', () => {
  it('are listed page by page and changed as they were read', async () => {
    const mine = await makeSmallDrama(me);
    const first = await (await get(`/projects/${mine.projectId}/segments?limit=2`)).json();
    expect(first.items).toMatchObject([{ id: mine.segmentId, text: '“Who is there?', kind: 'dialogue', characterId: mine.characterId, version: 0 }, { kind: 'narration' }]);
    const rest = await (await get(`/projects/${mine.projectId}/segments?limit=2&chapterId=${mine.chapterId}&cursor=${first.next}`)).json();
    expect([rest.items.length, rest.next]).toEqual([1, null]);
    expect((await get(`/projects/${mine.projectId}/segments?chapterId=${drama.chapterId}`)).status).toBe(404);
    const path = `/segments/${mine.segmentId}`;
    const changed = await (await api.ask('PATCH', path, { token, json: { version: 0, characterId: null, direction: 'whispering', silent: false, pace: 1.2 } })).json();
    expect(changed.segment).toMatchObject({ characterId: null, direction: 'whispering', pace: 1.2, speakerSetBy: 'person' });
    expect(await problem(await api.ask('PATCH', path, { token, json: { version: 0, direction: 'loud' } }))).toMatchObject({ status: 409, code: 'stale' });
    // All or nothing: somebody of another drama cannot speak here, so the direction stays too.
    expect((await api.ask('PATCH', path, { token, json: { version: changed.segment.version, direction: 'loud', characterId: drama.characterId } })).status).toBe(400);
    expect(await (await get(path)).json()).toEqual(changed.segment);
    expect((await (await get(`/projects/${mine.projectId}/characters`)).json()).items.map(({ name }: { name: string }) => name)).toEqual(['Narrator', 'Nora']);
    const { items } = await (await get(`/characters/${mine.characterId}/voices`)).json();
    const { engine, externalId, name } = items[3];
    const given = await api.ask('PATCH', `/characters/${mine.characterId}`, { token, json: { version: 0, name: 'Ada', colour: 5, voice: { engine, externalId } } });
    expect(await given.json()).toMatchObject({ name: 'Ada', colour: 5, voice: { engine, externalId, name }, version: 3 });
  });
});

describe('making', () => {
  it('begins, is followed, and is called off', async () => {
    const { projectId } = await makeSmallDrama(me);
    expect(await (await api.ask('POST', `/projects/${projectId}/estimate`, { token, json: {} })).json()).toMatchObject({ micros: 0, capMicros: 5_000_000 });
    const begun = await api.ask('POST', `/projects/${projectId}/make`, { token, json: { scope: { kind: 'all' }, maxCostMicros: 0 } });
    expect([begun.status, (await begun.json()).state]).toEqual([202, 'running']);
    const now = await get(`/projects/${projectId}/making`);
    expect(await now.json()).toMatchObject({ state: 'making', production: { state: 'running', kind: 'make' } });
    const etag = now.headers.get('etag') ?? '';
    expect((await get(`/projects/${projectId}/making`, { 'if-none-match': `"x", ${etag}` })).status).toBe(304);
    const waiting = get(`/projects/${projectId}/making?wait=30`, { 'if-none-match': etag });
    // A change that is none of the making keeps the answer back; one that is brings it at once.
    await me.transaction.run((tx) => bumpProject(tx, projectId));
    expect((await api.ask('POST', `/projects/${projectId}/cancel`, { token })).status).toBe(204);
    const told = await waiting;
    expect([told.status, (await told.json()).production.state]).toEqual([200, 'cancelled']);
    const still = await get(`/projects/${projectId}/making?wait=1`, { 'if-none-match': told.headers.get('etag') ?? '' });
    expect(still.status).toBe(304);
  });

  it('costs nothing without the scope for it, nor more than the request says', async () => {
    const { projectId } = await makeSmallDrama(me);
    const writing = await api.token(me, ['write']);
    const make = async (bearer: string, json: object = {}) => await api.ask('POST', `/projects/${projectId}/make`, { token: bearer, json });
    await me.transaction.run((tx) => tx.agreement.create({ data: { projectId, vendor: 'replicate', agreedAt: new Date() } }));
    expect(await problem(await make(writing))).toMatchObject({ status: 403, detail: expect.stringContaining('“spend”') });
    expect(await me.transaction.run((tx) => tx.production.count({ where: { projectId, activeKey: { not: null } } }))).toBe(0);
    const { micros } = await (await api.ask('POST', `/projects/${projectId}/estimate`, { token: writing, json: {} })).json();
    expect(micros).toBeGreaterThan(0);
    expect(await problem(await make(token, { maxCostMicros: micros - 1 }))).toMatchObject({ status: 402, code: 'spend-cap', detail: expect.stringMatching(/may cost up to \$.*Nothing was begun/) });
    expect(await me.transaction.run((tx) => tx.production.count({ where: { projectId, activeKey: { not: null } } }))).toBe(0);
    expect((await make(token, { maxCostMicros: micros })).status).toBe(202);
  });
});

describe('exports', () => {
  it('are listed, made and downloaded, whole or in part', async () => {
    const mine = await makeSmallDrama(me);
    const { items } = await (await get(`/projects/${mine.projectId}/exports`)).json();
    expect(items).toMatchObject([{ id: mine.exportId, master: 'drama', state: 'ready' }]);
    expect(items[0].files[0]).toMatchObject({ format: 'mp3', state: 'ready', url: `/api/v1/exports/${mine.exportId}/files/mp3` });
    const acx = await api.ask('POST', `/projects/${mine.projectId}/exports`, { token, json: { master: 'acx' } });
    expect([acx.status, (await acx.json()).state]).toEqual([202, 'making']);
    expect((await api.ask('POST', `/projects/${mine.projectId}/exports`, { token, json: { master: 'drama' } })).status).toBe(400);
    const flac = await (await api.ask('POST', `/exports/${mine.exportId}/files`, { token, json: { format: 'flac' } })).json();
    expect(flac.files.find(({ format }: { format: string }) => format === 'flac').state).toBe('making');
    expect((await get(`/exports/${mine.exportId}/files/flac`)).status).toBe(409);
    expect((await get(`/exports/${mine.exportId}/files/exe`)).status).toBe(404);
    const whole = await get(`/exports/${mine.exportId}/files/peaks`);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect([whole.status, bytes.length]).toEqual([200, Number(whole.headers.get('content-length'))]);
    const part = await get(`/exports/${mine.exportId}/files/peaks`, { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(10, 20));
    expect((await get(`/exports/${mine.exportId}/files/peaks`, { range: `bytes=${bytes.length}-` })).status).toBe(416);
  });

  it('are downloaded from the bucket itself where browsers reach it, and through the studio where they do not', async () => {
    const mine = await makeSmallDrama(me);
    await using bucket = await startTestBucket();
    const set = (publicEndpoint: string): void => {
      for (const [name, value] of Object.entries({ S3_BUCKET: bucket.bucket, S3_ENDPOINT: bucket.endpoint, S3_PUBLIC_ENDPOINT: publicEndpoint, S3_REGION: bucket.region, S3_ACCESS_KEY_ID: bucket.accessKeyId, S3_SECRET_ACCESS_KEY: bucket.secretAccessKey })) vi.stubEnv(name, value);
      resetEnv();
    };
    try {
      set(bucket.endpoint);
      const store = createAssetStore({ contents: soundContents(getEnv()), transaction: me.transaction, userId: me.actor.userId });
      await store.put({ ownerId: me.actor.userId, bytes: new TextEncoder().encode('a whole book'), mediaType: 'audio/flac' }, async (tx, asset) => void (await tx.exportFile.create({ data: { exportId: mine.exportId, format: 'flac', state: 'ready', assetId: asset.id } })));
      const file = `/exports/${mine.exportId}/files/flac`;
      const answer = await get(file);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([307, 'private, no-store']);
      const address = answer.headers.get('location') ?? '';
      expect(address.startsWith(bucket.endpoint)).toBe(true);
      const part = await fetch(address, { headers: { range: 'bytes=2-6' } });
      expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-6/12', 'whole']);
      const head = await api.ask('HEAD', file, { token });
      expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([200, '12', 'bytes']);
      // Of nobody's else: no address is given away.
      const stranger = await api.token(await api.person('Sly'), ['read']);
      expect((await api.ask('GET', file, { token: stranger })).headers.get('location')).toBeNull();
      set('');
      const sent = await get(file, { range: 'bytes=2-6' });
      expect([sent.status, await sent.text()]).toEqual([206, 'whole']);
    } finally {
      for (const name of ['S3_BUCKET', 'S3_ENDPOINT', 'S3_PUBLIC_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']) vi.stubEnv(name, '');
      resetEnv();
    }
  });
});
