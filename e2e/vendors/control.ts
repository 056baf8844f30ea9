/** The back door of every stand-in, for tests in another process: its books, its counts, and what goes wrong from now on. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Books } from './books.ts';
import type { CallCounter } from './calls.ts';
import type { Mischiefs } from './mischief.ts';
import { bodyOf, parseJson, sendJson } from './server.ts';

/** What `POST /_mischief` takes. What is left out stays as it is; an empty table of rates ends the trouble. */
const orderSchema = z.strictObject({
  /** Of requests that buy something. */
  rates: z.record(z.string(), z.number()).optional(),
  /** What befalls the next requests that buy something, one by one. */
  next: z.array(z.string().nullable()).optional(),
  /** Of all other requests. */
  elsewhere: z.record(z.string(), z.number()).optional(),
  seed: z.number().int().optional(),
  limits: z.strictObject({ requestsPerMinute: z.number().positive().optional(), concurrency: z.number().positive().optional() }).optional(),
  /** Hume alone: whether the service has ended. */
  ended: z.enum(['gone', 'forbidden', 'refused']).nullish(),
});
export type EndedHow = 'gone' | 'forbidden' | 'refused';
export type MischiefOrder = z.output<typeof orderSchema>;

interface Steerable {
  readonly names: readonly string[];
  readonly done: ReadonlyMap<string, number>;
  set(rates: Record<string, number>, seed?: number): void;
  queue(names: (string | null)[]): void;
}

/** A `Mischiefs` for whoever knows its names as plain words only. Names and rates are checked by it. */
export function steerable<Name extends string, Asked>(mischiefs: Mischiefs<Name, Asked>): Steerable {
  const known = (word: string): Name => {
    const name = mischiefs.names.find((one) => one === word);
    if (name === undefined) throw new RangeError(`There is no mischief “${word}”. There are: ${mischiefs.names.join(', ')}.`);
    return name;
  };
  return {
    names: mischiefs.names,
    done: mischiefs.done,
    set: (rates, seed) => {
      const table: Partial<Record<Name, number>> = {};
      for (const [word, rate] of Object.entries(rates)) table[known(word)] = rate;
      mischiefs.set(table, seed);
    },
    queue: (names) => mischiefs.queue(names.map((word) => (word === null ? null : known(word)))),
  };
}

export interface ControlOptions {
  books: Books;
  calls: CallCounter;
  mischief: Steerable;
  elsewhere: Steerable | null;
  /** More of the vendor's own for `GET /_calls`. */
  more?(): object;
  end?(how: EndedHow | null): Promise<void>;
  /** Whether the request came by a door that stays open when the service ends. */
  ownDoor?: boolean;
}

/** Answers a request to the back door; false where it is none. Loopback only, so no key is asked for. */
export async function control(request: IncomingMessage, response: ServerResponse, options: ControlOptions): Promise<boolean> {
  const path = (request.url ?? '/').split('?')[0];
  if (path === '/_books' && request.method === 'GET') {
    sendJson(response, 200, options.books.shown());
    return true;
  }
  if (path === '/_calls' && request.method === 'GET') {
    sendJson(response, 200, { ...options.calls.shown(), mischief: Object.fromEntries(options.mischief.done), elsewhere: Object.fromEntries(options.elsewhere?.done ?? []), ...options.more?.() });
    return true;
  }
  if (path === '/_mischief' && request.method === 'POST') {
    const order = orderSchema.safeParse(parseJson(await bodyOf(request)));
    if (!order.success) {
      sendJson(response, 400, { error: z.prettifyError(order.error) });
      return true;
    }
    try {
      steer(order.data, options);
      const { ended } = order.data;
      // Where nobody is to be there any more, this connection goes too: it is answered first, unless it came by another door.
      const after = ended === 'refused' && options.ownDoor !== true;
      if (ended !== undefined && !after) await options.end?.(ended);
      sendJson(response, 200, { ok: true });
      if (after) response.once('finish', () => void options.end?.(ended));
    } catch (error) {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
    return true;
  }
  return false;
}

function steer({ rates, next, elsewhere, seed, limits, ended }: MischiefOrder, options: ControlOptions): void {
  if (rates !== undefined) options.mischief.set(rates, seed);
  if (next !== undefined) options.mischief.queue(next);
  if (elsewhere !== undefined) {
    if (options.elsewhere === null) throw new RangeError('This stand-in knows trouble only with requests that buy something.');
    options.elsewhere.set(elsewhere, seed);
  }
  if (limits !== undefined) options.calls.setLimits(limits);
  if (ended !== undefined && options.end === undefined) throw new RangeError('Only Hume’s service has ended.');
}
