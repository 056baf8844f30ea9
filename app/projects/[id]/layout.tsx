import { notFound } from 'next/navigation';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { WorkspaceShell } from '../../ui/workspace/shell.tsx';
import { chosenTheme } from '../../ui/theme.ts';
import { openProject } from './open-project.ts';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const project = await openProject((await params).id);
  const title = project?.title ?? 'Not found';
  return { title: { default: title, template: `%s · ${title}` } };
}

export default async function ProjectLayout({ params, children }: Props & { children: ReactNode }) {
  const project = await openProject((await params).id);
  if (!project) notFound();
  return (
    <WorkspaceShell key={project.id} initial={project} theme={await chosenTheme()}>
      {children}
    </WorkspaceShell>
  );
}
