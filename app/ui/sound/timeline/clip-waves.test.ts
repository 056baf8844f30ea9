import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PeakWriter } from '../../../../lib/audio/peaks.ts';
import { ClipWaves, levelFor } from './clip-waves.ts';

const asked: URL[] = [];
let answers = true;

/** For each clip a wave as loud as its number; none for the one called `none`. */
function answerTo(address: string): Response {
  const url = new URL(address, 'http://studio');
  asked.push(url);
  if (!answers) return new Response(null, { status: 503 });
  const parts = (url.searchParams.get('clips') ?? '').split(',').map((id) => {
    const writer = new PeakWriter(172, 1);
    writer.push([Int16Array.of(id === 'none' ? 0 : 256 * (1 + (Number(id) % 90)))]);
    return id === 'none' ? new Uint8Array(0) : writer.finish();
  });
  const bytes = Buffer.concat(parts.flatMap((part) => [Buffer.from(Uint32Array.of(part.length).buffer), Buffer.from(part)]));
  return new Response(new Uint8Array(bytes));
}

beforeEach(() => {
  asked.length = 0;
  answers = true;
  vi.useFakeTimers();
  vi.stubGlobal('fetch', (address: string) => Promise.resolve(answerTo(address)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('asks once for what comes into sight, together, and says when it is there', async () => {
  const waves = new ClipWaves('p');
  let told = 0;
  waves.subscribe(() => (told += 1));
  const ids = [...Array.from({ length: 100 }, (_, index) => String(index)), 'none'];
  for (let frame = 0; frame < 3; frame += 1) for (const id of ids) expect(waves.get(id, 'fine')).toBeNull();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked.map((url) => url.searchParams.get('clips')?.split(',').length)).toEqual([64, 37]);
  expect(told).toBe(2);
  expect(waves.get('41', 'fine')?.loudest).toBe(42);
  expect(waves.get('none', 'fine'), 'there is none, and it is known').toBeNull();
  expect(waves.get('41', 'coarse')?.loudest, 'meanwhile the other level').toBe(42);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked.slice(2).map((url) => url.search)).toEqual(['?clips=41&level=coarse']);
});

it('asks again at the next look where the studio did not answer', async () => {
  const waves = new ClipWaves('p');
  answers = false;
  expect(waves.get('7', 'fine')).toBeNull();
  await vi.advanceTimersByTimeAsync(100);
  answers = true;
  expect(waves.get('7', 'fine')).toBeNull();
  await vi.advanceTimersByTimeAsync(100);
  expect(waves.get('7', 'fine')?.loudest).toBe(8);
  expect(asked).toHaveLength(2);
});

it('draws finely from close by', () => {
  expect([400, 6, 5.9, 0.01].map(levelFor)).toEqual(['fine', 'fine', 'coarse', 'coarse']);
});
