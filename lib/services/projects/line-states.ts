import type { Tx } from '../interfaces.ts';
import { isSilent } from '../speech-generation/key.ts';
import { hasTake, speechColumns, voicingOf, wantedKey, type SpeechColumns, type Voicing } from '../speech-generation/needs-take.ts';
import { unsureBelow, type LineState } from '../views.ts';

/** What a line's state is made of besides its own columns. */
export interface StateSources {
  text: string;
  voicing: Voicing;
  /** State of the open step of each line, by segment id. */
  steps: Map<string, string>;
}

/** The state of a line at a glance. A line with a take is ready or stale even while a new one is being made. */
export function lineState(segment: SpeechColumns & { speakError: string | null }, sources: StateSources): LineState {
  if (isSilent(segment)) return 'silent';
  const step = sources.steps.get(segment.id);
  const wanted = wantedKey(segment, sources.text, sources.voicing);
  if (hasTake(segment, wanted)) return 'ready';
  if (step === 'running') return 'making';
  if (step === 'waiting') return 'queued';
  if (segment.speakError !== null) return 'failed';
  return segment.chosenTake ? 'stale' : 'none';
}

export async function stateSources(tx: Tx, projectId: string, text: string): Promise<StateSources> {
  const steps = await tx.step.findMany({
    where: { stage: 'speak', state: { in: ['waiting', 'running'] }, production: { activeKey: projectId } },
    select: { subjectId: true, state: true },
  });
  return { text, voicing: await voicingOf(tx, projectId), steps: new Map(steps.map((step) => [step.subjectId, step.state])) };
}

export interface LineCounts {
  total: number;
  ready: number;
  stale: number;
  failed: number;
  unsure: number;
  /** Not spoken by the writer's hand or as bare tags; not among `total`. */
  silent: number;
}

/** Counts of spoken lines by chapter. */
export async function countLines(tx: Tx, projectId: string, text: string): Promise<Map<string, LineCounts>> {
  const sources = await stateSources(tx, projectId, text);
  const rows = await tx.segment.findMany({
    where: { projectId },
    select: { ...speechColumns, chapterId: true, speakError: true, confidence: true, speakerSetBy: true },
  });
  const counts = new Map<string, LineCounts>();
  for (const row of rows) {
    const count = counts.get(row.chapterId) ?? { total: 0, ready: 0, stale: 0, failed: 0, unsure: 0, silent: 0 };
    counts.set(row.chapterId, count);
    const state = lineState(row, sources);
    if (row.silent) count.silent += 1;
    if (state === 'silent') continue;
    count.total += 1;
    if (state === 'ready' || state === 'stale' || state === 'failed') count[state] += 1;
    if (row.speakerSetBy === 'analysis' && row.confidence < unsureBelow) count.unsure += 1;
  }
  return counts;
}
