/** Reads what Claude said of a window. Nothing of it is trusted: what is bad is dropped, item by item. */
import { z } from 'zod';
import { soundNames } from '../../../audio/synthesis/labels.ts';
import type { ProposedEffect } from '../../../story/soundscape/arrange.ts';
import { moods, type Mood, type SceneBed, type TextRange } from '../../../story/types.ts';
import { copiesStory } from '../../claude/copies.ts';
import { line } from '../../claude/words.ts';
import { otherSound, placements } from './prompt.ts';
import type { Window } from './windows.ts';

const longestPrompt = 160;
const number = z.number().int();
const bedSchema = z.object({ lane: z.enum(['music', 'ambience']), sound: z.string(), prompt: line(longestPrompt).catch(''), from: number, until: number });
const effectSchema = z.object({ word: number, sound: z.string(), prompt: line(longestPrompt).catch(''), placement: z.enum(placements), rank: number });
const answerSchema = z.object({
  mood: z.enum(moods).nullable().catch(null),
  intensity: z.number().min(0).max(10).nullable().catch(null),
  beds: z.array(z.unknown()).nullable().catch(null),
  effects: z.array(z.unknown()).nullable().catch(null),
});

/** An answer in the shape asked for: what is kept of it once it is bought. Numbers and names are not checked yet. */
export interface EarAnswer {
  mood: Mood | null;
  /** 0 to 10. */
  intensity: number | null;
  beds: z.output<typeof bedSchema>[];
  effects: z.output<typeof effectSchema>[];
}

/** Null where there is neither a list of beds nor one of effects. Items of another shape are left out. */
export function shapeAnswer(value: unknown): EarAnswer | null {
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return null;
  const { mood, intensity, beds, effects } = parsed.data;
  if (beds === null && effects === null) return null;
  return { mood, intensity, beds: good(bedSchema, beds ?? []), effects: good(effectSchema, effects ?? []) };
}

function good<T>(schema: z.ZodType<T>, items: readonly unknown[]): T[] {
  return items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Sounds at their places in the source; the prompts are what is heard, in words, or empty. */
export interface HeardWindow {
  mood: Mood | null;
  intensity: number | null;
  beds: (SceneBed & { words: string })[];
  effects: (ProposedEffect & { words: string })[];
}

/** Sure as the ears of Claude are, by its own ranking. */
const confidence = { bed: 0.85, firstEffect: 0.95, step: 0.03, least: 0.6 };

/**
 * Puts an answer in its place: numbers that the window does not have, sounds that nobody knows and prompts that copy the
 * story are dropped. `others`: whether a sound may be any, in words.
 */
export function placeAnswer(text: string, window: Window, answer: EarAnswer, others: boolean): HeardWindow {
  const own = text.slice(window.start, window.end);
  const wordsOf = (prompt: string): string => (copiesStory(prompt, own) ? '' : prompt);
  const beds = answer.beds.flatMap(({ lane, sound, prompt, from, until }) => {
    const known: readonly string[] = lane === 'music' ? moods : soundNames.ambience;
    const first = window.lines.get(from);
    const last = window.lines.get(until);
    if (!known.includes(sound) || first === undefined || last === undefined || until < from) return [];
    return [{ lane, sound, start: first.start, end: last.end, confidence: confidence.bed, evidence: null, words: wordsOf(prompt) }];
  });
  const effects = answer.effects.flatMap(({ word, sound, prompt, placement, rank }) => {
    const at: TextRange | undefined = window.words.get(word);
    const words = wordsOf(prompt);
    const name = sound === otherSound ? (others ? nameOf(words) : '') : soundNames.effect.includes(sound) ? sound : '';
    if (at === undefined || name === '') return [];
    return [{ ...at, sound: name, placement, confidence: Math.max(confidence.least, confidence.firstEffect - confidence.step * Math.max(0, rank - 1)), rank, words }];
  });
  return { mood: answer.mood, intensity: answer.intensity === null ? null : answer.intensity / 10, beds, effects };
}

/** A short name for a sound that the palette has not: “a kettle whistling softly” is `kettle-whistling-softly`. */
function nameOf(words: string): string {
  const name = words.toLowerCase().match(/[a-z]{2,}/g)?.filter((word) => !['an', 'the', 'of', 'and', 'one', 'in', 'on', 'with'].includes(word)) ?? [];
  return name.slice(0, 3).join('-').slice(0, 40);
}
