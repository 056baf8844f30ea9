import { z } from 'zod';

/**
 * A copy of a project as one file: a ZIP of `copy.json` (this schema), `story.txt` (the source text, UTF-8) and
 * `sounds/<sha256>.wav`. Rows refer to each other by the ids they had; opening a copy gives every row a new one.
 */
export const copyFormat = 'narratix-copy';
export const copyVersion = 1;
export const copyExtension = 'narratix';

const id = z.uuid();
const offset = z.int().min(0).max(100_000_000);
const words = z.string().max(1_000);
const setBy = z.enum(['analysis', 'person']);
const finite = z.number().refine(Number.isFinite);

const takeSchema = z.object({
  id,
  inputHash: z.string().regex(/^[0-9a-f]{64}$/),
  engine: words,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  durationSeconds: finite.min(0).max(36_000),
  loudnessLufs: finite.min(-200).max(20),
  words: z.array(z.object({ from: finite, to: finite, start: offset, end: offset })).max(100_000),
  loops: z.boolean(),
});

export const copySchema = z.object({
  format: z.literal(copyFormat),
  version: z.literal(copyVersion),
  project: z.object({ title: words, language: z.string().max(20), sample: z.unknown().nullable() }),
  source: z.object({ sha256: z.string(), fileName: words.nullable(), encoding: words, notes: z.array(words).max(100) }),
  chapters: z
    .array(z.object({ id, index: offset, title: words, start: offset, end: offset, words: offset, matter: z.enum(['front', 'body', 'back']), included: z.boolean(), scored: z.boolean() }))
    .max(10_000),
  scenes: z.array(z.object({ id, chapterId: id, index: offset, start: offset, end: offset, mood: words.nullable(), intensity: finite.nullable() })).max(100_000),
  voices: z.array(z.object({ id, engine: words, externalId: words, name: words, settings: z.record(z.string().max(100), z.union([words, finite])) })).max(10_000),
  characters: z
    .array(
      z.object({
        id,
        name: words,
        aliases: z.array(words).max(1_000),
        sex: words,
        age: words,
        role: z.enum(['narrator', 'cast']),
        colour: z.int().min(0).max(8),
        lines: offset,
        voiceId: id.nullable(),
        voiceSetBy: setBy,
        nameSetBy: setBy,
      }),
    )
    .max(10_000),
  segments: z
    .array(
      z.object({
        id,
        chapterId: id,
        sceneId: id,
        index: offset,
        start: offset,
        end: offset,
        kind: words,
        characterId: id.nullable(),
        confidence: finite.min(0).max(1),
        evidence: words,
        evidenceStart: offset.nullable(),
        evidenceEnd: offset.nullable(),
        endsParagraph: z.boolean(),
        speakerSetBy: setBy,
        direction: words.nullable(),
        pauseAfterSeconds: finite.min(0).max(60).nullable(),
        gainDb: finite.min(-60).max(24),
        take: takeSchema.nullable(),
      }),
    )
    .max(500_000),
  cues: z
    .array(
      z.object({
        sceneId: id,
        lane: z.enum(['music', 'ambience', 'effect']),
        sound: words,
        prompt: z.string().max(5_000),
        seed: z.int().min(0),
        anchorStart: offset,
        anchorEnd: offset,
        untilOffset: offset.nullable(),
        placement: z.enum(['before', 'on', 'after']),
        intensity: finite.min(0).max(1),
        confidence: finite.min(0).max(1),
        gainDb: finite.min(-60).max(24),
        pan: finite.min(-1).max(1),
        enabled: z.boolean(),
        setBy,
        take: takeSchema.nullable(),
      }),
    )
    .max(500_000),
});
export type Copy = z.infer<typeof copySchema>;
export type CopyTake = z.infer<typeof takeSchema>;
