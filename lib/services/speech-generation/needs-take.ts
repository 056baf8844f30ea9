import { columnsOf, jsonOf, jsonOrNull } from '../../db/columns.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { RespellingIndex } from '../../story/spoken/index.ts';
import type { TextRange } from '../../story/types.ts';
import { notFound } from '../errors.ts';
import type { Tx } from '../interfaces.ts';
import { dictionaryColumns, dictionaryIn } from '../pronunciations/dictionary.ts';
import { isWalkOn } from '../voice-generation/walk-ons.ts';
import { engineVersion } from './engine-versions.ts';
import { rowIn } from './in-language.ts';
import { isSilent, speechKey } from './key.ts';
import { phoneticFor } from './obeys.ts';
import { spokenWithSigns } from './spoken-words.ts';
import { dramaStyle, whoSpeaks, type DramaStyle, type LineToSpeak } from './who-speaks.ts';

/** A voice as far as a take's key, the request for it and the hearing of it need it. */
const voiceColumns = { id: true, engine: true, externalId: true, name: true, settings: true, hash: true, origin: true, description: true, sampleAssetId: true, sampleText: true, medianHz: true, heardTakes: true, heardPace: true, heardHz: true } satisfies Prisma.VoiceSelect;
export type SpeakingVoice = Prisma.VoiceGetPayload<{ select: typeof voiceColumns }>;

/** The columns that say who speaks a line. */
export const speakerColumns = {
  kind: true,
  characterId: true,
  scene: { select: { narratorId: true } },
  chapter: { select: { narratorId: true } },
} satisfies Prisma.SegmentSelect;
export type SpeakerColumns = Prisma.SegmentGetPayload<{ select: typeof speakerColumns }>;

/** The columns that say whether a line's chosen take is still the line. */
export const speechColumns = {
  id: true,
  projectId: true,
  start: true,
  end: true,
  silent: true,
  direction: true,
  ear: true,
  pace: true,
  locked: true,
  takeNumber: true,
  ...speakerColumns,
  chosenTake: { select: { id: true, inputHash: true } },
} satisfies Prisma.SegmentSelect;
export type SpeechColumns = Prisma.SegmentGetPayload<{ select: typeof speechColumns }>;

/** How a drama is read and in which voices, as far as its lines do not say it themselves. */
export interface Voicing {
  style: DramaStyle;
  /** The narrator's own row. */
  narratorId: string | null;
  /** By character id, as they speak the story's language; null is the story's narrator. */
  voices: Map<string | null, SpeakingVoice | null>;
  /** Stretches of the story that a sound takes the place of, in order: their words are not said. */
  instead: readonly TextRange[];
  /** Words that are said otherwise than they are written. */
  dictionary: RespellingIndex;
}

/** Somebody of a story, as far as who speaks for them depends on it. */
const personColumns = { id: true, role: true, lines: true, voiceSetBy: true, voice: { select: voiceColumns } } satisfies Prisma.CharacterSelect;
export type Speaker = Prisma.CharacterGetPayload<{ select: typeof personColumns }>;

/** What a drama says of all its lines: its settings, and what `voicingParts` asks for. */
const settingColumns = { style: true, walkOns: true, language: true } satisfies Prisma.ProjectSelect;
type Settings = Prisma.ProjectGetPayload<{ select: typeof settingColumns }>;
export interface VoicingRow extends Settings {
  people: Speaker[] | null;
  instead: TextRange[] | null;
  /** JSON of the dictionary's rows. */
  dictionary: string | null;
}

/**
 * The columns of a VoicingRow, for a statement that has the drama as `p`. `people` and `instead` say which of the people
 * (`k`) and of the sounds in place of words (`q`) are wanted, beyond their being the drama's: begun with AND.
 */
export function voicingParts({ people, instead }: { people: Prisma.Sql; instead: Prisma.Sql }): Prisma.Sql {
  return Prisma.sql`${columnsOf('p', settingColumns)},
    (SELECT json_agg(${jsonOf('k', personColumns, { voice: jsonOrNull('v', voiceColumns) })})
      FROM "Character" k LEFT JOIN "Voice" v ON v."id" = k."voiceId" WHERE k."projectId" = p."id" ${people}) AS "people",
    (SELECT json_agg(json_build_object('start', q."anchorStart", 'end', q."anchorEnd") ORDER BY q."anchorStart")
      FROM "Cue" q WHERE q."projectId" = p."id" AND q."placement" = 'instead' AND q."lane" = 'effect' AND q."enabled" ${instead}) AS "instead",
    (SELECT json_agg(${jsonOf('w', dictionaryColumns)} ORDER BY w."word")::text FROM "Pronunciation" w WHERE w."projectId" = p."id") AS "dictionary"`;
}
const wholeDrama = voicingParts({ people: Prisma.empty, instead: Prisma.empty });

