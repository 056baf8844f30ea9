import { notFound } from 'next/navigation';
import { ServiceError } from '../../../lib/services/errors.ts';
import { readOpening, readScript } from '../../../lib/services/projects/read-script.ts';
import type { ProjectView, ScriptView } from '../../../lib/services/views.ts';
import { pageContext } from '../../page-context.ts';
import { ScriptTab } from '../../ui/script/script-tab.tsx';
import { openProject } from './open-project.ts';

/** Chapters that are read through for a line before the page opens without it. */
const mostSearched = 30;

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ chapter?: string; line?: string }> };

export default async function ScriptPage({ params, searchParams }: Props) {
  const [{ id }, asked] = await Promise.all([params, searchParams]);
  // Side by side: the lines are asked for without waiting for all that stands around them.
  const [project, script] = await Promise.all([openProject(id), opening(id, asked.chapter ?? null)]);
  if (!project) notFound();
  if (!script) return <ScriptTab initial={null} line={null} />;
  if (asked.line === undefined || script.segments.some(({ id }) => id === asked.line)) return <ScriptTab initial={script} line={asked.line ?? null} />;
  return <ScriptTab initial={(await chapterWith(asked.line, project)) ?? script} line={asked.line} />;
}

async function opening(projectId: string, chapterId: string | null): Promise<ScriptView | null> {
  try {
    return await readOpening(await pageContext(projectId), { projectId, chapterId });
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not-found') return null;
    throw error;
  }
}

/** The chapter of a line that a link names. Such links lead to lines that could not be spoken, so finished chapters are passed over. */
async function chapterWith(line: string, project: ProjectView): Promise<ScriptView | null> {
  for (const chapter of project.chapters.filter(({ lines, ready }) => ready < lines).slice(0, mostSearched)) {
    const script = await readChapter(project.id, chapter.id);
    if (script.segments.some(({ id }) => id === line)) return script;
  }
  return null;
}

async function readChapter(projectId: string, chapterId: string): Promise<ScriptView> {
  return await readScript(await pageContext(projectId), { projectId, chapterId });
}
