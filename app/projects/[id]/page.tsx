import { notFound } from 'next/navigation';
import { readScript } from '../../../lib/services/projects/read-script.ts';
import { webContext } from '../../../lib/services/web-context.ts';
import { ScriptTab } from '../../ui/script/script-tab.tsx';
import { openProject } from './open-project.ts';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ chapter?: string; line?: string }> };

export default async function ScriptPage({ params, searchParams }: Props) {
  const project = await openProject((await params).id);
  if (!project) notFound();
  const asked = await searchParams;
  const chapter = project.chapters.find(({ id }) => id === asked.chapter) ?? project.chapters.find(({ included }) => included) ?? project.chapters[0];
  const script = chapter ? await readScript(await webContext(), { projectId: project.id, chapterId: chapter.id }) : null;
  return <ScriptTab initial={script} line={asked.line ?? null} />;
}
