import type { ApiKey } from '../../db/generated/client.ts';
import type { ServiceContext, VendorId } from '../interfaces.ts';
import { vendorNames } from '../vendors/pick.ts';
import { installedAccess, openRow } from './access.ts';
import { secretKeys, type SecretKeys } from './secret-keys.ts';
import { vendorIds, type KeyView } from './view.ts';

/** Whose keys are used for each vendor, and how their last test went. */
export async function readKeys(context: ServiceContext): Promise<KeyView[]> {
  const { userId } = context.actor;
  const rows = await context.transaction.run((tx) => tx.apiKey.findMany({ where: { userId } }));
  const keys = await secretKeys('only-read');
  return vendorIds.map((vendor) => viewOf(vendor, rows.find((row) => row.vendor === vendor) ?? null, keys));
}

function viewOf(vendor: VendorId, row: ApiKey | null, keys: SecretKeys): KeyView {
  const { name } = vendorNames[vendor];
  if (row !== null && openRow(row, vendor, keys) !== null) {
    return { vendor, name, from: 'you', lastFour: row.lastFour, checkedAt: row.checkedAt?.toISOString() ?? null, checkError: row.checkError, problem: null };
  }
  const problem = row === null ? null : `The key that ends in ${row.lastFour} cannot be opened any more: what it was sealed with is gone. Add it again, or delete it.`;
  return { vendor, name, from: installedAccess(vendor) === null ? null : 'installation', lastFour: null, checkedAt: null, checkError: null, problem };
}
