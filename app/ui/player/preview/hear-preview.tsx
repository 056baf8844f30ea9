'use client';

import { Pause, Play } from 'lucide-react';
import { useEffect } from 'react';
import { useWorkspace } from '../../workspace/context.tsx';
import type { PreviewTarget } from './preview-state.ts';
import { usePreviewing } from './use-preview.ts';

/** What a page draws comes first; then it makes itself ready for hearing. */
const readyAfterMs = 300;

interface Props {
  target: PreviewTarget;
  /** What it says: "Hear this chapter". */
  children: string;
  className?: string;
}

/** Hears a chapter or a scene from its clips, or pauses it. */
export function HearPreview({ target, children, className = 'btn' }: Props) {
  const { preview } = useWorkspace().deck;
  const playing = usePreviewing(target);
  useEffect(() => {
    const timer = setTimeout(preview.warm, readyAfterMs);
    return () => clearTimeout(timer);
  }, [preview]);
  return (
    <button
      type="button"
      className={className}
      data-hearing={playing ? '' : undefined}
      onPointerEnter={() => preview.warm(target)}
      onFocus={() => preview.warm(target)}
      onClick={() => (playing ? preview.pause() : void preview.hear(target))}
    >
      {playing ? <Pause size={13} fill="currentColor" aria-hidden /> : <Play size={13} fill="currentColor" aria-hidden />}
      {playing ? 'Pause' : children}
    </button>
  );
}

/**
 * The head of a scene between the lines. For the pointer only: it stands within the list of lines, where nothing but lines
 * may be reached; by the keyboard and by ear the same is found beside the chosen line.
 */
export function SceneHead({ target }: { target: PreviewTarget }) {
  const { preview } = useWorkspace().deck;
  const playing = usePreviewing(target);
  return (
    <div aria-hidden="true" className="mx-auto max-w-[48rem] px-2 pt-3 pb-1 sm:px-4">
      <div className="pl-[1.2rem] sm:pl-[7.9rem]">
        <button type="button" tabIndex={-1} className="btn-text inline-flex items-center gap-1.5 text-[13px] pointer-coarse:min-h-11" data-scene={target.sceneIndex} onPointerEnter={() => preview.warm(target)} onClick={() => (playing ? preview.pause() : void preview.hear(target))}>
          {playing ? <Pause size={12} fill="currentColor" /> : <Play size={12} fill="currentColor" />}
          {playing ? 'Pause' : 'Hear this scene'}
        </button>
      </div>
    </div>
  );
}

/** For a chosen line: from here on through its chapter, and the scene it stands in. */
export function HearFromHere({ chapterId, sceneIndex, segmentId, scenes }: { chapterId: string; sceneIndex: number; segmentId: string; scenes: boolean }) {
  const { preview } = useWorkspace().deck;
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      <button type="button" className="btn flex-1" onPointerEnter={() => preview.warm({ chapterId, sceneIndex: null })} onFocus={() => preview.warm({ chapterId, sceneIndex: null })} onClick={() => void preview.hear({ chapterId, sceneIndex: null }, segmentId)}>
        Play from here
      </button>
      {scenes && (
        <HearPreview target={{ chapterId, sceneIndex }} className="btn flex-1">
          Hear this scene
        </HearPreview>
      )}
    </div>
  );
}
