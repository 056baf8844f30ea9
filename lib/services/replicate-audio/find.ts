import type Replicate from 'replicate';
import type { Prediction } from '../../db/generated/client.ts';
import { contentKey } from '../hash.ts';
import type { PredictionOrder, ServiceContext } from '../interfaces.ts';
import { listPredictions, type CallWatch, type VendorPrediction } from './vendor.ts';

/** So far back a lost prediction is looked for: pages of a hundred, newest first. */
const pages = 5;
/** The time since a prediction was asked for, as the vendor counts it and as we do, may differ by so much, milliseconds. */
const slackMs = 60_000;

/** Given as data, and told by the vendor under an address of its own: no part of what a prediction is known by. */
const files = new Set(['reference_audio']);

/** The input of a prediction as a hash, whatever the order of its fields. */
export function inputHashOf(input: PredictionOrder['input'] | Record<string, unknown>): string {
  return contentKey('prediction', JSON.stringify(Object.entries(input).filter(([field]) => !files.has(field)).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * Looks among the vendor's predictions for one whose creation was never answered: by our token in its webhook's address,
 * else by the same input, asked since then and known to nobody else here. Times are held against each other only as they
 * went by, each by one clock: the vendor's may be hours from ours, and what is not found is bought again.
 */
export async function findPrediction(context: ServiceContext, client: Replicate, row: Prediction, watch: CallWatch = {}): Promise<VendorPrediction | null> {
  const began = performance.now();
  const askedAgoMs = await sinceAsked(context, row);
  for await (const said of listPredictions(client, pages, watch)) {
    if (said.ageMs !== null && said.ageMs > askedAgoMs + (performance.now() - began) + slackMs) return null;
    if (said.webhook?.includes(row.token)) return said;
    if (!said.input || inputHashOf(said.input) !== row.inputHash) continue;
    const taken = await context.transaction.run((tx) => tx.prediction.findUnique({ where: { vendorId: said.id }, select: { id: true } }));
    if (taken === null || taken.id === row.id) return said;
  }
  return null;
}

/** How long ago it was asked for, by the database's clock, milliseconds. */
async function sinceAsked({ transaction }: Pick<ServiceContext, 'transaction'>, { id }: Pick<Prediction, 'id'>): Promise<number> {
  const [row] = await transaction.single((tx) => tx.$queryRaw<{ ms: number }[]>`
    SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC' - COALESCE("askedAt", "createdAt"))::float8 * 1000 AS "ms" FROM "Prediction" WHERE "id" = ${id}`);
  // Gone meanwhile: all that is listed is looked through.
  return row?.ms ?? Infinity;
}
