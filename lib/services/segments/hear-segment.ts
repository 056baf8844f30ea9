import { requireSegment, sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechEngineId, Tx, VendorId } from '../interfaces.ts';
import { madeBefore, missingVoices } from '../spending/estimate-voices.ts';
import { leftToSpend } from '../spending/budget.ts';
import { isSilent } from '../speech-generation/key.ts';
import { hasTake, speakerOf, speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { priceOfLine } from '../vendors/engine-prices.ts';
import { engineNames, pickEngine, requireUsable, vendorOf } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { HearAnswer } from '../views.ts';

/**
 * The sound of a line as it is now: at once where it is made, else it is put on the queue and the page is told. Where
 * making it costs, the answer is what: only `buy` has it made.
 */
export async function hearSegment(context: ServiceContext, input: { segmentId: string; buy?: boolean | undefined }): Promise<HearAnswer> {
  return await context.transaction.run(async (tx) => {
    const { id } = await requireSegment(context, tx, input.segmentId, 'edit');
    return await hearLine(context, tx, id, input.buy ?? false);
  });
}

/** As hearSegment, for a line that the caller has been let into. */
export async function hearLine(context: ServiceContext, tx: Tx, segmentId: string, buy: boolean): Promise<HearAnswer> {
  const segment = await tx.segment.findUniqueOrThrow({
    where: { id: segmentId },
    select: { ...speechColumns, speakError: true, chosenTake: { select: { id: true, inputHash: true, assetId: true } } },
  });
  if (isSilent(segment)) {
    throw new ServiceError('bad-input', { person: segment.silent ? 'This line is silent. Let it be spoken again to hear it.' : 'A scene break is a pause: there is nothing to hear.' });
  }
  const { text } = await sourceOf(tx, segment.projectId);
  const voicing = await voicingOf(tx, segment.projectId);
  const key = wantedKey(segment, text, voicing);
  if (segment.chosenTake && hasTake(segment, key)) return { state: 'ready', assetId: segment.chosenTake.assetId };

  const voice = voicing.voices.get(speakerOf(segment, voicing)) ?? null;
  const cost = await costOf(context, tx, { projectId: segment.projectId, length: segment.end - segment.start, key, engine: (voice?.engine ?? null) as SpeechEngineId | null });
  if (cost.micros > 0 && !buy) {
    const project = await tx.project.findUniqueOrThrow({ where: { id: segment.projectId } });
    const { leftMicros } = await leftToSpend(tx, project, context.clock.now());
    return { state: 'costs', micros: cost.micros, leftMicros, engine: engineNames[cost.engine], voices: cost.voices, error: segment.speakError };
  }
  await tx.segment.update({ where: { id: segment.id }, data: { speakError: null } });
  await context.queue.enqueue(tx, [{ name: 'speak-segment', stepId: null, projectId: segment.projectId, segmentId: segment.id, ...(cost.lane === null ? {} : { lane: cost.lane }) }]);
  return { state: 'making' };
}

interface Line {
  projectId: string;
  /** UTF-16 code units. */
  length: number;
  key: string | null;
  /** Of its speaker's voice; null where they have none yet. */
  engine: SpeechEngineId | null;
}

/**
 * What hearing a line would buy: the line, unless it was spoken before, and first a voice for everybody who has none.
 * @throws ServiceError as `requireUsable`, where the voice's engine may not be used
 */
async function costOf(context: ServiceContext, tx: Tx, line: Line): Promise<{ micros: number; engine: SpeechEngineId; voices: number; lane: VendorId | null }> {
  const { voiceEngine } = await tx.project.findUniqueOrThrow({ where: { id: line.projectId }, select: { voiceEngine: true } });
  const standings = await standingsOf(context, tx, line.projectId);
  const voiceless = await tx.character.count({ where: { projectId: line.projectId, voiceId: null } });
  const fresh = voiceless > 0 ? pickEngine('voice', voiceEngine, standings) : 'local';
  const voices = await missingVoices(tx, line.projectId, fresh, standings);
  const engine = line.engine ?? fresh;
  const known = line.key !== null && (await madeBefore(tx, context.actor.userId, [line.key])).has(line.key);
  if (!known) requireUsable(engine, standings);
  const forVoices = voices.reduce((sum, one) => sum + one.micros, 0);
  const vendor = vendorOf[engine];
  return {
    micros: forVoices + (known ? 0 : priceOfLine(engine, line.length)),
    engine: vendor === null && forVoices > 0 ? fresh : engine,
    voices: forVoices > 0 ? voices.length : 0,
    lane: vendor === 'hume' || vendor === 'replicate' ? vendor : null,
  };
}
