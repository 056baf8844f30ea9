import { parentPort } from 'node:worker_threads';
import { AudioError } from '../../../audio/pcm.ts';
import { standBehind } from '../stand-behind.ts';
import type { TakeAnswer, TakeOrder } from './contract.ts';
import { workHere } from './here.ts';

/** A thread that reckons takes, one after the other. Runs under plain Node; ended from outside. */

standBehind('this thread');

async function done(order: TakeOrder): Promise<{ value: unknown; moved: ArrayBuffer[] }> {
  if (order.task === 'hear') return { value: await workHere.hear(order.input), moved: [] };
  const take = order.task === 'fromBought' ? await workHere.fromBought(order.input) : await workHere.fromDraft(order.input);
  const bytes = take?.wav.buffer;
  return { value: take, moved: bytes instanceof ArrayBuffer ? [bytes] : [] };
}

function send(answer: TakeAnswer, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, moved);
}

parentPort?.on('message', (order: TakeOrder) => {
  done(order).then(
    ({ value, moved }) => send({ id: order.id, value }, moved),
    (error: unknown) => send({ id: order.id, error: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? (error.stack ?? null) : null, sound: error instanceof AudioError }),
  );
});
