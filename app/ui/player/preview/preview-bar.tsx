'use client';

import dynamic from 'next/dynamic';
import { X } from 'lucide-react';
import { clock, count } from '../../format.ts';
import { useProject, useWorkspace } from '../../workspace/context.tsx';
import { PlayerControls } from '../player-controls.tsx';
import { Scrubber } from '../scrubber.tsx';
import { Transport } from '../transport.tsx';
import { usePlaybackSeconds } from '../use-player.ts';
import type { PreviewShown } from './preview-state.ts';
import { PreviewTrack } from './preview-track.tsx';
import { usePreview } from './use-preview.ts';
import { Nothing } from '../../nothing.ts';

const Balance = dynamic(() => import('./balance.tsx').then((file) => file.Balance), { loading: Nothing });

/** The player while a preview from clips is in hand: it says what it is, and what of it cannot be heard yet. */
export function PreviewBar() {
  const { deck } = useWorkspace();
  const { export: mix } = useProject();
  const { preview } = deck;
  const shown = usePreview();
  const seconds = usePlaybackSeconds(preview);
  const { view, phase } = shown;
  const { from, to } = preview.range();
  return (
    <footer aria-label="Player" data-preview={phase} className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line bg-surface px-3 py-2 sm:gap-x-6 sm:px-5">
      <Transport playback={preview} playing={phase !== 'silent'} />
      <div className="grid min-w-0 gap-1">
        <Said shown={shown} />
        {view ? (
          <Scrubber playback={preview} label="Place in the preview" height={26} seconds={seconds} from={from} to={to}>
            <PreviewTrack view={view} height={26} />
          </Scrubber>
        ) : (
          <div className="h-[26px]" />
        )}
      </div>
      <div className="grid justify-items-end gap-0.5 text-ink-soft">
        <span className="whitespace-nowrap">
          {clock(Math.max(0, seconds - from))} / {clock(to - from)}
        </span>
        <span className="flex items-center gap-1">
          <PlayerControls speed={false} />
          <Balance />
          <button type="button" className="btn btn-quiet min-h-8 px-2 text-[13px] pointer-coarse:min-h-11" aria-label={mix ? 'Back to the exported mix' : 'Put the preview away'} onClick={() => preview.close()}>
            {mix && <span className="max-wide:hidden">Back to the exported mix</span>}
            <X size={15} aria-hidden className={mix ? 'wide:hidden' : ''} />
          </button>
        </span>
      </div>
    </footer>
  );
}

/** In one line: what is heard, and what stands in its way. */
function Said({ shown: { target, view, phase, problem, missing } }: { shown: PreviewShown }) {
  const { chapters } = useProject();
  const title = view?.title ?? chapters.find(({ id }) => id === target?.chapterId)?.title ?? '';
  const what = target?.sceneIndex === null ? title : `a scene of ${title}`;
  const silent = view && view.spoken > 0 ? view.unspoken : 0;
  return (
    <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 text-[13px] leading-5">
      <p className="min-w-0 truncate text-ink-soft">
        <span className="font-semibold text-ink">Preview from clips</span>
        <span className="max-sm:hidden">, {what}</span>
        {phase === 'coming' && <span className="text-ink-faint">, coming…</span>}
      </p>
      {problem === null ? null : (
        <p role="alert" className="text-warn">
          {problem}
        </p>
      )}
      {silent > 0 && problem === null && (
        <p className="text-warn">
          {count(silent, 'line')} {silent === 1 ? 'is' : 'are'} not spoken yet: silence stands there.
        </p>
      )}
      {missing > 0 && problem === null && <p className="text-warn">{count(missing, 'sound')} could not be played here.</p>}
    </div>
  );
}
