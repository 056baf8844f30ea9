/**
 * Statements of one kind that many ask for in the same moments, written as one. Dozens of lines are spoken at once, and each
 * begins, reads and ends as the others do: what each would ask of the database by itself is asked once for all of them.
 *
 * Where the database is asked outside a transaction, those who ask while a statement of their kind is under way are gathered
 * for the next one. Inside a transaction that several share (lib/db/shared-transaction.ts) one statement goes after the
 * other, those of the lowest rank first: rows are locked in the same order however the sharers came. In anybody's own
 * transaction each is written at once and alone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from './interfaces.ts';

export interface Kind<Order, Answer> {
  /** Its place among the statements of a shared transaction. */
  rank: number;
  /** Outside a transaction the first waits so long for others, milliseconds; without it, for those of the same moment. */
  waitMs?: number;
  /**
   * One statement for all orders; where it is several, what one throws must be answered for its own orders alone, because
   * outside a transaction the others are committed and none may be asked for twice. Answers in their order; an Error where one alone cannot be answered, the others being none
   * the worse for it. What it throws befalls all: outside a transaction each is then asked alone.
   */
  ask(tx: Tx, orders: Order[]): Promise<(Answer | Error)[]>;
}

/** A row of statements goes on for others after whoever began it: what is logged and traced in it is not theirs. */
const inNobodysChain = AsyncLocalStorage.snapshot();

/** So many orders go in one statement. */
const most = 100;

interface Asked<Order, Answer> {
  order: Order;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Orders of one kind that wait; `write` takes them up. */
interface Waiting {
  rank: number;
  write(): Promise<void>;
}

interface Desk {
  /** In a transaction a statement that fails has ended it; outside, each can be asked again. */
  shared: boolean;
  waiting: Waiting[];
  busy: boolean;
}

const desks = new WeakMap<Tx, Desk>();

/** From now on what is asked of this client, or of this transaction that several share, is gathered. */
export function gatherOn(tx: Tx, how: { shared: boolean }): void {
  desks.set(tx, { ...how, waiting: [], busy: false });
}

/**
 * Orders as the one parameter of their statement (`jsonb_to_recordset`), each with its number `n`. Half a character, as a text
 * that was cut may end with, is replaced: jsonb takes none, and one such text would fail the statement for all.
 */
export function numbered(orders: readonly object[]): string {
  return JSON.stringify(orders.map((order, n) => ({ n, ...order })), (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}

/** The statement of a kind, for whoever has one order: `const beginStep = gathered({ rank, ask })`, then `beginStep(tx, order)`. */
export function gathered<Order, Answer>(kind: Kind<Order, Answer>): (tx: Tx, order: Order) => Promise<Answer> {
  const queues = new WeakMap<Desk, { orders: Asked<Order, Answer>[]; busy: boolean }>();

  const write = async (tx: Tx, batch: Asked<Order, Answer>[], shared: boolean): Promise<void> => {
    let answers: (Answer | Error)[];
    try {
      answers = await kind.ask(tx, batch.map(({ order }) => order));
    } catch (error) {
      if (shared || batch.length === 1) for (const { reject } of batch) reject(error);
      else for (const one of batch) await write(tx, [one], shared);
      return;
    }
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index];
      if (answer instanceof Error) reject(answer);
      else resolve(answer as Answer);
    }
  };

  return async (tx, order) => {
    const desk = desks.get(tx);
    if (desk === undefined) {
      const [answer] = await kind.ask(tx, [order]);
      if (answer instanceof Error) throw answer;
      return answer as Answer;
    }
    const queue = queues.get(desk) ?? { orders: [], busy: false };
    queues.set(desk, queue);
    return await new Promise<Answer>((resolve, reject) => {
      queue.orders.push({ order, resolve, reject });
      const writeThem = (): Promise<void> => write(tx, queue.orders.splice(0, most), desk.shared);
      if (!desk.shared) {
        if (!queue.busy) inNobodysChain(() => void inTurn(queue, () => queue.orders.length > 0, writeThem, kind.waitMs));
        return;
      }
      if (queue.orders.length === 1) desk.waiting.push({ rank: kind.rank, write: writeThem });
      if (!desk.busy) void inTurn(desk, () => desk.waiting.length > 0, () => lowest(desk.waiting).write());
    });
  };
}

/** Takes the orders of the lowest rank out of those that wait. */
function lowest(waiting: Waiting[]): Waiting {
  const first = waiting.reduce((least, one) => (one.rank < least.rank ? one : least));
  waiting.splice(waiting.indexOf(first), 1);
  return first;
}

/** One statement after the other while there are any; each waits until all who ask in the same moment have asked. */
async function inTurn(turn: { busy: boolean }, more: () => boolean, write: () => Promise<void>, waitMs = 0): Promise<void> {
  turn.busy = true;
  do {
    await new Promise<void>((resolve) => {
      if (waitMs > 0) setTimeout(resolve, waitMs);
      else setImmediate(resolve);
    });
    await write();
  } while (more());
  turn.busy = false;
}
