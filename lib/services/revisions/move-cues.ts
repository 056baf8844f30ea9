import type { Tx } from '../interfaces.ts';
import type { Carrier } from './carry.ts';

/** What became of the sounds of lines that are gone. */
export interface MovedCues {
  /** Set by a person, and brought to the nearest line that is left. */
  moved: number;
  /** Found by the reading, on words that are gone. */
  gone: number;
}

/**
 * Brings cues to the new text. A cue stays on its words; one whose words are gone goes, but for a person's, which goes to
 * the nearest line that is left. A bed ends where the last line it sounded under ends now.
 */
export async function moveCues(tx: Tx, projectId: string, carrier: Carrier): Promise<MovedCues> {
  const cues = await tx.cue.findMany({ where: { projectId } });
  const places: { id: string; anchorStart: number; anchorEnd: number; untilOffset: number | null }[] = [];
  const gone: string[] = [];
  let moved = 0;
  for (const cue of cues) {
    const bed = cue.lane !== 'effect';
    let anchor = carrier.range({ start: cue.anchorStart, end: cue.anchorEnd });
    const until = cue.untilOffset === null ? null : carrier.end(cue.anchorStart, cue.untilOffset);
    // A bed lives on under the lines that are left of its stretch, though the word that called for it is gone.
    if (!anchor && bed && until !== null) anchor = firstLeft(carrier, cue.anchorStart, cue.untilOffset ?? cue.anchorStart);
    if (!anchor && cue.setBy === 'person' && !cue.removed) {
      const line = carrier.nearest(cue.anchorStart);
      anchor = line && { start: line.start, end: line.start };
      if (anchor) moved += 1;
    }
    if (!anchor) {
      gone.push(cue.id);
      continue;
    }
    const end = bed ? Math.max(until ?? 0, carrierEnd(carrier, cue.anchorStart, anchor.end)) : null;
    places.push({ id: cue.id, anchorStart: anchor.start, anchorEnd: anchor.end, untilOffset: cue.untilOffset === null ? null : end });
  }
  await tx.cue.deleteMany({ where: { id: { in: gone } } });
  await tx.$executeRaw`
    UPDATE "Cue" c SET "anchorStart" = v."anchorStart", "anchorEnd" = v."anchorEnd", "untilOffset" = v."untilOffset"
    FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS v("id" text, "anchorStart" int, "anchorEnd" int, "untilOffset" int)
    WHERE c."id" = v."id"`;
  return { moved, gone: gone.length };
}

/** A bed is never shorter than the line it begins in. */
function carrierEnd(carrier: Carrier, anchorStart: number, least: number): number {
  return carrier.nearest(anchorStart)?.end ?? least;
}

function firstLeft(carrier: Carrier, from: number, to: number): { start: number; end: number } | null {
  const line = carrier.firstWithin(from, to);
  return line && { start: line.start, end: line.start };
}
