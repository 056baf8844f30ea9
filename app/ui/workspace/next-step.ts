import type { MakeScope } from '../../../lib/services/interfaces.ts';
import type { ProjectView } from '../../../lib/services/views.ts';

/** Above this many words the button first asks what to make. */
export const askAboveWords = 5000;

/** The one next thing to do with a drama; the header's primary button. */
export type NextStep =
  | { kind: 'reading' }
  | { kind: 'read-again' }
  | { kind: 'making'; fraction: number }
  | { kind: 'paused'; fraction: number }
  | { kind: 'make'; label: string; scope: MakeScope; ask: boolean; seconds: number | null }
  | { kind: 'download'; url: string };

/** What that is follows from the rows alone, so that it is the same after a reload and on another page. */
export function nextStep(project: ProjectView): NextStep {
  const { production, lines } = project;
  if (production?.state === 'running' && production.paused) return { kind: 'paused', fraction: production.fraction };
  if (production?.state === 'running') return production.kind === 'make' ? { kind: 'making', fraction: production.fraction } : { kind: 'reading' };
  if (project.state === 'failed') return { kind: 'read-again' };
  const words = project.chapters.reduce((sum, chapter) => sum + (chapter.included ? chapter.words : 0), 0);
  const ask = words > askAboveWords;
  if (production?.kind === 'make' && (production.state === 'cancelled' || production.state === 'failed')) {
    return { kind: 'make', label: 'Go on', scope: production.scope, ask: false, seconds: project.estimateSeconds };
  }
  const mix = project.export;
  const first = lines.ready === 0 ? 'Make everything' : lines.ready < lines.total ? 'Make the rest' : 'Make the mix';
  if (!mix) return { kind: 'make', label: first, scope: { kind: 'all' }, ask, seconds: project.estimateSeconds };
  if (mix.stale) return { kind: 'make', label: 'Make the changes', scope: mix.scope, ask: false, seconds: null };
  if (mix.scope.kind !== 'all' && lines.ready < lines.total) return { kind: 'make', label: 'Make the rest', scope: { kind: 'all' }, ask, seconds: project.estimateSeconds };
  const mp3 = mix.files.find((file) => file.format === 'mp3');
  return mp3 ? { kind: 'download', url: mp3.url } : { kind: 'make', label: 'Mix it again', scope: mix.scope, ask: false, seconds: null };
}
