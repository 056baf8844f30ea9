'use client';

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { ExportView } from '../../../lib/services/views.ts';
import { useWorkspace } from '../workspace/context.tsx';
import type { ClipState } from './clip-player.ts';
import { readPeaks } from './peaks.ts';

const nothing: ClipState = { key: null, phase: null };

export function usePlaying(): boolean {
  const { player } = useWorkspace();
  return useSyncExternalStore(player.subscribe, player.playing, () => false);
}

/** Whole seconds of the mix: drawn once a second, not once a frame. */
export function usePlayerSeconds(): number {
  const { player } = useWorkspace();
  return useSyncExternalStore(player.subscribe, () => Math.floor(player.time()), () => 0);
}

/** Index on the timeline of the line that sounds (or sounded last), -1 before the first. */
export function useSpeechIndex(): number {
  const { player } = useWorkspace();
  return useSyncExternalStore(player.subscribe, player.speechIndex, () => -1);
}

export function useCurrentSegmentId(): string | null {
  const { player } = useWorkspace();
  return useSyncExternalStore(player.subscribe, player.segmentId, () => null);
}

export function useClip(): ClipState {
  const { clips } = useWorkspace();
  return useSyncExternalStore(clips.subscribe, clips.snapshot, () => nothing);
}

/** The peaks of a mix; they never change under its id. */
export function usePeaks(mix: ExportView | null) {
  return useQuery({
    queryKey: ['peaks', mix?.id],
    enabled: mix !== null,
    queryFn: async ({ signal }) => {
      const response = await fetch(mix?.peaksUrl ?? '', { signal });
      if (!response.ok) throw new Error(`peaks: ${response.status}`);
      return readPeaks(await response.arrayBuffer());
    },
  });
}
