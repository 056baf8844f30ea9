import { z } from 'zod';
import { mostOverlap } from '../../audio/pauses.ts';
import { cuePlacements } from '../../audio/types.ts';
import { storyStructureSchema } from '../../import/types.ts';
import { mixChange } from '../audio-export/mix-settings.ts';
import { soundDensities } from '../../story/soundscape/density.ts';
import { alphabets } from '../pronunciations/dictionary.ts';
import { longestNote, pickUpKinds, pickUpStates } from '../proof/view.ts';
import { dramaStyles } from '../speech-generation/who-speaks.ts';
import { walkOnSettings } from '../voice-generation/walk-ons.ts';
import { tagSettings } from '../views.ts';

/**
 * A copy of a project as one file: a ZIP of `copy.json` (this schema), `story.txt` (the source text, UTF-8),
 * `sounds/<sha256>.wav` and, where the book has one, its `cover`. Rows refer to each other by the ids they had; opening a
 * copy gives every row a new one. What version 1 did not know yet has the value it had then: a copy of it opens as ever.
 */
export const copyFormat = 'narratix-copy';
export const copyVersion = 2;
export const copyExtension = 'narratix';
/** The name under which a copy holds the book's cover. */
export const coverEntry = 'cover';

const id = z.uuid();
const offset = z.int().min(0).max(100_000_000);
const words = z.string().max(1_000);
const setBy = z.enum(['analysis', 'person']);
const finite = z.number().refine(Number.isFinite);
const byAnalysis = setBy.default('analysis');
const maybeId = id.nullable().default(null);
const maybeOffset = offset.nullable().default(null);

/** The factor of a line, with candidates by character id. */
const factorSchema = z.object({ key: words, gap: words, candidates: z.array(z.object({ characterId: id.nullable(), score: finite })).max(1_000) });


const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** What a paid engine's take was found to be: names and plain sentences. */
const remarks = z.array(words).max(100).default([]);
/** A name alone, or with the words of the line that it is about. */
export const takeProblem = z.union([words, z.object({ problem: words, start: z.number().int().nonnegative(), end: z.number().int().nonnegative() })]);
/** The name of an engine; one that this release does not know is taken as `auto` when it is used. */
const engineSetting = z.string().max(40).default('auto');

const takeSchema = z.object({
  id,
  inputHash: z.string().regex(/^[0-9a-f]{64}$/),
  engine: words,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  durationSeconds: finite.min(0).max(36_000),
  loudnessLufs: finite.min(-200).max(20),
  words: z.array(z.object({ from: finite, to: finite, start: offset, end: offset })).max(100_000),
  loops: z.boolean(),
  wordsBy: z.enum(['engine', 'aligned']).default('engine'),
  problems: z.array(takeProblem).max(100).default([]),
  warnings: remarks,
});

