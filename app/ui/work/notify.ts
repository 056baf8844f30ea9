'use client';

import { useEffect, useRef } from 'react';
import type { ProductionView } from '../../../lib/services/views.ts';
import type { WorkView } from '../../../lib/services/work/view.ts';
import { api } from '../api.ts';
import { clock, count } from '../format.ts';
import { useStored } from '../use-stored.ts';
import { useProject } from '../workspace/context.tsx';

/** A hidden page has no event stream; one that is to tell of the end asks so often. */
const hiddenAskMs = 15_000;

/** Whether the writer wishes to be told by the system when something is made, and what the browser says to that. */
export function useNotifyWish(): { wished: boolean; allowed: NotificationPermission | 'missing'; ask: () => Promise<void>; stop: () => void } {
  const [wish, setWish] = useStored('narratix.notify');
  const allowed = typeof window === 'undefined' || !('Notification' in window) ? 'missing' : Notification.permission;
  return {
    wished: wish === 'yes' && allowed === 'granted',
    allowed,
    ask: async () => {
      if (allowed === 'missing') return;
      setWish((await Notification.requestPermission()) === 'granted' ? 'yes' : 'no');
    },
    stop: () => setWish('no'),
  };
}

/** What is said of a making that has ended; null for one that was cancelled, which the writer knows of. */
export function doneWords(title: string, production: Pick<ProductionView, 'state' | 'error' | 'problems'>, seconds: number | undefined): { title: string; body: string } | null {
  if (production.state === 'failed') return { title: `“${title}” could not be finished`, body: production.error ?? 'What was made so far is kept.' };
  if (production.state !== 'done') return null;
  const failed = production.problems.length;
  return { title: `“${title}” is made`, body: `${seconds === undefined ? 'It is ready to be heard' : `${clock(seconds)} to hear`}.${failed > 0 ? ` ${count(failed, 'thing')} could not be made.` : ''}` };
}

/** Tells by the system that a making has ended, where the page that saw it run is hidden and the writer wished it. */
export function useDoneNotification(): void {
  const project = useProject();
  const { wished } = useNotifyWish();
  const { title, production } = project;
  const running = production?.state === 'running' && production.kind === 'make' && !production.paused ? production.id : null;
  const told = useRef<string | null>(null);
  useEffect(() => {
    if (running === null || !wished) return;
    const look = async () => {
      if (document.visibilityState !== 'hidden' || told.current === running) return;
      let work: WorkView;
      try {
        work = await api<WorkView>('/api/work');
      } catch {
        // Away for a moment; asked again.
        return;
      }
      const ended = work.items.find((item) => item.kind === 'production' && item.id === running)?.production;
      const words = ended ? doneWords(title, ended, undefined) : null;
      if (words === null || told.current === running) return;
      told.current = running;
      const notification = new Notification(words.title, { body: words.body, tag: running });
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
    };
    const timer = setInterval(() => void look(), hiddenAskMs);
    return () => clearInterval(timer);
  }, [running, wished, title]);
}
