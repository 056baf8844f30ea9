'use client';

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { useWorkspace } from '../workspace/context.tsx';
import type { ClipState } from './clip-player.ts';
import { readPeaks } from './peaks.ts';
import { wordIndexAt } from './place.ts';
import type { Playback } from './playback.ts';

const nothing: ClipState = { key: null, phase: null };

/** Which player is in hand. */
export function useDeck(): 'mix' | 'preview' {
  const { deck } = useWorkspace();
  return useSyncExternalStore(deck.subscribe, deck.shows, () => 'mix');
}

/** Whether what is in hand plays: the mix, or the preview. */
export function usePlaying(): boolean {
  const { deck } = useWorkspace();
  return useSyncExternalStore(deck.subscribe, () => deck.current().playing(), () => false);
}

/** Whole seconds of a playback: drawn once a second, not once a frame. */
export function usePlaybackSeconds(playback: Playback): number {
  return useSyncExternalStore(playback.subscribe, () => Math.floor(playback.time()), () => 0);
}

/** Whole seconds of the mix. */
export function usePlayerSeconds(): number {
  return usePlaybackSeconds(useWorkspace().player);
}

/** Index on the mix's timeline of the line that sounds (or sounded last), -1 before the first. */
export function useSpeechIndex(): number {
  const { player } = useWorkspace();
  return useSyncExternalStore(player.subscribe, player.speechIndex, () => -1);
}

/** The word of a line that sounds, as offsets into the line's text; null before the first and between two. */
export function useCurrentWord(line: PlacedSpeech): { start: number; end: number } | null {
  const { deck } = useWorkspace();
  // A number rather than a range, so that a frame in which the word stays the same draws nothing.
  const index = useSyncExternalStore(
    deck.subscribe,
    () => (deck.current().speech() === line ? wordIndexAt(line, deck.current().time()) : -1),
    () => -1,
  );
  const word = line.words[index];
  return word ? { start: word.start, end: word.end } : null;
}

/** The line that sounds (or sounded last) in the mix or the preview, null before the first. */
export function useCurrentSpeech(): PlacedSpeech | null {
  const { deck } = useWorkspace();
  return useSyncExternalStore(deck.subscribe, () => deck.current().speech(), () => null);
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
