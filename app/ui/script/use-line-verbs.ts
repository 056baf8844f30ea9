'use client';

import { useCallback } from 'react';
import { toast } from 'sonner';
import type { LineRef, LinesChanged, SegmentView } from '../../../lib/services/views.ts';
import { assignLinesAction, setKindAction, setLinesAction, setLockedAction, setSilentAction, splitCharacterAction } from '../../actions/lines.ts';
import { count } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';
import type { Speaker } from './cast-of.ts';
import type { KindName } from './kinds.ts';
import { useEditLines } from './use-edit-lines.ts';

/** All that a writer can do with lines, one or many. Each says in words what changed besides the lines themselves. */
export interface LineVerbs {
  assign: (lines: readonly LineRef[], speaker: Speaker) => Promise<LinesChanged | null>;
  split: (lines: readonly LineRef[], name: string) => Promise<LinesChanged | null>;
  lock: (lines: readonly LineRef[], locked: boolean) => Promise<LinesChanged | null>;
  silence: (lines: readonly LineRef[], silent: boolean) => Promise<LinesChanged | null>;
  kind: (lines: readonly LineRef[], kind: KindName) => Promise<LinesChanged | null>;
  /** Sets how lines are spoken; what is left out stays. */
  set: (lines: readonly LineRef[], set: LineSetting) => Promise<LinesChanged | null>;
}

export type LineSetting = Partial<Pick<SegmentView, 'direction' | 'ear' | 'pace' | 'pauseAfterSeconds' | 'gainDb' | 'locked' | 'note'>>;

export function useLineVerbs(): LineVerbs {
  const { projectId } = useWorkspace();
  const edit = useEditLines();
  const say = useCallback((done: LinesChanged | null, what: string | null) => {
    if (done) tellChange(done, what);
    return done;
  }, []);
  const assign = useCallback<LineVerbs['assign']>(
    async (lines, speaker) => say(await edit({ lines, drawn: { characterId: speaker.id, speakerSetBy: 'person', confidence: 1 }, run: (now) => assignLinesAction({ projectId, lines: now, characterId: speaker.id }) }), `given to ${speaker.name}`),
    [edit, projectId, say],
  );
  const split = useCallback<LineVerbs['split']>(async (lines, name) => say(await edit({ lines, run: (now) => splitCharacterAction({ projectId, lines: now, name }) }), `given to ${name}, who is new in the cast`), [edit, projectId, say]);
  const lock = useCallback<LineVerbs['lock']>(
    async (lines, locked) => say(await edit({ lines, ...(locked ? { drawn: { speakerSetBy: 'person' as const, confidence: 1 } } : {}), run: (now) => setLockedAction({ projectId, lines: now, locked }) }), locked ? 'settled' : 'given back to the reader'),
    [edit, projectId, say],
  );
  const silence = useCallback<LineVerbs['silence']>(
    async (lines, silent) => say(await edit({ lines, drawn: { silent, silentSetBy: 'person' }, run: (now) => setSilentAction({ projectId, lines: now, silent }) }), silent ? 'silent now' : 'spoken again'),
    [edit, projectId, say],
  );
  const kind = useCallback<LineVerbs['kind']>(async (lines, chosen) => say(await edit({ lines, drawn: { kind: chosen, kindSetBy: 'person' }, run: (now) => setKindAction({ projectId, lines: now, kind: chosen }) }), null), [edit, projectId, say]);
  const set = useCallback<LineVerbs['set']>(async (lines, part) => say(await edit({ lines, drawn: part, run: (now) => setLinesAction({ projectId, lines: now, set: part }) }), 'changed'), [edit, projectId, say]);
  return { assign, split, lock, silence, kind, set };
}

/** Says what a change did where the eye may have missed it: to many lines, or to others than the one chosen. */
export function tellChange({ changed, resolved }: LinesChanged, what: string | null): void {
  const parts: string[] = [];
  if (what !== null && changed.length > 1) parts.push(`${count(changed.length, 'line')} ${what}.`);
  if (resolved.length > 0) parts.push(`${count(resolved.length, 'other line')} changed with ${changed.length > 1 ? 'them' : 'it'}.`);
  if (parts.length > 0) toast(parts.join(' '));
}
