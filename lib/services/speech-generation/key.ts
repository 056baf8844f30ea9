import type { Prisma } from '../../db/generated/client.ts';
import type { PhoneticWord } from '../../story/spoken/index.ts';
import { contentKey } from '../hash.ts';

/** All that shapes how a line sounds, as rows hold it. */
export interface SpeechIngredients {
  voiceHash: string;
  engine: string;
  engineVersion: string;
  text: string;
  kind: string;
  direction: string | null;
  /** 0 (where it is left out) is the first take of the line; the next one is another sound of the same words. */
  takeNumber?: number;
  /** What is said, where it is not the line's own words. */
  spoken?: string;
  /** Factor on the pace; 1 where it is left out. */
  pace?: number;
  /** Words whose phonetic signs the engine is given. */
  phonetic?: readonly PhoneticWord[];
}

/** The key of a spoken take: the same key is the same sound, byte for byte, and is never made twice for one owner. */
export function speechKey(of: SpeechIngredients): string {
  const { takeNumber = 0, spoken = of.text, pace = 1, phonetic = [] } = of;
  return contentKey('speech', of.engine, of.engineVersion, of.voiceHash, of.kind, of.direction, of.text, ...(takeNumber === 0 ? [] : [takeNumber]), ...(spoken === of.text ? [] : ['spoken', spoken]), ...(pace === 1 ? [] : ['pace', pace]), ...phonetic.flatMap(({ start, end, ipa }) => ['phonetic', start, end, ipa]));
}

/** The hash of a voice, kept in its row. */
export function voiceHash(engine: string, externalId: string, settings: Prisma.JsonObject): string {
  return contentKey('voice', engine, externalId, JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Lines that are never spoken: marks of a scene's end, which become a pause, and what the writer (or a dropped tag) keeps silent. */
export function isSilent(segment: { kind: string; silent: boolean }): boolean {
  return segment.silent || segment.kind === 'scene-break';
}

/** The same for a query: the lines that are spoken. */
export const spokenOnly = { silent: false, kind: { not: 'scene-break' } } satisfies Prisma.SegmentWhereInput;
