import { vendorAccess } from '../keys/access.ts';
import type { ServiceContext, Tx, VendorId } from '../interfaces.ts';
import type { Standings, VendorStanding } from './pick.ts';

/** For each vendor: is there a key, and may this drama's text go there? */
export async function standingsOf(context: ServiceContext, tx: Tx, projectId: string): Promise<Standings> {
  const agreed = new Set((await tx.agreement.findMany({ where: { projectId }, select: { vendor: true } })).map((row) => row.vendor));
  const standing = async (vendor: VendorId): Promise<VendorStanding> => ({ hasKey: (await vendorAccess(context, vendor)) !== null, agreed: agreed.has(vendor) });
  return { anthropic: await standing('anthropic'), hume: await standing('hume'), replicate: await standing('replicate') };
}
