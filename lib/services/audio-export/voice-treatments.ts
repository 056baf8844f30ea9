import { z } from 'zod';
import { plainTreatment, type VoiceTreatment, type VoiceTreatments } from '../../audio/voice-treatment.ts';
import type { PlacedSpeech, Timeline } from '../../audio/types.ts';
import { toJson } from '../../db/json.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import type { RenderTask } from './render-messages.ts';

/** Raised whenever voices would be measured otherwise. */
const treatmentVersion = 3;

const treatmentSchema: z.ZodType<VoiceTreatment> = z.object({ highPassHz: z.number(), sibilanceDb: z.number().nullable(), plosivesDb: z.number().nullable() });
/** `whole`: the mix from which it is known had every line and sound. */
const keptSchema = z.object({ version: z.literal(treatmentVersion), treatment: treatmentSchema, whole: z.boolean().default(true) });

/** As much of a render pool as listening to voices takes. */
export interface VoiceListener {
  run(task: Extract<RenderTask, { kind: 'voices' }>): Promise<{ treatments: VoiceTreatments }>;
}

/** Treatments as a row keeps them. */
export const treatmentsSchema: z.ZodType<VoiceTreatments> = z.record(z.string(), treatmentSchema);

/** What is done to the voices of a mix. */
export interface HeardVoices {
  treatments: VoiceTreatments;
  /** Those of them that it had to listen to, and that are known once it is finished: `keepTreatments`. */
  learned: VoiceTreatments;
}

/**
 * What the mixer does to each voice of a book. A voice is listened to once, when it is first mixed, and then known: so
 * a line that is spoken anew changes its own chapter and no other. One of whose lines some have no sound yet is listened to
 * for this mix alone, and a `whole` mix takes nothing from one that was not: a mix that had to do without a line leaves nothing
 * behind in the next, which has it, and neither does one that was broken off.
 */
export async function voiceTreatments(context: Pick<ServiceContext, 'transaction'>, pool: VoiceListener, book: { timelines: readonly Timeline[]; clips: { [asset: string]: string } }, whole: boolean): Promise<HeardVoices> {
  const speech = book.timelines.flatMap((timeline) => timeline.speech);
  const voiceIds = [...new Set(speech.flatMap((line) => (line.asset !== null && line.voiceId !== undefined ? [line.voiceId] : [])))];
  const treatments = await context.transaction.run((tx) => knownTreatments(tx, voiceIds, whole));
  const unknown = new Set(voiceIds.filter((id) => !Object.hasOwn(treatments, id)));
  if (unknown.size === 0) return { treatments, learned: {} };
  const measured = await measuredVoices(pool, speech.filter((line) => unknown.has(line.voiceId ?? '')), book.clips);
  const incomplete = new Set(speech.flatMap((line) => (lacksSound(line) && line.voiceId !== undefined ? [line.voiceId] : [])));
  const learned = Object.fromEntries(Object.entries(measured).filter(([id]) => !incomplete.has(id)));
  return { treatments: { ...treatments, ...measured }, learned };
}

/** What a mix learned of voices is known from now on, where nobody else was quicker. To be called as the mix is stored. */
export async function keepTreatments(tx: Tx, learned: VoiceTreatments, whole: boolean): Promise<void> {
  const known = await knownTreatments(tx, Object.keys(learned), whole);
  for (const [id, treatment] of Object.entries(learned)) if (!Object.hasOwn(known, id)) await tx.voice.updateMany({ where: { id }, data: { treatment: toJson({ version: treatmentVersion, treatment, whole }) } });
}

/** A line that is to be heard and has no take: it has the length that is thought of it. One that is silent has none. */
function lacksSound({ asset, start, end }: PlacedSpeech): boolean {
  return asset === null && end > start;
}

/** Listens to the voices of these lines, every voice for itself, in as many threads as there are. */
export async function measuredVoices(pool: VoiceListener, speech: readonly PlacedSpeech[], clips: { [asset: string]: string }): Promise<VoiceTreatments> {
  const voices = [...Map.groupBy(speech, (line) => line.voiceId).values()];
  const measured = await Promise.all(voices.map((lines) => pool.run({ kind: 'voices', timeline: { speech: lines }, clips: clipsOf(lines, clips) })));
  return Object.fromEntries(measured.flatMap(({ treatments }) => Object.entries(treatments)));
}

/** Of many clips those of some lines: few are told to a thread. */
function clipsOf(lines: readonly PlacedSpeech[], clips: { [asset: string]: string }): { [asset: string]: string } {
  return Object.fromEntries(lines.flatMap(({ asset }) => (asset !== null && clips[asset] !== undefined ? [[asset, clips[asset]]] : [])));
}

/** What is done to voices that were mixed before, for a `whole` mix in a whole one; the others are not in it. */
export async function knownTreatments(tx: Tx, voiceIds: readonly string[], whole: boolean): Promise<VoiceTreatments> {
  const rows = await tx.voice.findMany({ where: { id: { in: [...voiceIds] } }, select: { id: true, treatment: true } });
  const treatments: VoiceTreatments = {};
  for (const row of rows) {
    const kept = keptSchema.safeParse(row.treatment);
    if (kept.success && (kept.data.whole || !whole)) treatments[row.id] = kept.data.treatment;
  }
  return treatments;
}

/** Of the voices heard in a timeline: what another chapter's voice is given is not heard here. */
export function treatmentsIn(timeline: Timeline, treatments: VoiceTreatments): VoiceTreatments {
  const own: VoiceTreatments = {};
  for (const { voiceId } of timeline.speech) if (voiceId !== undefined) own[voiceId] = treatments[voiceId] ?? plainTreatment;
  return own;
}
