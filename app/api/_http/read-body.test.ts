import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importLimits } from '../../../lib/import/limits.ts';
import { maxStoryUpload } from './limits.ts';
import { isExpected } from './problem.ts';
import { readBody, readJson } from './read-body.ts';

const post = (body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}) =>
  new Request('http://localhost/', { method: 'POST', body, headers });

describe('readBody', () => {
  it('takes as much as the reader of stories does', () => {
    expect(maxStoryUpload).toBe(importLimits.archiveBytes);
  });
  it('gives every byte back, up to the limit', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
    expect(await readBody(post(bytes), 100_000, 'too large')).toEqual(bytes);
  });
  it('refuses what is longer, whether or not it says so', async () => {
    await expect(readBody(post(new Uint8Array(11)), 10, 'More than 10.')).rejects.toMatchObject({ code: 'too-large', person: 'More than 10.' });
    await expect(readBody(post('x', { 'content-length': '11' }), 10, 'More than 10.')).rejects.toMatchObject({ code: 'too-large' });
  });
  it('refuses a body that was cut', async () => {
    await expect(readBody(post('half', { 'content-length': '8' }), 10, '')).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a body whose sender goes in the middle', () => {
  const left = (): Request => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ === 0) controller.enqueue(new TextEncoder().encode('{"title":'));
        else controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
      },
    });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
    return new Request('http://localhost/', init);
  };
  it('is no bug of ours', async () => {
    const caught = await readBody(left(), 100, '').catch((error: unknown) => error);
    expect(caught).toMatchObject({ code: 'bad-input', retryable: true });
    expect(isExpected(caught)).toBe(true);
    await expect(readJson(left(), z.object({}))).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('readJson', () => {
  const schema = z.object({ title: z.string() });
  it('reads what it was asked for', async () => {
    expect(await readJson(post('{"title":"Dusk"}'), schema)).toEqual({ title: 'Dusk' });
  });
  it('names the field that is wrong, and never throws a parser error', async () => {
    await expect(readJson(post('{"title":1}'), schema)).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'title' }] });
    await expect(readJson(post('{'), schema)).rejects.toMatchObject({ code: 'bad-input' });
  });
});
