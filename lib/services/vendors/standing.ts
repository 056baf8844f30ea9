import { everyVendorAccess } from '../keys/access.ts';
import type { ServiceContext, Tx, VendorId } from '../interfaces.ts';
import { naturalStanding } from '../natural-voices/standing.ts';
import type { Standings, VendorStanding } from './pick.ts';

/** For each vendor: is there a key, and may this drama's text go there? And can the natural voices of this machine speak it (in `language`, where that is known already)? */
export async function standingsOf(context: ServiceContext, tx: Tx, projectId: string, language?: string): Promise<Standings> {
  const [agreements, access, project] = await Promise.all([
    tx.agreement.findMany({ where: { projectId }, select: { vendor: true } }),
    everyVendorAccess(context),
    language === undefined ? tx.project.findUnique({ where: { id: projectId }, select: { language: true } }) : { language },
  ]);
  const agreed = new Set(agreements.map((row) => row.vendor));
  const standing = (vendor: VendorId): VendorStanding => ({ hasKey: access[vendor] !== null, agreed: agreed.has(vendor) });
  return { anthropic: standing('anthropic'), hume: standing('hume'), replicate: standing('replicate'), natural: await naturalStanding(project?.language ?? 'en') };
}
