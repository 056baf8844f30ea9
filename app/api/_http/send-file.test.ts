import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRange } from './range.ts';
import { attachment, sendFile } from './send-file.ts';

describe('parseRange', () => {
  it.each([
    [null, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', start: 0, end: 99 }],
    ['bytes=10-19', { kind: 'part', start: 10, end: 19 }],
    ['bytes=90-200', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-10', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-1000', { kind: 'part', start: 0, end: 99 }],
    ['bytes=100-', { kind: 'outside' }],
    ['bytes=-0', { kind: 'outside' }],
    ['bytes=5-2', { kind: 'whole' }],
    ['bytes=0-1,4-5', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
  ])('%s of 100 bytes', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });
});

describe('sendFile', () => {
  const content = Uint8Array.from({ length: 200_000 }, (_, index) => index % 253);
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'send-file-'));
    await writeFile(path.join(folder, 'a.bin'), content);
  });
  afterAll(() => rm(folder, { recursive: true }));
  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'application/pdf', 'text/xml', 'audio/wav\r\nX: y', ''])('opens no %s under our origin', async (mediaType) => {
    const response = await sendFile(new Request('http://localhost/'), { parts: [{ path: path.join(folder, 'a.bin'), bytes: content.length }], mediaType, cacheControl: 'private' });
    await response.body?.cancel();
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' });
  });
  const ask = (headers: Record<string, string> = {}, done?: () => Promise<void>) =>
    sendFile(new Request('http://localhost/', { headers }), {
      parts: [{ path: path.join(folder, 'a.bin'), bytes: content.length }],
      mediaType: 'audio/wav',
      etag: '"abc"',
      cacheControl: 'private',
      done,
    });

  it('sends the whole, byte for byte', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('200000');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
  });
  it('sends a part across chunks', async () => {
    const response = await ask({ range: 'bytes=65000-140000' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 65000-140000/200000');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(content.subarray(65_000, 140_001));
  });
  it('sends parts as the one file that they are, whatever is asked of it', async () => {
    const held = Uint8Array.of(1, 2, 3);
    const parts = [{ held }, { path: path.join(folder, 'a.bin'), bytes: content.length }, { held: new Uint8Array() }, { held }];
    const whole = Buffer.concat([held, content, held]);
    const get = async (headers: Record<string, string> = {}) => new Uint8Array(await (await sendFile(new Request('http://localhost/', { headers }), { parts, mediaType: 'audio/mpeg', cacheControl: 'private' })).arrayBuffer());
    expect(await get()).toEqual(new Uint8Array(whole));
    for (const [from, to] of [[0, 1], [1, 5], [3, 3], [200_000, 200_005], [200_003, 200_003]] as const) {
      expect(await get({ range: `bytes=${from}-${to}` })).toEqual(new Uint8Array(whole.subarray(from, to + 1)));
    }
  });
  it('refuses a part outside, and knows what the browser holds', async () => {
    expect((await ask({ range: 'bytes=200000-' })).status).toBe(416);
    expect((await ask({ 'if-none-match': '"abc"' })).status).toBe(304);
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
  });
  it('says when it is done, read to the end or given up', async () => {
    let done = 0;
    const count = () => Promise.resolve(void done++);
    await (await ask({}, count)).arrayBuffer();
    expect(done).toBe(1);
    await (await ask({}, count)).body?.cancel();
    expect(done).toBe(2);
  });
});

describe('attachment', () => {
  it('keeps the name, in UTF-8 and in plain letters', () => {
    expect(attachment('Café “Noël”.mp3')).toBe(`attachment; filename="Cafe Noel.mp3"; filename*=UTF-8''Caf%C3%A9%20%E2%80%9CNo%C3%ABl%E2%80%9D.mp3`);
    expect(attachment('夜.mp3')).toBe(`attachment; filename="drama.mp3"; filename*=UTF-8''%E5%A4%9C.mp3`);
  });
});
