import type { Prediction } from '../../db/generated/client.ts';
import { notFound } from '../errors.ts';
import { newId } from '../../db/new-id.ts';
import type { Tx } from '../interfaces.ts';
import { countAgain } from '../spending/ledger.ts';
import type { VendorPrediction } from './vendor.ts';

/** States that a prediction never leaves. */
export const endStates = ['succeeded', 'failed', 'canceled', 'aborted', 'lost'] as const;

export function hasEnded(state: string): boolean {
  return endStates.some((end) => end === state);
}

/** The one address that an audio model gives, or null where the output is of another shape. */
export function outputUrlOf(output: unknown): string | null {
  const one = Array.isArray(output) && output.length === 1 ? output[0] : output;
  return typeof one === 'string' ? one : null;
}

/**
 * Writes down that a prediction is about to be asked for. When, the database's clock tells, as everywhere where a prediction
 * is waited for: those of several machines may differ by more than anybody waits.
 */
export async function createPrediction(tx: Tx, { purchaseId, token, model, inputHash }: Pick<Prediction, 'purchaseId' | 'token' | 'model' | 'inputHash'>): Promise<Prediction> {
  const [row] = await tx.$queryRaw<Prediction[]>`
    INSERT INTO "Prediction" ("id", "purchaseId", "token", "model", "inputHash", "askedAt", "createdAt")
    SELECT ${newId()}, ${purchaseId}, ${token}, ${model}, ${inputHash}, t."now", t."now" FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS "now") t RETURNING *`;
  if (row === undefined) throw new Error('A prediction was not written.');
  return row;
}

/**
 * Takes in what the vendor says of a prediction, whoever brought it (an answer, a webhook, a look) and in whatever order.
 * A state only goes on: what has ended stays ended, and "starting" never follows "processing". But what was given up as
 * never created, and is there after all, lives again from what is said of it, and its purchase counts again. And where a
 * call came before the vendor's own answer and told of another prediction, the answer is believed.
 * @returns the row as it then is
 */
export async function recordPrediction(tx: Tx, id: string, said: VendorPrediction, by: 'answer' | 'call' = 'answer'): Promise<Pick<Prediction, 'id' | 'state' | 'vendorId' | 'doneAt'>> {
  const [row] = await tx.$queryRaw<(Pick<Prediction, 'id' | 'state' | 'vendorId' | 'doneAt' | 'purchaseId'> & { now: Date })[]>`
    SELECT "id", "state", "vendorId", "doneAt", "purchaseId", now() AT TIME ZONE 'UTC' AS "now" FROM "Prediction" WHERE "id" = ${id} FOR UPDATE`;
  if (!row) throw notFound('prediction');
  const { now } = row;
  const mistaken = by === 'answer' && row.vendorId !== null && row.vendorId !== said.id;
  if (mistaken && row.doneAt !== null) return await tx.prediction.update({ where: { id }, data: { vendorId: said.id } });
  const givenUp = row.vendorId === null && row.doneAt !== null;
  if (givenUp) await countAgain(tx, row.purchaseId, 'It was thought never to have reached the vendor, and was found there later.');
  else if (!mistaken && (hasEnded(row.state) || (row.state === 'processing' && said.status === 'starting'))) {
    return row.vendorId === null ? await tx.prediction.update({ where: { id }, data: { vendorId: said.id } }) : row;
  }
  return await tx.prediction.update({
    where: { id },
    data: {
      vendorId: said.id,
      state: said.status,
      lookedAt: now,
      outputUrl: outputUrlOf(said.output),
      error: typeof said.error === 'string' ? said.error.slice(0, 500) : null,
      ...(givenUp || mistaken ? { doneAt: null, takenUntil: null } : {}),
      ...(hasEnded(said.status) ? { endedAt: now } : mistaken ? { endedAt: null } : {}),
    },
  });
}
