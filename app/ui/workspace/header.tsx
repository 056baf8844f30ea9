'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Brand } from '../brand.tsx';
import { ThemeToggle } from '../theme-toggle.tsx';
import type { Theme } from '../theme-toggle.tsx';
import { SpendButton } from '../spending/spend-button.tsx';
import { WorkButton } from '../work/work-button.tsx';
import { ForEditors, useMayEdit, useProject, useWorkspace } from './context.tsx';
import { MakeButton } from './make-button.tsx';
import { UndoButtons } from './undo-buttons.tsx';
import { ProjectMenu } from './project-menu.tsx';

const tabs = [
  { path: '', name: 'Script' },
  { path: '/cast', name: 'Cast' },
  { path: '/sound', name: 'Sound' },
  { path: '/mix', name: 'Mix' },
  { path: '/proof', name: 'Proof' },
];

export function WorkspaceHeader({ theme }: { theme: Theme }) {
  const project = useProject();
  const path = usePathname();
  const base = `/projects/${project.id}`;
  return (
    <header className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-3 py-2 sm:px-5 wide:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
      <div className="flex min-w-0 items-center gap-3">
        <Brand />
        <p className="flex min-w-0 items-center text-ink-soft max-sm:hidden">
          <Link href="/" className="rounded-small hover:underline">
            Library
          </Link>
          <span aria-hidden className="px-1.5">
            /
          </span>
          <span className="truncate" title={project.title}>
            {project.title}
          </span>
        </p>
        <ProjectMenu />
        <ForEditors>
          <UndoButtons />
        </ForEditors>
      </div>
      <nav aria-label="Workspace" className="flex gap-0.5 rounded-full border border-line bg-paper p-[3px] max-wide:order-3 max-wide:col-span-2 max-wide:justify-self-center">
        {tabs.map((tab) => {
          const current = path === `${base}${tab.path}`;
          return (
            <Link
              key={tab.name}
              href={`${base}${tab.path}`}
              aria-current={current ? 'page' : undefined}
              className={`rounded-full px-3 py-1.5 sm:px-4 pointer-coarse:py-2.5 ${current ? 'bg-raised font-semibold text-ink shadow-lift' : 'text-ink-soft hover:text-ink'}`}
            >
              {tab.name}
            </Link>
          );
        })}
      </nav>
      <div className="flex items-center justify-end gap-1 max-sm:flex-wrap sm:gap-2">
        <SavedState />
        <WorkButton />
        <ForEditors>
          <SpendButton />
        </ForEditors>
        <span className="max-sm:hidden">
          <ThemeToggle initial={theme} />
        </span>
        <MakeButton />
      </div>
    </header>
  );
}

/** Whether all changes are kept and the studio answers. Always said in words. */
function SavedState() {
  const { saving, online } = useWorkspace();
  const mayEdit = useMayEdit();
  // Who changes nothing has nothing to be kept.
  if (!mayEdit && online && saving === 'saved') return null;
  const said = !online ? 'Reconnecting…' : saving === 'saving' ? 'Saving…' : saving === 'failed' ? 'Last change not kept' : 'Saved';
  // On a phone there is no room beside the buttons: what is out of order stands below them, and asks for no width.
  return (
    <output className={`pr-1 text-[13px] ${online && saving !== 'failed' ? 'text-ink-faint max-sm:sr-only' : 'text-warn max-sm:order-last max-sm:w-0 max-sm:min-w-full max-sm:text-right'}`}>
      {said}
    </output>
  );
}
