'use client';

import { useSyncExternalStore } from 'react';
import { useWorkspace } from '../../workspace/context.tsx';
import type { PreviewShown, PreviewTarget } from './preview-state.ts';

/** What the preview plays, and how it stands. */
export function usePreview(): PreviewShown {
  const { deck } = useWorkspace();
  return useSyncExternalStore(deck.preview.subscribe, deck.preview.shown, deck.preview.shown);
}

/** Whether this scene or chapter is the one that sounds as a preview. */
export function usePreviewing(target: PreviewTarget): boolean {
  const { target: now, phase } = usePreview();
  return phase !== 'silent' && now?.chapterId === target.chapterId && now.sceneIndex === target.sceneIndex;
}
