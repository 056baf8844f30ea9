import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from '../../lib/env.ts';
import { createClientFactory } from '../../lib/services/clients.ts';

const program = path.join(import.meta.dirname, 'start.ts');
const addresses = z.object({
  hume: z.object({ controlUrl: z.string() }),
  replicate: z.object({ url: z.string(), deliveryHost: z.string() }),
  settings: z.record(z.string(), z.string()),
});

it('run as one process: a studio’s settings lead to them, their books can be read, and they end when told', async () => {
  const child = fork(program, ['--quick', '--hume-ended', 'gone'], { execArgv: [], env: { NODE_ENV: 'test' } });
  try {
    const [message] = await once(child, 'message');
    const { settings, replicate, hume } = addresses.parse(message);
    const env = parseEnv({ ...settings, NODE_ENV: 'test' });
    const clients = createClientFactory();
    const ask = { model: 'claude-sonnet-5-5', max_tokens: 50, messages: [{ role: 'user' as const, content: 'Good morning.' }] };
    expect(await clients.anthropic({ apiKey: env.ANTHROPIC_API_KEY ?? '', baseUrl: env.ANTHROPIC_BASE_URL }).messages.create(ask)).toMatchObject({ stop_reason: 'end_turn' });
    await expect(clients.hume({ apiKey: env.HUME_API_KEY ?? '', baseUrl: env.HUME_BASE_URL }).tts.voices.list({ provider: 'HUME_AI' })).rejects.toMatchObject({ statusCode: 410 });
    const made = await clients.replicate({ apiKey: env.REPLICATE_API_TOKEN ?? '', baseUrl: env.REPLICATE_BASE_URL }).predictions.create({ model: 'elevenlabs/music', input: { prompt: 'a waltz', music_length_ms: 5000 }, wait: 60 });
    expect(new URL(String(made.output)).host).toBe(replicate.deliveryHost);
    expect(settings['REPLICATE_DELIVERY_HOSTS']).toBe(replicate.deliveryHost);
    expect(await (await fetch(`${replicate.url}/_books`)).json()).toMatchObject({ byModel: { 'elevenlabs/music': { sales: 1, micros: 41_500 } } });
    expect(await (await fetch(`${hume.controlUrl}/_calls`)).json()).toMatchObject({ ended: 'gone' });
  } finally {
    child.kill('SIGTERM');
  }
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('say what they do not understand', async () => {
  const child = fork(program, ['--hume-ended', 'maybe'], { execArgv: [], silent: true, env: { NODE_ENV: 'test' } });
  expect((await once(child, 'exit'))[0]).toBe(2);
});
