import { everyVendorAccess } from '../keys/access.ts';
import type { ServiceContext, Tx, VendorId } from '../interfaces.ts';
import { naturalStanding } from '../natural-voices/standing.ts';
import type { Standings, VendorStanding } from './pick.ts';

/** For each vendor: is there a key, and may this drama's text go there? And can the natural voices of this machine speak it? */
export async function standingsOf(context: ServiceContext, tx: Tx, projectId: string): Promise<Standings> {
  const [agreements, access, project] = await Promise.all([
    tx.agreement.findMany({ where: { projectId }, select: { vendor: true } }),
    everyVendorAccess(context),
    tx.project.findUnique({ where: { id: projectId }, select: { language: true } }),
  ]);
  return await standingsWith(access, agreements.map((row) => row.vendor), project?.language ?? 'en');
}

/** The same of what was read already. */
export async function standingsWith(access: Awaited<ReturnType<typeof everyVendorAccess>>, agreedTo: readonly string[], language: string): Promise<Standings> {
  const agreed = new Set(agreedTo);
  const standing = (vendor: VendorId): VendorStanding => ({ hasKey: access[vendor] !== null, agreed: agreed.has(vendor) });
  return { anthropic: standing('anthropic'), hume: standing('hume'), replicate: standing('replicate'), natural: await naturalStanding(language) };
}
