import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBucket, type Bucket, type BucketOptions } from './bucket.ts';
import { startTestBucket, type TestBucket } from './testing-bucket.ts';

let server: TestBucket;
beforeEach(async () => {
  server = await startTestBucket({ pageSize: 3 });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const blob = (bytes: Uint8Array<ArrayBuffer>): Blob => new Blob([bytes]);
/** As the real discipline does, without its pauses. */
async function threeTimes<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 3 || !(error instanceof Error && 'retryable' in error && error.retryable === true)) throw error;
    }
  }
}
const open = (more: Partial<BucketOptions> = {}): Bucket => createBucket({ ...server, publicEndpoint: server.endpoint, send: fetch, retry: threeTimes, ...more });
const whole = async (bucket: Bucket, key: string): Promise<string | null> => {
  const bytes = await bucket.read(key);
  if (bytes === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const put = async (bucket: Bucket, key: string, text: string): Promise<void> => {
  const bytes = new TextEncoder().encode(text);
  await bucket.write(key, blob(bytes), sha(bytes));
};

describe('a bucket', () => {
  it('keeps an object, gives it back, copies it, lists it and forgets it', async () => {
    const bucket = open();
    expect(await bucket.size('ada/ab/c')).toBeNull();
    expect(await bucket.read('ada/ab/c')).toBeNull();
    await put(bucket, 'ada/ab/c', 'rain on the roof');
    expect(await bucket.size('ada/ab/c')).toBe(16);
    expect(await whole(bucket, 'ada/ab/c')).toBe('rain on the roof');
    await bucket.copy('ada/ab/c', 'ben/ab/c');
    await bucket.copy('ada/none', 'ben/none');
    expect([...server.objects.keys()].sort()).toEqual(['ada/ab/c', 'ben/ab/c']);
    for (let index = 0; index < 7; index += 1) await put(bucket, `cleo/${index}`, 'x'.repeat(index));
    const listed = [];
    for await (const object of bucket.list('cleo/')) listed.push(object);
    expect(listed.map(({ key, size }) => [key, size])).toEqual(Array.from({ length: 7 }, (_, index) => [`cleo/${index}`, index]));
    expect(Math.abs((listed[0]?.lastModified.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    await bucket.remove('ada/ab/c');
    await bucket.remove('ada/ab/c');
    expect(await bucket.size('ada/ab/c')).toBeNull();
  });

  it('sends what is long in parts, and calls the parts off when one of them fails', async () => {
    const bucket = open({ partBytes: 1000 });
    const bytes = new Uint8Array(randomBytes(3500));
    await bucket.write('ada/long', blob(bytes), sha(bytes));
    expect(server.objects.get('ada/long')?.bytes.equals(bytes)).toBe(true);
    expect(server.asked.filter((one) => one === 'PUT ada/long')).toHaveLength(4);
    // Begun, the first part sent; then the second one and its two further tries.
    server.mischief.push(null, null, 'reset', 'reset', 'reset');
    await expect(bucket.write('ada/longer', blob(bytes), sha(bytes))).rejects.toMatchObject({ code: 'storage', retryable: true });
    expect(server.openUploads()).toBe(0);
    expect(server.objects.has('ada/longer')).toBe(false);
  });

  it('asks again where the store is away for a moment, and says so plainly where it stays away', async () => {
    const bucket = open();
    server.mischief.push('unavailable', 'reset');
    await put(bucket, 'ada/a', 'wind');
    expect(server.objects.get('ada/a')?.bytes.toString()).toBe('wind');
    server.mischief.push('unavailable', 'unavailable', 'unavailable');
    await expect(bucket.size('ada/a')).rejects.toMatchObject({ code: 'storage', retryable: true, person: expect.stringContaining('does not answer') });
    server.mischief.push('cut-body');
    await expect(whole(bucket, 'ada/a')).rejects.toMatchObject({ code: 'storage', retryable: true });
  });

  it('is refused with wrong keys, says which settings to look at and shows none of them', async () => {
    const bucket = open({ secretAccessKey: 'not the right one' });
    const error: unknown = await put(bucket, 'ada/a', 'wind').catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: 'storage', retryable: false, person: expect.stringContaining('S3_BUCKET') });
    expect(JSON.stringify(error) + String(error)).not.toContain('not the right one');
    expect(server.asked).toHaveLength(1);
    await expect(open({ bucket: 'others' }).remove('ada/a')).resolves.toBeUndefined();
    await expect(put(open({ bucket: 'others' }), 'ada/a', 'x')).rejects.toMatchObject({ code: 'storage', retryable: false });
  });

  it('refuses content that is not its hash', async () => {
    await expect(open().write('ada/a', new Blob(['wind']), sha(new TextEncoder().encode('rain')))).rejects.toMatchObject({ code: 'storage' });
    expect(server.objects.size).toBe(0);
  });

  it('believes no list that is not of what it asked for', async () => {
    const item = (key: string, size = '4', at = '2026-11-27T10:00:00.000Z') => `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>${at}</LastModified></Contents>`;
    const listed = async (...pages: string[]): Promise<string[]> => {
      let asked = 0;
      const keys: string[] = [];
      // A store that is asked without end answers without end.
      const send = async () => await Promise.resolve(new Response(pages[Math.min(asked++, pages.length - 1)]));
      for await (const { key } of open({ send }).list('ada/')) keys.push(key);
      return keys;
    };
    const list = (inside: string) => `<ListBucketResult>${inside}</ListBucketResult>`;
    const on = (token: string) => `<NextContinuationToken>${token}</NextContinuationToken>`;
    expect(await listed(list(item('ada/a') + on('two')), list(item('ada/b')))).toEqual(['ada/a', 'ada/b']);
    const wrong = [
      ['<html>Please sign in.</html>'],
      [list(item('ben/a'))],
      [list(item(''))],
      [list(item('ada/a', ''))],
      [list(item('ada/a', '4', ''))],
      [list(item('ada/a', '4', 'yesterday'))],
      [list(item('ada/a') + on('same'))],
      [list(on('one')), list(on('two')), list(on('one'))],
    ];
    for (const pages of wrong) await expect(listed(...pages), pages.join(' ')).rejects.toMatchObject({ code: 'storage', retryable: false, person: expect.stringContaining('S3_ENDPOINT') });
  });

  it('asks for the object of a name, whatever the name is, and for no other one', async () => {
    const bucket = open();
    await put(bucket, 'ada/a', 'wind');
    await put(bucket, 'ada/a?b#c d', 'rain');
    await bucket.remove('ada/a?b#c d');
    expect([...server.objects.keys()]).toEqual(['ada/a']);
    await expect(bucket.remove('ben/../ada/a')).rejects.toMatchObject({ code: 'storage' });
    expect(server.objects.has('ada/a')).toBe(true);
  });

  it('sends no part to an upload that has no name', async () => {
    const asked: string[] = [];
    const send: typeof fetch = async (_, init) => {
      asked.push(init?.method ?? '');
      return await Promise.resolve(new Response('<InitiateMultipartUploadResult/>'));
    };
    const bytes = new Uint8Array(randomBytes(3000));
    await expect(open({ send, partBytes: 1000 }).write('ada/long', blob(bytes), sha(bytes))).rejects.toMatchObject({ code: 'storage' });
    expect(asked).toEqual(['POST']);
  });

  it('gives an address that anybody may download from, in parts too, for its own object only', async () => {
    const bucket = open();
    await put(bucket, 'ada/book', 'a whole book');
    const address = (await bucket.address('ada/book', { fileName: 'Die Brücke "Neu".m4b', mediaType: 'audio/mp4' })) ?? '';
    const answer = await fetch(address);
    expect(await answer.text()).toBe('a whole book');
    expect(answer.headers.get('content-type')).toBe('audio/mp4');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="Die Br_cke _Neu_.m4b"; filename*=UTF-8''Die%20Br%C3%BCcke%20%22Neu%22.m4b`);
    const part = await fetch(address, { headers: { range: 'bytes=2-6' } });
    expect([part.status, await part.text()]).toEqual([206, 'whole']);
    await put(bucket, 'ada/other', 'another');
    expect((await fetch(address.replace('ada/book', 'ada/other'))).status).toBe(403);
    expect(address).not.toContain(server.secretAccessKey);
    expect(await bucket.address('ada/book', { fileName: 'a', mediaType: 'audio/mp4' })).toContain('X-Amz-Expires=600');
    expect(await open({ publicEndpoint: 'https://files.example.org' }).address('ada/book', { fileName: 'a', mediaType: 'audio/mp4' })).toMatch(/^https:\/\/files\.example\.org\/sounds\/ada\/book\?/);
    expect(await open({ publicEndpoint: undefined }).address('ada/book', { fileName: 'a', mediaType: 'audio/mp4' })).toBeNull();
  });
});
