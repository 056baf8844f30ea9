import type Replicate from 'replicate';
import type { Prediction } from '../../db/generated/client.ts';
import { contentKey } from '../hash.ts';
import type { PredictionOrder, ServiceContext } from '../interfaces.ts';
import { listPredictions, type CallWatch, type VendorPrediction } from './vendor.ts';

/** So far back a lost prediction is looked for: pages of a hundred, newest first. */
const pages = 5;
/** The vendor's clock and ours may differ by so much, milliseconds. */
const clockSlackMs = 60_000;

/** Given as data, and told by the vendor under an address of its own: no part of what a prediction is known by. */
const files = new Set(['reference_audio']);

/** The input of a prediction as a hash, whatever the order of its fields. */
export function inputHashOf(input: PredictionOrder['input'] | Record<string, unknown>): string {
  return contentKey('prediction', JSON.stringify(Object.entries(input).filter(([field]) => !files.has(field)).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * Looks among the vendor's predictions for one whose creation was never answered: by our token in its webhook's address,
 * else by the same input, asked since then and known to nobody else here.
 */
export async function findPrediction(context: ServiceContext, client: Replicate, row: Prediction, watch: CallWatch = {}): Promise<VendorPrediction | null> {
  const since = (row.askedAt ?? row.createdAt).getTime() - clockSlackMs;
  for await (const said of listPredictions(client, pages, watch)) {
    if (said.created_at !== undefined && Date.parse(said.created_at) < since) return null;
    if (said.webhook?.includes(row.token)) return said;
    if (!said.input || inputHashOf(said.input) !== row.inputHash) continue;
    const taken = await context.transaction.run((tx) => tx.prediction.findUnique({ where: { vendorId: said.id }, select: { id: true } }));
    if (taken === null || taken.id === row.id) return said;
  }
  return null;
}
