import type { CueLane } from '../../audio/types.ts';
import type { SoundEngineId, SpeechEngineId, ServiceContext, Tx, VendorId } from '../interfaces.ts';
import { speakerColumns, speakingVoice, voicingOf } from '../speech-generation/needs-take.ts';
import { pickEngine, vendorOf, type EngineService } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { StageName } from '../views.ts';

type Lane = VendorId | undefined;

/**
 * The vendor that each of these jobs will wait for, so that it stands in that vendor's line and in nobody else's way.
 * What is chosen later may be another; the work is then done all the same.
 */
export async function lanesOf(context: ServiceContext, tx: Tx, input: { projectId: string; stage: StageName; subjectIds: string[] }): Promise<(subjectId: string) => Lane> {
  const { projectId, stage, subjectIds } = input;
  if (stage === 'speak') return await lanesOfLines(tx, projectId, subjectIds);
  if (stage !== 'score' && stage !== 'sound') return () => undefined;
  const project = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { earEngine: true, musicEngine: true, effectEngine: true } });
  const standings = await standingsOf(context, tx, projectId);
  const laneOf = (service: EngineService, setting: string): Lane => {
    try {
      return laneOfEngine(pickEngine(service, setting, standings));
    } catch {
      // It cannot be used: the job will say so in words.
      return undefined;
    }
  };
  if (stage === 'score') {
    const lane = laneOf('ear', project.earEngine);
    return () => lane;
  }
  const cues = await tx.cue.findMany({ where: { projectId }, select: { id: true, lane: true } });
  const lanes = { effect: laneOf('effect', project.effectEngine), bed: laneOf('music', project.musicEngine) };
  const byCue = new Map(cues.map((cue) => [cue.id, (cue.lane as CueLane) === 'effect' ? lanes.effect : lanes.bed]));
  return (id) => byCue.get(id);
}

async function lanesOfLines(tx: Tx, projectId: string, ids: string[]): Promise<(id: string) => Lane> {
  const voicing = await voicingOf(tx, projectId);
  // Where every voice is built in, no line need be looked at.
  if (![...voicing.voices.values()].some((voice) => voice !== null && laneOfEngine(voice.engine) !== undefined)) return () => undefined;
  const rows = await tx.segment.findMany({ where: { id: { in: ids } }, select: { id: true, ...speakerColumns } });
  const lanes = new Map(rows.map((row) => [row.id, laneOfEngine(speakingVoice(row, voicing)?.engine ?? 'local')]));
  return (id) => lanes.get(id);
}

/** The vendor that an engine waits for; undefined for a built-in one. */
export function laneOfEngine(engine: string): Lane {
  const known: { [engine: string]: VendorId | null } = vendorOf satisfies { [Engine in SpeechEngineId | SoundEngineId]: VendorId | null };
  return known[engine] ?? undefined;
}
