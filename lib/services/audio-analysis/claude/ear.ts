import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { arrangeSound, promptInWords, readMood } from '../../../story/soundscape/index.ts';
import { moods, type Mood, type SceneSound, type StorySegment } from '../../../story/types.ts';
import { askClaude } from '../../claude/call.ts';
import { PartError } from '../../claude/failures.ts';
import { readJson, usedTokens } from '../../claude/message.ts';
import { costMicros } from '../../claude/models.ts';
import { mostOfRequest } from '../../claude/most.ts';
import { ServiceError } from '../../errors.ts';
import type { AudioAnalysisEngine, Bought, PaidEngineTools } from '../../interfaces.ts';
import { pickEngine } from '../../vendors/pick.ts';
import { standingsOf } from '../../vendors/standing.ts';
import { placeAnswer, shapeAnswer, type EarAnswer, type HeardWindow } from './answer.ts';
import { earModel, earRequest, earVersion } from './prompt.ts';
import { windowsOf, type Window } from './windows.ts';

type Scene = Parameters<AudioAnalysisEngine['readScene']>[0];

/** What came of one request, as the ledger keeps it. */
const keptSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), answer: z.unknown() }),
  z.object({ kind: z.enum(['refused', 'truncated']) }),
]);
type Outcome = { kind: 'read'; answer: EarAnswer } | { kind: 'refused' | 'truncated' | 'blocked' | 'too-long' | 'unreadable' };

/** A window that cannot be read as a whole is asked in two, unless it is shorter than this: words. */
const shortestParted = 300;
/** What could not be read at all is asked once more. */
const tries = 2;

/**
 * Claude as the ear of a drama: one reading of a scene gives its bed and its effects, by numbers of lines and words. What
 * it says is held to the rules of the built-in ear (lib/story/soundscape/arrange.ts). A scene that it cannot read is read
 * by `local`, and the log says why: a drama never fails for want of a sound. Once a cap is met, or the vendor is away or
 * refuses the key, the rest of the chapter is not asked at all.
 *
 * Errors: `cancelled`.
 */
export function createClaudeEar(tools: PaidEngineTools, local: AudioAnalysisEngine): AudioAnalysisEngine {
  const { context, access, projectId, purchasing } = tools;
  let away: ServiceError | null = null;
  let others: Promise<boolean> | null = null;

  return {
    id: 'claude',
    async readScene(input, signal) {
      signal?.throwIfAborted();
      try {
        const sound = away === null ? await readScene(input, signal) : null;
        if (sound !== null) return sound;
      } catch (error) {
        if (signal?.aborted) throw error;
        if (!(error instanceof ServiceError) || error.code === 'cancelled') throw error;
        away = error;
        context.log.warn({ projectId, code: error.code, reason: error.message }, 'Claude cannot listen to this chapter; the built-in ear does');
      }
      return await local.readScene(input, signal);
    },
  };

  /** Null where some of the scene could not be read. */
  async function readScene(input: Scene, signal: AbortSignal | undefined): Promise<SceneSound | null> {
    const segments = input.segments.filter((s) => s.start < input.scene.end && input.scene.start < s.end).toSorted((a, b) => a.start - b.start);
    const heard: { window: Window; sound: HeardWindow }[] = [];
    const waiting = windowsOf(input.text, input.scene, segments);
    if (waiting.length === 0) return null;
    for (let window = waiting.shift(); window !== undefined; window = waiting.shift()) {
      const outcome = await ask(window, signal);
      if (outcome.kind === 'read') {
        heard.push({ window, sound: placeAnswer(input.text, window, outcome.answer, await takesWords()) });
        continue;
      }
      const parts = parted(input, segments, window);
      context.log.info({ projectId, outcome: outcome.kind, words: window.length, parts: parts.length }, 'Claude did not listen to a passage as it was asked');
      if (parts.length < 2) return null;
      waiting.unshift(...parts);
    }
    return composeSound({ ...input, segments }, heard);
  }

  /** The outcome of one window: found in the ledger, or bought. */
  async function ask(window: Window, signal: AbortSignal | undefined): Promise<Outcome> {
    const params = earRequest(window.page);
    const inputHash = createHash('sha256').update(`ear ${earVersion} ${JSON.stringify(params)}`).digest('hex');
    const order = { vendor: 'anthropic' as const, model: earModel.id, stage: 'score' as const, projectId, subjectId: null, inputHash, mostMicros: mostOfRequest(earModel, params, false) };
    const client = context.clients.anthropic(access);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { value } = await purchasing.buy(order, access, (run) => send(client, params, run), signal);
        const outcome = outcomeOf(value);
        if (outcome.kind !== 'unreadable' || attempt >= tries) return outcome;
      } catch (error) {
        if (error instanceof PartError) return { kind: error.kind };
        throw error;
      }
    }
  }

  /** Whether any effect may be asked for in words: the built-in engine makes those of the palette only. */
  async function takesWords(): Promise<boolean> {
    others ??= context.transaction.run(async (tx) => {
      const project = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { effectEngine: true } });
      const standings = await standingsOf(context, tx, projectId);
      try {
        return pickEngine('effect', project.effectEngine, standings) !== 'local';
      } catch (error) {
        // One that was chosen and cannot be used just now makes nothing, in words or not.
        if (error instanceof ServiceError) return false;
        throw error;
      }
    });
    return await others;
  }
}