/** Style and voices of a project, by one statement: every reading of its lines asks for them. Throws `not-found`. */
export async function voicingOf(tx: Tx, projectId: string): Promise<Voicing> {
  const [row] = await tx.$queryRaw<VoicingRow[]>`SELECT ${wholeDrama} FROM "Project" p WHERE p."id" = ${projectId}`;
  if (row === undefined) throw notFound('drama');
  const { people, instead, dictionary, ...settings } = row;
  return voicingWith(settings, people ?? [], { instead: instead ?? [], dictionary: dictionaryIn(dictionary) });
}

/** The same of what was read. For one line, the people that may speak it are enough, and the stretches that it holds. */
export function voicingWith({ style, walkOns, language }: Settings, people: readonly Speaker[], words: Pick<Voicing, 'instead' | 'dictionary'>): Voicing {
  const narrator = people.find((person) => person.role === 'narrator');
  const voices = new Map<string | null, SpeakingVoice | null>();
  const give = (id: string | null, voice: SpeakingVoice | null | undefined): void => void voices.set(id, voice ? rowIn(voice, language) : null);
  for (const person of people) give(person.id, walkOns === 'narrator' && isWalkOn(person) ? narrator?.voice : person.voice);
  give(null, narrator?.voice);
  return { style: dramaStyle(style), narratorId: narrator?.id ?? null, voices, ...words };
}

/** The stretches of a story that an effect takes the place of, in order. */
export async function insteadOf(tx: Tx, projectId: string): Promise<TextRange[]> {
  const cues = await tx.cue.findMany({ where: { projectId, placement: 'instead', lane: 'effect', enabled: true }, orderBy: { anchorStart: 'asc' }, select: { anchorStart: true, anchorEnd: true } });
  return cues.map((cue) => ({ start: cue.anchorStart, end: cue.anchorEnd }));
}

/** A row as whoSpeaks wants it. */
export function lineToSpeak(row: SpeakerColumns): LineToSpeak {
  return { kind: row.kind, characterId: row.characterId, sceneNarratorId: row.scene.narratorId, chapterNarratorId: row.chapter.narratorId };
}

/** Who speaks the line aloud; null is the story's narrator. */
export function speakerOf(row: SpeakerColumns, voicing: Voicing): string | null {
  return whoSpeaks(lineToSpeak(row), voicing.style, voicing.narratorId);
}

/** The voice that speaks the line: its speaker's, and the narrator's where they have none. */
export function speakingVoice(segment: SpeakerColumns, voicing: Voicing): SpeakingVoice | null {
  return voicing.voices.get(speakerOf(segment, voicing)) ?? voicing.voices.get(null) ?? null;
}

/** The key of the take that the line should have now, or null while its speaker has no voice. */
export function wantedKey(segment: SpeechColumns, source: string, voicing: Voicing): string | null {
  const voice = speakingVoice(segment, voicing);
  if (!voice) return null;
  const said = spokenWithSigns(segment, source, voicing.instead, voicing.dictionary);
  return speechKey({
    voiceHash: voice.hash,
    engine: voice.engine,
    engineVersion: engineVersion(voice.engine),
    text: source.slice(segment.start, segment.end),
    spoken: said.text,
    phonetic: phoneticFor(voice.engine, said.phonetic),
    kind: segment.kind,
    direction: segment.direction,
    takeNumber: segment.takeNumber,
    pace: segment.pace,
  });
}

/** True where a line's chosen take is what is wanted: it sounds like the line as it now is, or the writer locked it. */
export function hasTake(segment: SpeechColumns, wanted: string | null): boolean {
  return segment.chosenTake !== null && (segment.locked || segment.chosenTake.inputHash === wanted);
}

/** The lines, by id, whose chosen take is no longer what they say: each is to be spoken anew. Not those without a take. */
export function outdatedAmong(lines: readonly SpeechColumns[], source: string, voicing: Voicing): Set<string> {
  return new Set(lines.filter((line) => line.chosenTake !== null && !isSilent(line) && !hasTake(line, wantedKey(line, source, voicing))).map(({ id }) => id));
}

/** The spoken segments among `where` whose chosen take is missing or stale, in playing order. */
export async function needsTake(tx: Tx, where: Prisma.SegmentWhereInput): Promise<string[]> {
  const segments = await tx.segment.findMany({ where, select: speechColumns, orderBy: { index: 'asc' } });
  const projectId = segments[0]?.projectId;
  if (projectId === undefined) return [];
  const source = await tx.sourceDocument.findUniqueOrThrow({ where: { projectId } });
  const voicing = await voicingOf(tx, projectId);
  return segments
    .filter((segment) => {
      if (isSilent(segment)) return false;
      return !hasTake(segment, wantedKey(segment, source.text, voicing));
    })
    .map((segment) => segment.id);
}
