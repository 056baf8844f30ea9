/** What the mixes of a drama know of those before them. */
import type { PrismaClient } from '../../lib/db/client.ts';
import type { Known } from './plan.ts';

/** What the newest mix of a drama was made with: the gain of the one before it, where it kept that, and what is known of the voices. */
export async function knownOf(prisma: PrismaClient, projectId: string): Promise<Known> {
  const [newest, before] = await prisma.export.findMany({ where: { projectId, state: 'ready' }, orderBy: { shownAt: 'desc' }, take: 2, select: { gainDb: true } });
  const voices = await prisma.voice.findMany({ where: { projectId }, orderBy: { externalId: 'asc' }, select: { externalId: true, treatment: true } });
  return {
    gainDb: newest !== undefined && newest.gainDb === before?.gainDb ? newest.gainDb : null,
    treatments: voices.flatMap(({ externalId, treatment }) => (treatment === null ? [] : [[externalId, JSON.stringify(treatment)] as const])),
  };
}

/** As if the mix that there is, if there is one, had been made with this, and the voices had been listened to. */
export async function makeKnown(prisma: PrismaClient, projectId: string, { gainDb, treatments }: Known): Promise<void> {
  if (gainDb !== null) await prisma.export.updateMany({ where: { projectId }, data: { gainDb } });
  for (const [externalId, treatment] of treatments) await prisma.voice.updateMany({ where: { projectId, externalId }, data: { treatment: JSON.parse(treatment) } });
}