/** Asks, and gives what is worth keeping: never an answer that could not be read, which may come out better again. */
async function send(client: Anthropic, params: Anthropic.MessageCreateParamsNonStreaming, signal: AbortSignal): Promise<Bought> {
  const message = await askClaude(client, params, { signal });
  const cost = { costMicros: costMicros(earModel, usedTokens(message), false) };
  const said = readJson(message);
  if (said.kind === 'unreadable') return cost;
  if (said.kind !== 'read') return { ...cost, value: { kind: said.kind } };
  const answer = shapeAnswer(said.value);
  return answer === null ? cost : { ...cost, value: { kind: 'read', answer } };
}

function outcomeOf(value: unknown): Outcome {
  const kept = keptSchema.safeParse(value);
  if (!kept.success) return { kind: 'unreadable' };
  if (kept.data.kind !== 'read') return { kind: kept.data.kind };
  const answer = shapeAnswer(kept.data.answer);
  return answer === null ? { kind: 'unreadable' } : { kind: 'read', answer };
}

function parted(input: Scene, segments: readonly StorySegment[], window: Window): Window[] {
  if (window.length < shortestParted) return [];
  return windowsOf(input.text, { ...input.scene, start: window.start, end: window.end }, segments, Math.ceil(window.length / 2));
}

/** The sound of a scene from that of its windows, under the rules of every scene. */
export function composeSound(input: Scene, heard: readonly { window: Window; sound: HeardWindow }[]): SceneSound {
  const { text, scene, segments } = input;
  const told = readMood(segments.filter((s) => s.kind !== 'scene-break' && s.kind !== 'heading').map((s) => text.slice(s.start, s.end)).join(' '));
  const mood = longestMood(heard) ?? told.mood;
  const words = heard.reduce((sum, { window, sound }) => sum + (sound.intensity === null ? 0 : window.length), 0);
  const felt = heard.reduce((sum, { window, sound }) => sum + (sound.intensity ?? 0) * window.length, 0);
  const intensity = Math.round((words === 0 ? told.intensity : felt / words) * 100) / 100;
  const arranged = arrangeSound({ text, scene, segments, density: input.density }, { mood, intensity, beds: heard.flatMap(({ sound }) => sound.beds), effects: heard.flatMap(({ sound }) => sound.effects) });
  return {
    mood,
    intensity,
    beds: arranged.beds.map(({ words: prompt, ...bed }) => (prompt === '' ? bed : { ...bed, prompt: promptInWords(bed.lane, prompt, mood, intensity) })),
    effects: arranged.effects.map(({ words: prompt, start, end, sound, placement, confidence }) => {
      const effect = { start, end, sound, placement, confidence };
      return prompt === '' ? effect : { ...effect, prompt: promptInWords('effect', prompt, mood, intensity) };
    }),
  };
}

/** The mood under most of the words. */
function longestMood(heard: readonly { window: Window; sound: HeardWindow }[]): Mood | null {
  const weight = (mood: Mood): number => heard.reduce((sum, { window, sound }) => sum + (sound.mood === mood ? window.length : 0), 0);
  const [best] = moods.filter((mood) => weight(mood) > 0).toSorted((a, b) => weight(b) - weight(a));
  return best ?? null;
}
