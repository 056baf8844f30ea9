import { gathered } from '../gather.ts';
import { getEnv } from '../../env.ts';
import type { ApiKey } from '../../db/generated/client.ts';
import type { ClientOptions, ServiceContext, VendorId } from '../interfaces.ts';
import { openKey, sealKey } from './seal.ts';
import { newestOf, secretKeys, type SecretKeys } from './secret-keys.ts';

/** The key of this installation for a vendor, and where the vendor is asked; null where there is none. */
export function installedAccess(vendor: VendorId): ClientOptions | null {
  const apiKey = settingsOf(vendor).apiKey;
  return apiKey === undefined ? null : accessWith(vendor, apiKey);
}

/**
 * The key that whoever acts pays a vendor with: their own, else the installation's; null where there is neither. An own
 * key that cannot be opened counts as missing. It is opened anew at each call and kept nowhere: what is changed or deleted
 * in one process holds in all at once.
 */
export async function vendorAccess(context: Pick<ServiceContext, 'transaction' | 'actor'>, vendor: VendorId): Promise<ClientOptions | null> {
  const own = await ownKey(context, vendor);
  return own === null ? installedAccess(vendor) : accessWith(vendor, own);
}

/** The same for every vendor, in one question. */
export async function everyVendorAccess(context: Pick<ServiceContext, 'transaction' | 'actor'>): Promise<{ [Vendor in VendorId]: ClientOptions | null }> {
  const { userId } = context.actor;
  return await context.transaction.run(async (tx) => {
    const rows = await tx.apiKey.findMany({ where: { userId } });
    const keys = rows.length === 0 ? new Map() : await secretKeys('only-read');
    const of = (vendor: VendorId): ClientOptions | null => {
      const row = rows.find((one) => one.vendor === vendor);
      const own = row === undefined ? null : openRow(row, vendor, keys);
      return own === null ? installedAccess(vendor) : accessWith(vendor, own);
    };
    return { anthropic: of('anthropic'), hume: of('hume'), replicate: of('replicate') };
  });
}

/** Where a vendor is asked with that key. */
export function accessWith(vendor: VendorId, apiKey: string): ClientOptions {
  const { baseUrl } = settingsOf(vendor);
  return { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

const rowOf = gathered<{ userId: string; vendor: VendorId }, ApiKey | null>({
  rank: 10,
  async ask(tx, asked) {
    const rows = await tx.apiKey.findMany({ where: { userId: { in: [...new Set(asked.map(({ userId }) => userId))] } } });
    return asked.map(({ userId, vendor }) => rows.find((row) => row.userId === userId && row.vendor === vendor) ?? null);
  },
});

/** The own key of whoever acts, opened; null where there is none, or none that opens. */
export async function ownKey(context: Pick<ServiceContext, 'transaction' | 'actor'>, vendor: VendorId): Promise<string | null> {
  const { userId } = context.actor;
  const row = await context.transaction.single((tx) => rowOf(tx, { userId, vendor }));
  if (row === null) return null;
  const keys = await secretKeys('only-read');
  const apiKey = openRow(row, vendor, keys);
  if (apiKey !== null && row.sealedWith < newestOf(keys)) {
    // Sealed with an older key: sealed again with the newest, unless somebody changed it meanwhile.
    await context.transaction.single((tx) => tx.apiKey.updateMany({ where: { userId, vendor, sealed: row.sealed }, data: sealKey(apiKey, { userId, vendor }, keys) }));
  }
  return apiKey;
}

/** A row's key, or null where it does not open. */
export function openRow(row: ApiKey, vendor: VendorId, keys: SecretKeys): string | null {
  return openKey(row, { userId: row.userId, vendor }, keys);
}

function settingsOf(vendor: VendorId): { apiKey: string | undefined; baseUrl: string | undefined } {
  const env = getEnv();
  switch (vendor) {
    case 'anthropic':
      return { apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL };
    case 'hume':
      return { apiKey: env.HUME_API_KEY, baseUrl: env.HUME_BASE_URL };
    case 'replicate':
      return { apiKey: env.REPLICATE_API_TOKEN, baseUrl: env.REPLICATE_BASE_URL };
  }
}
