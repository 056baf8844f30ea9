import type { Tx } from '../interfaces.ts';

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

/** Learns from a good take, in one statement: two lines of one voice may end in the same moment. */
export async function hearVoice(tx: Tx, voiceId: string, take: HeardTake): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Voice" SET
      "heardPace" = COALESCE("heardPace" + (${take.pace}::float8 - "heardPace") / LEAST("heardTakes" + 1, ${memory}), ${take.pace}::float8),
      "heardHz" = CASE WHEN ${take.hertz}::float8 IS NULL THEN "heardHz" ELSE COALESCE("heardHz" + (${take.hertz}::float8 - "heardHz") / LEAST("heardTakes" + 1, ${memory}), ${take.hertz}::float8) END,
      "heardTakes" = "heardTakes" + 1
    WHERE "id" = ${voiceId}`;
}
