import { everyVendorAccess } from '../keys/access.ts';
import type { ServiceContext, Tx, VendorId } from '../interfaces.ts';
import { naturalStanding } from '../natural-voices/standing.ts';
import type { Standings, VendorStanding } from './pick.ts';

/** For each vendor: is there a key, and may this drama's text go there? And can the natural voices of this machine speak it? */
export async function standingsOf(context: ServiceContext, tx: Tx, projectId: string): Promise<Standings> {
  const agreed = new Set((await tx.agreement.findMany({ where: { projectId }, select: { vendor: true } })).map((row) => row.vendor));
  const access = await everyVendorAccess(context);
  const standing = (vendor: VendorId): VendorStanding => ({ hasKey: access[vendor] !== null, agreed: agreed.has(vendor) });
  const project = await tx.project.findUnique({ where: { id: projectId }, select: { language: true } });
  return { anthropic: standing('anthropic'), hume: standing('hume'), replicate: standing('replicate'), natural: await naturalStanding(project?.language ?? 'en') };
}