export const copySchema = z.object({
  format: z.literal(copyFormat),
  version: z.union([z.literal(1), z.literal(copyVersion)]),
  project: z.object({
    title: words,
    language: z.string().max(40),
    sample: z.unknown().nullable(),
    author: words.nullable().default(null),
    blurb: z.string().max(10_000).nullable().default(null),
    series: words.nullable().default(null),
    seriesPart: words.nullable().default(null),
    style: z.enum(dramaStyles).default('full'),
    mixSettings: mixChange.default({}),
    walkOns: z.enum(walkOnSettings).default('own'),
    tags: z.enum(tagSettings).default('speak'),
    reader: z.enum(['auto', 'local', 'claude']).default('auto'),
    voiceEngine: engineSetting,
    earEngine: engineSetting,
    musicEngine: engineSetting,
    effectEngine: engineSetting,
    soundDensity: z.enum(soundDensities).catch('balanced').default('balanced'),
    readBy: z.string().max(20).nullable().default(null),
    readNotes: z.array(words).max(1_000).default([]),
    cover: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), mediaType: z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/gif']) }).nullable().default(null),
  }),
  source: z.object({
    sha256: z.string(),
    fileName: words.nullable(),
    encoding: words,
    notes: z.array(words).max(100),
    format: z.string().max(20).default('txt'),
    structure: storyStructureSchema.default({ chapters: [], blocks: [], emphasis: [] }),
  }),
  chapters: z
    .array(
      z.object({
        id,
        index: offset,
        title: words,
        start: offset,
        end: offset,
        words: offset,
        matter: z.enum(['front', 'body', 'back']),
        included: z.boolean(),
        scored: z.boolean(),
        setBy: byAnalysis,
        headingStart: maybeOffset,
        headingEnd: maybeOffset,
        narratorId: maybeId,
      }),
    )
    .max(10_000),
  scenes: z.array(z.object({ id, chapterId: id, index: offset, start: offset, end: offset, mood: words.nullable(), intensity: finite.nullable(), narratorId: maybeId })).max(100_000),
  voices: z
    .array(
      z.object({
        id,
        engine: words,
        externalId: words,
        name: words,
        settings: z.record(z.string().max(100), z.union([words, finite])),
        origin: z.enum(['catalogue', 'designed', 'own']).default('catalogue'),
        description: words.nullable().default(null),
        /** The clip that is the voice, where an engine clones from one. */
        sample: z.object({ sha256, mediaType: z.enum(['audio/wav', 'audio/mpeg']), text: z.string().max(5_000), medianHz: finite.nullable() }).nullable().default(null),
        consent: z.object({ who: words, statement: z.string().max(5_000), at: words }).nullable().catch(null).default(null),
      }),
    )
    .max(10_000),
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
        colourSetBy: byAnalysis,
        persona: words.nullable().default(null),
      }),
    )
    .max(10_000),
  pronunciations: z
    .array(z.object({ word: words, said: words, alphabet: z.enum(alphabets), matchCase: z.boolean(), note: words.nullable() }))
    .max(10_000)
    .default([]),
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
        silent: z.boolean().default(false),
        silentSetBy: z.enum(['analysis', 'person', 'sound']).default('analysis'),
        kindSetBy: byAnalysis,
        cutSetBy: byAnalysis,
        factor: factorSchema.nullable().default(null),
        direction: words.nullable(),
        ear: z.string().max(20_000).nullable().default(null),
        pace: finite.min(0.5).max(2).default(1),
        locked: z.boolean().default(false),
        note: z.string().max(5_000).nullable().default(null),
        pauseAfterSeconds: finite.min(-mostOverlap).max(60).nullable(),
        gainDb: finite.min(-60).max(24),
        takeNumber: offset.default(0),
        heardKey: sha256.nullable().default(null),
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
        theme: words.nullable().default(null),
        anchorStart: offset,
        anchorEnd: offset,
        untilOffset: offset.nullable(),
        placement: z.enum(cuePlacements),
        intensity: finite.min(0).max(1),
        confidence: finite.min(0).max(1),
        gainDb: finite.min(-60).max(24),
        pan: finite.min(-1).max(1),
        shiftSeconds: finite.min(-600).max(600).default(0),
        trimHeadSeconds: finite.min(0).max(600).default(0),
        trimTailSeconds: finite.min(0).max(600).default(0),
        fadeInSeconds: finite.min(0).max(60).nullable().default(null),
        fadeOutSeconds: finite.min(0).max(60).nullable().default(null),
        placedByHand: z.boolean().default(false),
        removed: z.boolean().default(false),
        enabled: z.boolean(),
        setBy,
        take: takeSchema.nullable(),
      }),
    )
    .max(500_000),
  pickUps: z
    .array(
      z.object({
        anchorStart: offset,
        anchorEnd: offset,
        kind: z.enum(pickUpKinds),
        text: z.string().max(longestNote),
        state: z.enum(pickUpStates),
        by: words,
        from: z.enum(['writer', 'listener']),
        words: z.string().max(100_000),
        takeKey: sha256.nullable(),
        createdAt: z.iso.datetime(),
      }),
    )
    .max(100_000)
    .default([]),
});
export type Copy = z.infer<typeof copySchema>;
export type CopyTake = z.infer<typeof takeSchema>;
