'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import type { ProjectView, ScriptView } from '../../../lib/services/views.ts';
import type { ActionAnswer } from '../../actions/run-action.ts';
import { api } from '../api.ts';
import { ClipPlayer } from '../player/clip-player.ts';
import { Deck } from '../player/deck.ts';
import { MixPlayer } from '../player/mix-player.ts';
import { PreviewPlayer } from '../player/preview/preview-player.ts';
import { MoneyDesk } from '../spending/money-desk.ts';
import { projectKey, scriptKey } from './keys.ts';
import { useLive } from './use-live.ts';

/** Where a change stands: all kept, on its way, or not kept. */
export type Saving = 'saved' | 'saving' | 'failed';

interface Workspace {
  projectId: string;
  initial: ProjectView;
  player: MixPlayer;
  /** The mix and the preview from clips, one of them in hand. */
  deck: Deck;
  clips: ClipPlayer;
  desk: MoneyDesk;
  online: boolean;
  saving: Saving;
  /** Makes a short change: shows it at once (`draw`), tells the server, reads again, and says so in words if it failed. */
  change: <T>(run: () => Promise<ActionAnswer<T>>, draw?: () => void) => Promise<boolean>;
  /** As `change`, giving what the change did, or null where it was not kept. */
  changeFor: <T>(run: () => Promise<ActionAnswer<T>>, draw?: () => void) => Promise<T | null>;
}

const WorkspaceContext = createContext<Workspace | null>(null);

export function WorkspaceProvider({ initial, children }: { initial: ProjectView; children: ReactNode }) {
  const queries = useQueryClient();
  const projectId = initial.id;
  const [deck] = useState(() => new Deck(new MixPlayer(), new PreviewPlayer(projectId)));
  const player = deck.mix;
  const [desk] = useState(() => new MoneyDesk());
  const [clips] = useState(() => new ClipPlayer((message) => toast.error(message), (what, costs) => desk.ask({ kind: 'hear', what, costs })));
  const [open, setOpen] = useState(0);
  const [failed, setFailed] = useState(false);
  const { online } = useLive(projectId, clips, deck.preview);

  useEffect(() => {
    const { mix, preview } = deck;
    const forget = [
      deck.join(),
      mix.onStart(() => clips.stop()),
      preview.onStart(() => clips.stop()),
      clips.onStart(() => {
        mix.pause();
        preview.pause();
      }),
    ];
    return () => {
      for (const end of forget) end();
      clips.stop();
      mix.dispose();
      preview.dispose();
    };
  }, [deck, clips]);

  const make = async <T,>(run: () => Promise<ActionAnswer<T>>, draw?: () => void): Promise<ActionAnswer<T>> => {
    setOpen((count) => count + 1);
    if (draw) {
      draw();
      // An answer that was asked for before the change must not be drawn over it; what was drawn stays (it is what a cancelled query goes back to).
      void queries.cancelQueries({ queryKey: projectKey(projectId) });
    }
    let answer: ActionAnswer<T>;
    try {
      answer = await run();
    } catch {
      answer = { ok: false, stale: false, message: 'The studio did not answer, so this change was not kept. Try it again.' };
    }
    setOpen((count) => count - 1);
    setFailed(!answer.ok);
    if (!answer.ok) toast.error(answer.message);
    await Promise.all([queries.invalidateQueries({ queryKey: projectKey(projectId) }), queries.invalidateQueries({ queryKey: ['script', projectId] })]);
    return answer;
  };
  const change: Workspace['change'] = async (run, draw) => (await make(run, draw)).ok;
  const changeFor: Workspace['changeFor'] = async (run, draw) => {
    const answer = await make(run, draw);
    return answer.ok ? answer.value : null;
  };

  const saving: Saving = open > 0 ? 'saving' : failed ? 'failed' : 'saved';
  return <WorkspaceContext value={{ projectId, initial, player, deck, clips, desk, online, saving, change, changeFor }}>{children}</WorkspaceContext>;
}

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('useWorkspace is for components inside a workspace');
  return workspace;
}

/** The project as the server last said it to be. */
export function useProject(): ProjectView {
  const { projectId, initial } = useWorkspace();
  const { data } = useQuery({
    queryKey: projectKey(projectId),
    queryFn: ({ signal }) => api<ProjectView>(`/api/projects/${projectId}`, { signal }),
    initialData: initial,
  });
  return data;
}

/** Whether the person may change this drama: whoever may only listen sees no field and no button that changes it. */
export function useMayEdit(): boolean {
  return useProject().shared?.role !== 'listener';
}

/** What only those who may change the drama see. */
export function ForEditors({ children }: { children: ReactNode }) {
  return useMayEdit() ? children : null;
}

/** One chapter's script; undefined while it is read for the first time. */
export function useScript(chapterId: string | null, initial?: ScriptView) {
  const { projectId } = useWorkspace();
  return useQuery({
    queryKey: scriptKey(projectId, chapterId ?? ''),
    queryFn: ({ signal }) => api<ScriptView>(`/api/projects/${projectId}/script?chapter=${encodeURIComponent(chapterId ?? '')}`, { signal }),
    enabled: chapterId !== null,
    initialData: initial !== undefined && initial.chapterId === chapterId ? initial : undefined,
  });
}
