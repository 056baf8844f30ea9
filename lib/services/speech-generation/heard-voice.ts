import { gathered } from '../gather.ts';

/** What a voice's takes have been like so far. */
export interface HeardVoice {
  takes: number;
  /** Length over the built-in voice's; null while unknown. */
  pace: number | null;
  /** Median pitch, Hz; null while unknown. */
  hertz: number | null;
}

/** What a good take says of its voice. */
export interface HeardTake {
  /** Its length over the built-in voice's. */
  pace: number;
  /** Its median pitch, Hz; null where too little of it is voiced. */
  hertz: number | null;
}

/** So many takes make a voice known: until then its pace is not held against a take. */
export const knownFrom = 3;
/** Older takes count less: a voice is followed, not averaged for ever. */
const memory = 20;

/** Of a voice's row. */
export function heardIn({ heardTakes, heardPace, heardHz }: { heardTakes: number; heardPace: number | null; heardHz: number | null }): HeardVoice {
  return { takes: heardTakes, pace: heardPace, hertz: heardHz };
}

/**
 * Learns from a good take. Those of one moment are learnt one after the other, in one statement a voice, whose row is held
 * from the looking to the writing.
 */
export const hearVoice = gathered<{ voiceId: string; take: HeardTake }, void>({
  rank: 5,
  async ask(tx, heard) {
    const byVoice = Map.groupBy(heard, ({ voiceId }) => voiceId);
    for (const voiceId of [...byVoice.keys()].toSorted()) {
      const takes = byVoice.get(voiceId)?.map(({ take }, n) => ({ n: n + 1, ...take })) ?? [];
      await tx.$executeRaw`
        WITH RECURSIVE o AS (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(takes)}::jsonb) AS o("n" int, "pace" float8, "hertz" float8)
        ), voice AS MATERIALIZED (
          SELECT "heardTakes", "heardPace", "heardHz" FROM "Voice" WHERE "id" = ${voiceId} FOR NO KEY UPDATE
        ), learnt AS (
          SELECT 0 AS "n", "heardTakes", "heardPace", "heardHz" FROM voice
          UNION ALL
          SELECT o."n", l."heardTakes" + 1,
            COALESCE(l."heardPace" + (o."pace" - l."heardPace") / LEAST(l."heardTakes" + 1, ${memory}), o."pace"),
            CASE WHEN o."hertz" IS NULL THEN l."heardHz" ELSE COALESCE(l."heardHz" + (o."hertz" - l."heardHz") / LEAST(l."heardTakes" + 1, ${memory}), o."hertz") END
          FROM learnt l JOIN o ON o."n" = l."n" + 1
        )
        UPDATE "Voice" v SET "heardTakes" = l."heardTakes", "heardPace" = l."heardPace", "heardHz" = l."heardHz"
        FROM learnt l WHERE v."id" = ${voiceId} AND l."n" = ${takes.length}`;
    }
    return heard.map(() => undefined);
  },
});
