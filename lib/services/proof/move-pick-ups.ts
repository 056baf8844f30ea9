import type { Tx } from '../interfaces.ts';
import type { Carrier } from '../revisions/carry.ts';

/**
 * Brings pick-ups to the new text. Each stays on its words; one whose words are gone goes to the nearest line that is
 * left, and keeps the words it was marked on. None is ever dropped: somebody heard it.
 */
export async function movePickUps(tx: Tx, projectId: string, carrier: Carrier): Promise<void> {
  const rows = await tx.pickUp.findMany({ where: { projectId }, select: { id: true, anchorStart: true, anchorEnd: true } });
  const places = rows.map((row) => {
    const near = carrier.nearest(row.anchorStart);
    const place = carrier.range({ start: row.anchorStart, end: row.anchorEnd }) ?? { start: near?.start ?? 0, end: near?.start ?? 0 };
    return { id: row.id, anchorStart: place.start, anchorEnd: place.end };
  });
  await tx.$executeRaw`
    UPDATE "PickUp" p SET "anchorStart" = v."anchorStart", "anchorEnd" = v."anchorEnd"
    FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS v("id" text, "anchorStart" int, "anchorEnd" int)
    WHERE p."id" = v."id"`;
}
