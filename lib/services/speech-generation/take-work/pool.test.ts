import { afterEach, describe, expect, it } from 'vitest';
import { AudioError } from '../../../audio/pcm.ts';
import { spokenForm } from '../../../story/spoken/index.ts';
import { voiceWav } from '../paid/testing-paid.ts';
import type { BoughtSound, DraftSound, TakeWork } from './contract.ts';
import { workHere } from './here.ts';
import { createTakeThreads } from './pool.ts';

const bought = (seconds: number): BoughtSound => ({ sounds: [voiceWav({ seconds })], kind: 'dialogue', direction: null, warnings: ['as it is'], words: [{ from: 0.1, to: 0.3, start: 0, end: 3 }] });
/** A tone of 0.6 s for the one word of a line. */
const draft: DraftSound = {
  form: spokenForm('Yes', { kind: 'dialogue' }),
  origin: [0, 1, 2],
  raw: { samples: Int16Array.from({ length: 13_230 }, (_, i) => 9000 * Math.sin(i / 28)), words: [{ position: 0, milliseconds: 0 }] },
  gainDb: 0,
};
const open: TakeWork[] = [];
const threads = (count: number, program?: URL): TakeWork => {
  const work = createTakeThreads({ threads: count, ...(program === undefined ? {} : { program }) });
  open.push(work);
  return work;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((work) => work.close()));
});

describe('threads that reckon takes', () => {
  it('give what is reckoned in this thread, to the byte, for many at once', async () => {
    const work = threads(2);
    const lengths = [0.5, 0.7, 0.9, 1.1, 1.3];
    const takes = await Promise.all(lengths.map((seconds) => work.fromBought(bought(seconds))));
    for (const [at, seconds] of lengths.entries()) expect(takes[at]).toEqual(await workHere.fromBought(bought(seconds)));
    const [take] = takes;
    const heard = { take: take?.wav ?? new Uint8Array(), reference: draft, voiceMedianHz: 120, paceRatio: null, words: [] };
    expect(await work.hear(heard)).toEqual(await workHere.hear(heard));
  });

  it('take over the memory of a sound that has its own, and leave what it shares with others', async () => {
    const work = threads(1);
    const own = voiceWav({ seconds: 0.5 });
    const shared = new Uint8Array(own.length + 8);
    shared.set(own, 8);
    const view = shared.subarray(8);
    const [first, second] = [await work.fromBought({ ...bought(0.5), sounds: [view] }), await work.fromBought({ ...bought(0.5), sounds: [own] })];
    expect(second).toEqual(first);
    expect(own).toHaveLength(0);
    expect(view).toHaveLength(shared.length - 8);
    expect(await work.fromBought({ ...bought(0.5), sounds: [view, view] })).not.toBeNull();
  });

  it('give the same verdict whatever was heard before, longer or shorter', async () => {
    const heard = async (seconds: number) => await workHere.hear({ take: voiceWav({ seconds }), reference: draft, voiceMedianHz: 120, paceRatio: null, words: [] });
    const first = await heard(0.6);
    const long = await heard(3);
    expect(await heard(0.6)).toEqual(first);
    expect(await heard(3)).toEqual(long);
    expect(long.measure.spokenSeconds).not.toBe(first.measure.spokenSeconds);
  });

  it('say which sound cannot be read, and go on', async () => {
    const work = threads(1);
    await expect(work.fromBought({ ...bought(1), sounds: [new TextEncoder().encode('<html>no sound</html>')] })).rejects.toBeInstanceOf(AudioError);
    await expect(work.fromBought(bought(0.5))).resolves.toMatchObject({ warnings: ['as it is'] });
  });

  it('end a wait at once when it is called off, and when they are closed', async () => {
    const work = threads(1);
    const stop = new AbortController();
    const first = work.fromBought(bought(1), stop.signal);
    const behind = work.fromBought(bought(1), stop.signal);
    const last = work.fromBought(bought(1));
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(behind).rejects.toMatchObject({ code: 'cancelled' });
    const gone = expect(last).rejects.toMatchObject({ code: 'cancelled' });
    await work.close();
    await gone;
    await expect(work.fromBought(bought(1))).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('one that dies fails its own take, to be tried again, and is replaced', async () => {
    const deadly = new URL(`data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));")}`);
    const work = threads(1, deadly);
    const outcomes = await Promise.allSettled([work.fromBought(bought(0.5)), work.fromBought(bought(0.5))]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'internal', retryable: true } });
  });
});
