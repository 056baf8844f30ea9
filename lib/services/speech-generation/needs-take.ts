import type { Prisma } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';
import { engineVersion } from './engine-versions.ts';
import { isSilent, speechKey } from './key.ts';

/** A voice as far as a take's key and the request for it need it. */
const voiceColumns = { engine: true, externalId: true, name: true, settings: true, hash: true } satisfies Prisma.VoiceSelect;
export type SpeakingVoice = Prisma.VoiceGetPayload<{ select: typeof voiceColumns }>;

/** The columns that say whether a line's chosen take is still the line. */
export const speechColumns = {
  id: true,
  projectId: true,
  start: true,
  end: true,
  kind: true,
  silent: true,
  direction: true,
  characterId: true,
  character: { select: { voice: { select: voiceColumns } } },
  chosenTake: { select: { id: true, inputHash: true } },
} satisfies Prisma.SegmentSelect;
export type SpeechColumns = Prisma.SegmentGetPayload<{ select: typeof speechColumns }>;

/** The voice of the narrator's row, which speaks every line that has no character. */
export async function narratorVoice(tx: Tx, projectId: string): Promise<SpeakingVoice | null> {
  const narrator = await tx.character.findFirst({
    where: { projectId, role: 'narrator' },
    select: { voice: { select: voiceColumns } },
  });
  return narrator?.voice ?? null;
}

/** Who speaks the line: its character's voice, and the narrator's where there is none. */
export function speakingVoice(segment: SpeechColumns, narrator: SpeakingVoice | null): SpeakingVoice | null {
  return segment.character?.voice ?? narrator;
}

/** The key of the take that the line should have now, or null while its speaker has no voice. */
export function wantedKey(segment: SpeechColumns, source: string, narrator: SpeakingVoice | null): string | null {
  const voice = speakingVoice(segment, narrator);
  if (!voice) return null;
  return speechKey({
    voiceHash: voice.hash,
    engine: voice.engine,
    engineVersion: engineVersion(voice.engine),
    text: source.slice(segment.start, segment.end),
    kind: segment.kind,
    direction: segment.direction,
  });
}

/** The spoken segments among `where` whose chosen take is missing or stale, in reading order. */
export async function needsTake(tx: Tx, where: Prisma.SegmentWhereInput): Promise<string[]> {
  const segments = await tx.segment.findMany({ where, select: speechColumns, orderBy: { index: 'asc' } });
  const projectId = segments[0]?.projectId;
  if (projectId === undefined) return [];
  const source = await tx.sourceDocument.findUniqueOrThrow({ where: { projectId } });
  const narrator = await narratorVoice(tx, projectId);
  return segments
    .filter((segment) => {
      if (isSilent(segment)) return false;
      const key = wantedKey(segment, source.text, narrator);
      return key === null || segment.chosenTake?.inputHash !== key;
    })
    .map((segment) => segment.id);
}
