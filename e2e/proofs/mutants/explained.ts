/** Mutants that no test can notice, for they are as good as the original. */
import type { Mutant } from './mutate-code.ts';

interface Explained {
  guard: string;
  /** A part of the line that it stands in: numbers of lines change with every edit above them. */
  in: string;
  was: string;
  is: string;
  why: string;
}

const explained: readonly Explained[] = [
  { guard: 'cuts', in: 'if (last.end > cut.end) rest[lastAt]', was: '>', is: '>=', why: 'what is left of a segment that ends with the cut is not looked at again' },
  { guard: 'idempotency', in: 'const usual', was: '250', is: '251', why: 'how soon is looked again, a millisecond later' },
  { guard: 'idempotency', in: 'const usual', was: '1000', is: '1001', why: 'the first pause, a millisecond longer' },
  { guard: 'idempotency', in: 'if (known.stale) await endStale(', was: 'await ', is: '', why: 'it is looked at again after a pause, when it has ended, or once more' },
  { guard: 'idempotency', in: 'if (held === null) another.abort();', was: 'another.abort();', is: ';', why: 'it waits for a place in vain, hands it on, and finds what the other bought all the same' },
  { guard: 'idempotency', in: 'await place.leave();', was: 'await ', is: '', why: 'the place is given back all the same, and the sound is stored beside that' },
  { guard: 'idempotency', in: '{ together: true }', was: 'true', is: 'false', why: 'sounds that are stored in one moment are written down in transactions of their own' },
  { guard: 'idempotency', in: 'await discardIn(', was: 'await ', is: '', why: 'the statement is on its way before the commit, on the same connection' },
  { guard: 'idempotency', in: 'purchase.costMicros ?? 0', was: '0', is: '1', why: 'what is settled has its price' },
  { guard: 'idempotency', in: 'const longestWaitMs', was: '30_000', is: '30001', why: 'the longest pause, a millisecond longer' },
  { guard: 'signature', in: 'process: async (call)', was: 'await ', is: '', why: 'the function is waited for as a whole' },
  { guard: 'signature', in: 'await recordPrediction(', was: "'call'", is: "''", why: 'whatever is not the vendor’s answer counts as a call' },
  { guard: 'tiling', in: 'while (place + 1 < scenes.length', was: '+', is: '-', why: 'behind the last scene there is none that ends, so the walk stops there all the same' },
  { guard: 'tiling', in: 'while (place + 1 < scenes.length', was: '<', is: '<=', why: 'behind the last scene there is none that ends, so the walk stops there all the same' },
  { guard: 'tiling', in: 'segment.chapter = scenes[place]', was: '0', is: '1', why: 'every segment has its scene: the number that is left over is never taken' },
  { guard: 'tiling', in: 'while (next < borders.length', was: '0', is: '1', why: 'the place was looked at before: there is a border' },
  { guard: 'tiling', in: 'while (next < borders.length', was: '<', is: '<=', why: 'behind the last border the walk goes one place on, where there is none either' },
  { guard: 'tiling', in: "[['segments', reading.segments]", was: "'segments'", is: "''", why: 'a word for the log' },
  { guard: 'tiling', in: "[['segments', reading.segments]", was: "'scenes'", is: "''", why: 'a word for the log' },
];

/** Why a mutant of a guard may live, of whose file `text` is the text; undefined where nobody can say. */
export function whyItMayLive(guard: string, text: string, mutant: Pick<Mutant, 'line' | 'was' | 'is'>): string | undefined {
  const line = text.split('\n')[mutant.line - 1] ?? '';
  return explained.find((one) => one.guard === guard && one.was === mutant.was && one.is === mutant.is && line.includes(one.in))?.why;
}
