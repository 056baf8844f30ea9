'use client';

import type { ReactNode } from 'react';
import type { ProjectView } from '../../../lib/services/views.ts';
import { ReaderStrip } from '../reader/reader-strip.tsx';
import { Aids } from '../palette/aids.tsx';
import { SharedStrip } from '../people/shared-strip.tsx';
import { PlayerBar } from '../player/player-bar.tsx';
import { Queries } from '../providers.tsx';
import { MoneyDialogs } from '../spending/money-dialogs.tsx';
import type { Theme } from '../theme-toggle.tsx';
import { Tour } from '../tour/tour.tsx';
import { ForEditors, WorkspaceProvider } from './context.tsx';
import { WorkspaceHeader } from './header.tsx';
import { ProgressStrip } from './progress-strip.tsx';
import { Notes } from './notes.tsx';
import { RevisionStrip } from './revision-strip.tsx';

/** The frame of one drama: header, what is being made, the tab, the player. It outlives the change of tabs. */
export function WorkspaceShell({ initial, theme, children }: { initial: ProjectView; theme: Theme; children: ReactNode }) {
  return (
    <Queries>
      <WorkspaceProvider initial={initial}>
        <div className="grid h-dvh grid-rows-[auto_auto_minmax(0,1fr)_auto] overflow-hidden">
          <WorkspaceHeader theme={theme} />
          <div>
            <SharedStrip />
            <Notes />
            <ProgressStrip />
            <ForEditors>
              <RevisionStrip />
              <ReaderStrip />
            </ForEditors>
          </div>
          <div className="min-h-0">{children}</div>
          <PlayerBar />
        </div>
        <Tour />
        <Aids />
        <MoneyDialogs />
      </WorkspaceProvider>
    </Queries>
  );
}
