import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HearAnswer } from '../../../lib/services/views.ts';
import { MoneyDesk } from '../spending/money-desk.ts';
import { ClipPlayer } from './clip-player.ts';

const costs: HearAnswer = { state: 'costs', micros: 1_200, leftMicros: 5_000_000, engine: 'Qwen3-TTS', voices: 0, error: null };
const asked: { path: string; body: string | null }[] = [];
let answers: HearAnswer[] = [];
let failures: string[] = [];
let played: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  failures = [];
  played = [];
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    asked.push({ path, body: typeof init?.body === 'string' ? init.body : null });
    return Response.json(answers.length > 1 ? answers.shift() : answers[0]);
  });
  vi.stubGlobal('Audio', class extends EventTarget {
    src = '';
    async play() {
      played.push(this.src);
    }
    pause() {}
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function player(says: boolean) {
  return new ClipPlayer((message) => failures.push(message), async () => says);
}

it('buys nothing without a word', async () => {
  answers = [costs];
  const clips = player(false);
  await clips.toggle('segments/1');
  expect(asked).toEqual([{ path: '/api/segments/1/hear', body: null }]);
  expect(clips.snapshot()).toEqual({ key: null, phase: null });
});

it('asks to buy once, then only how it stands, and plays it', async () => {
  answers = [costs, { state: 'making' }, costs, costs, { state: 'ready', assetId: 'a' }];
  const clips = player(true);
  const heard = clips.toggle('segments/1');
  await vi.runAllTimersAsync();
  await heard;
  expect(asked.filter(({ body }) => body !== null)).toEqual([{ path: '/api/segments/1/hear', body: '{"buy":true}' }]);
  expect(asked).toHaveLength(5);
  expect(clips.snapshot()).toEqual({ key: 'segments/1', phase: 'playing' });
  expect(played).toEqual(['/api/assets/a']);
});

it('says why what was bought could not be made, and does not buy it again', async () => {
  answers = [costs, { state: 'making' }, { ...costs, error: 'There is no credit left.' }];
  const heard = player(true).toggle('cues/1');
  await vi.runAllTimersAsync();
  await heard;
  expect(failures).toEqual(['There is no credit left.']);
  expect(asked.filter(({ body }) => body !== null)).toHaveLength(1);
});

it('the desk asks one thing at a time, and opening the caps answers it with no', async () => {
  const desk = new MoneyDesk();
  const first = desk.ask({ kind: 'hear', what: 'line', costs });
  const second = desk.ask({ kind: 'hear', what: 'sound', costs });
  expect(await first).toBe(false);
  desk.open('spending');
  expect(await second).toBe(false);
  expect(desk.snapshot()).toEqual({ question: null, open: 'spending' });
  desk.close();
  const third = desk.ask({ kind: 'hear', what: 'line', costs });
  desk.settle(true);
  expect(await third).toBe(true);
});
