import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClientFactory, oneAttempt } from './clients.ts';

const noNetwork: typeof fetch = () => {
  throw new Error('a client called the network');
};

describe('createClientFactory', () => {
  const vendors = ['anthropic', 'hume', 'replicate'] as const;

  it.each(vendors)('gives one %s client for a key and address, another for another', (vendor) => {
    const factory = createClientFactory({ fetch: noNetwork });
    const first = factory[vendor]({ apiKey: 'key-one' });
    expect(factory[vendor]({ apiKey: ' key-one ' })).toBe(first);
    expect(factory[vendor]({ apiKey: 'key-two' })).not.toBe(first);
    const elsewhere = factory[vendor]({ apiKey: 'key-one', baseUrl: 'http://127.0.0.1:1/v1' });
    expect(elsewhere).not.toBe(first);
    expect(factory[vendor]({ apiKey: 'key-one', baseUrl: 'http://127.0.0.1:1/v1/' })).toBe(elsewhere);
  });

  it.each(vendors)('forgets the %s clients of a key, and only those', (vendor) => {
    const factory = createClientFactory({ fetch: noNetwork });
    const gone = factory[vendor]({ apiKey: 'key-one' });
    const kept = factory[vendor]({ apiKey: 'key-two' });
    factory.forget('key-one');
    expect(factory[vendor]({ apiKey: 'key-one' })).not.toBe(gone);
    expect(factory[vendor]({ apiKey: 'key-two' })).toBe(kept);
    // Where it is not known which ones are gone, none is kept.
    factory.forgetHash(null);
    expect(factory[vendor]({ apiKey: 'key-two' })).not.toBe(kept);
  });

  it('drops the client unused for longest when there are too many', () => {
    const factory = createClientFactory({ limit: 2, fetch: noNetwork });
    const one = factory.replicate({ apiKey: 'one' });
    const two = factory.replicate({ apiKey: 'two' });
    factory.replicate({ apiKey: 'one' });
    factory.replicate({ apiKey: 'three' });
    expect(factory.replicate({ apiKey: 'one' })).toBe(one);
    expect(factory.replicate({ apiKey: 'two' })).not.toBe(two);
  });

  it('refuses an empty key in words', () => {
    expect(() => createClientFactory().anthropic({ apiKey: ' ' })).toThrow('no key');
  });
});

describe('what reaches the vendor', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A vendor that counts requests and always answers the same. */
  async function vendor(answer: { status: number; body: string } | 'hang up') {
    const seen: { path: string; headers: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      seen.push({ path: request.url ?? '', headers: request.headers });
      if (answer === 'hang up') request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return {
      seen,
      url: `http://127.0.0.1:${address.port}`,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => {
          server.close(resolve);
        });
      },
    };
  }
  const overloaded = { status: 429, body: '{"detail":"slow down"}' };

  it.each([
    ['a broken connection', 'hang up' as const],
    ['429', overloaded],
    ['500', { status: 500, body: '{}' }],
  ])('sends every request once after %s', async (_, answer) => {
    await using server = await vendor(answer);
    const factory = createClientFactory();
    const options = { apiKey: 'secret-key', baseUrl: server.url };
    await expect(
      factory.replicate(options).predictions.create({ model: 'meta/musicgen', input: { prompt: 'rain' } }),
    ).rejects.toThrow();
    expect(server.seen).toHaveLength(1);
    await expect(factory.replicate(options).predictions.get('abc')).rejects.toThrow();
    expect(server.seen).toHaveLength(2);
    await expect(
      factory.anthropic(options).messages.create({ model: 'claude-haiku-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'a' }] }),
    ).rejects.toThrow();
    expect(server.seen).toHaveLength(3);
    await expect(factory.hume(options).tts.synthesizeJson({ utterances: [{ text: 'a' }] })).rejects.toThrow();
    expect(server.seen).toHaveLength(4);
  });

  it('uses the key it was given, whatever the environment says', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'from-the-environment');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-from-the-environment');
    vi.stubEnv('REPLICATE_API_TOKEN', 'from-the-environment');
    await using server = await vendor({ status: 400, body: '{}' });
    const factory = createClientFactory();
    const options = { apiKey: 'secret-key', baseUrl: server.url };
    await expect(factory.anthropic(options).models.list()).rejects.toThrow();
    await expect(factory.replicate(options).predictions.get('abc')).rejects.toThrow();
    await expect(factory.hume(options).tts.synthesizeJson({ utterances: [{ text: 'a' }] })).rejects.toThrow();
    const sent = JSON.stringify(server.seen);
    expect(sent).not.toContain('environment');
    expect(server.seen.every(({ headers }) => JSON.stringify(headers).includes('secret-key'))).toBe(true);
  });

  it('sends two separate requests twice', async () => {
    let sent = 0;
    const once = oneAttempt(async () => {
      sent += 1;
      return new Response('{}');
    });
    await once('http://127.0.0.1/', { method: 'POST', body: 'same' });
    await once('http://127.0.0.1/', { method: 'POST', body: 'same' });
    expect(sent).toBe(2);
  });
});
