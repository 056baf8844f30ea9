import { UserRound } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { getEnv, studioMode } from '../../../lib/env.ts';
import { signedIn } from '../../../lib/services/web-context.ts';
import { Brand } from '../brand.tsx';
import { chosenTheme } from '../theme.ts';
import { ThemeToggle } from '../theme-toggle.tsx';
import { DataFolder } from './data-folder.tsx';

/** The frame of the library's pages: brand, settings, one action, the page; and the data folder, unless the page names it itself. */
export async function LibraryFrame({ children, action, narrow, plainFoot }: { children: ReactNode; action?: boolean; narrow?: boolean; plainFoot?: boolean }) {
  const person = await signedIn();
  const width = narrow ? 'max-w-[55rem]' : 'max-w-[68rem]';
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center gap-3 border-b border-line bg-surface px-4 sm:px-6">
        <Brand />
        <span className="ml-auto" />
        {person && (
          <Link href="/account" className="btn btn-quiet min-w-0 px-2 sm:px-3.5" aria-label={`Account of ${person.name}`} title={person.email}>
            <UserRound size={16} aria-hidden className="flex-none" />
            <span className="max-w-40 truncate max-sm:hidden">{person.name}</span>
          </Link>
        )}
        {(person || studioMode(getEnv()) === 'local') && (
          <Link href="/settings" className="btn btn-quiet">
            Settings
          </Link>
        )}
        <ThemeToggle initial={await chosenTheme()} />
        {action && (
          <Link href="/new" className="btn btn-primary">
            New drama
          </Link>
        )}
      </header>
      <main className={`mx-auto w-full flex-1 px-4 py-10 sm:px-6 ${width}`}>{children}</main>
      {!plainFoot && (
        <footer className={`mx-auto w-full px-4 pb-8 sm:px-6 ${width}`}>
          <DataFolder />
        </footer>
      )}
    </div>
  );
}
