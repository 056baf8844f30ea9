import type { Tx } from '../interfaces.ts';
import { isSilent } from '../speech-generation/key.ts';
import { hasTake, voicingOf, wantedKey, type SpeechColumns, type Voicing } from '../speech-generation/needs-take.ts';
import type { WholeLine } from './all-lines.ts';
import { unsureBelow, type LineState } from '../views.ts';

/** What a line's state is made of besides its own columns. */
export interface StateSources {
  text: string;
  voicing: Voicing;
  /** State of the open step of each line, by segment id. */
  steps: Map<string, string>;
  /** What `outdatedAmong` gave for these lines, where it was reckoned already. */
  outdated?: ReadonlySet<string>;
}

/** The state of a line at a glance. A line with a take is ready or stale even while a new one is being made. */
export function lineState(segment: SpeechColumns & { speakError: string | null }, sources: StateSources): LineState {
  if (isSilent(segment)) return 'silent';
  const step = sources.steps.get(segment.id);
  // Where there is no take, nobody need reckon which one it should be.
  if (segment.chosenTake !== null && (sources.outdated ? !sources.outdated.has(segment.id) : hasTake(segment, wantedKey(segment, sources.text, sources.voicing)))) return 'ready';
  if (step === 'running') return 'making';
  if (step === 'waiting') return 'queued';
  if (segment.speakError !== null) return 'failed';
  return segment.chosenTake ? 'stale' : 'none';
}

/** All of it but the text, which others may ask for beside it. */
export async function stateSources(tx: Tx, projectId: string): Promise<Omit<StateSources, 'text'>> {
  const [steps, voicing] = await Promise.all([
    tx.$queryRaw<{ stage: string; subjectId: string; state: string }[]>`
      SELECT s."stage", s."subjectId", s."state" FROM "Step" s JOIN "Production" p ON p."id" = s."productionId"
      WHERE p."activeKey" = ${projectId} AND s."stage" = 'speak' AND s."state" IN ('waiting', 'running')`,
    voicingOf(tx, projectId),
  ]);
  return { voicing, steps: stepStates(steps, 'speak') };
}

/** The states of the steps of one stage, by what they are about. */
export function stepStates(steps: readonly { stage: string; subjectId: string; state: string }[], stage: 'speak' | 'sound'): Map<string, string> {
  return new Map(steps.filter((step) => step.stage === stage).map((step) => [step.subjectId, step.state]));
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
export function countLines(rows: readonly WholeLine[], sources: StateSources): Map<string, LineCounts> {
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
