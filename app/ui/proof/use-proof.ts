'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import type { PickUpKind, PickUpState, PickUpView, ProofChapterView, ProofLine, ProofView } from '../../../lib/services/proof/view.ts';
import { deletePickUpAction, markPickUpAction, setPickUpAction } from '../../actions/proof.ts';
import { api } from '../api.ts';
import { placeAt, wordIndexAt } from '../player/place.ts';
import { useMayEdit, useWorkspace } from '../workspace/context.tsx';
import { proofKey } from '../workspace/keys.ts';

/** So much is played before a pick-up that is jumped to, seconds. */
const leadSeconds = 3;

export function useProofView() {
  const { projectId } = useWorkspace();
  return useQuery({ queryKey: proofKey(projectId), queryFn: ({ signal }) => api<ProofView>(`/api/projects/${projectId}/proof`, { signal }) });
}

/** The lines of a chapter of a mix. Read again with the pick-ups, for what was heard. */
export function useProofChapter(mix: ExportView, chapter: number) {
  const { projectId } = useWorkspace();
  return useQuery({
    queryKey: [...proofKey(projectId), mix.id, chapter],
    queryFn: ({ signal }) => api<ProofChapterView>(`/api/exports/${mix.id}/lines?chapter=${chapter}`, { signal }),
    placeholderData: (before) => (before?.index === chapter ? before : undefined),
  });
}

export interface PickUpDesk {
  /** Whether what is marked can be worked through here; whoever may only listen marks, and that is all. */
  mayEdit: boolean;
  chosen: string | null;
  /** Whose note is being written. */
  writing: string | null;
  choose: (id: string | null) => void;
  write: (id: string | null) => void;
  /** Marks what sounds, or sounded last. */
  mark: (kind: PickUpKind, lines: readonly ProofLine[], text?: string) => Promise<boolean>;
  set: (pickUp: PickUpView, change: { state?: PickUpState; kind?: PickUpKind; text?: string }) => Promise<boolean>;
  remove: (pickUp: PickUpView) => Promise<void>;
  /** Chooses it and plays from a few seconds before it. */
  hear: (pickUp: PickUpView) => void;
}

/** All that is done with pick-ups on the page. */
export function usePickUps(mix: ExportView): PickUpDesk {
  const { player, change, changeFor } = useWorkspace();
  const mayEdit = useMayEdit();
  const [chosen, choose] = useState<string | null>(null);
  const [writing, write] = useState<string | null>(null);

  const marks = useRef(0);
  const mark = useCallback(
    async (kind: PickUpKind, lines: readonly ProofLine[], text?: string) => {
      const now = player.time();
      const speech = mix.timeline.speech.filter((line) => line.end > line.start);
      const line = speech[Math.max(0, placeAt(speech, now + 0.01))];
      if (!line) return false;
      const own = lines.find((one) => one.segmentId === line.segmentId);
      const words = own?.words ?? [];
      const word = own && (words[wordIndexAt(own, now)] ?? words.findLast((one) => own.start + one.from <= now) ?? words[0]);
      // Where no times of words are known, it is on the line.
      const place = word ? { start: word.start, end: word.end } : { start: 0, end: own?.text.length ?? 100_000 };
      if (kind === 'note') player.pause();
      marks.current += 1;
      const turn = marks.current;
      const marked = await changeFor(() => markPickUpAction({ segmentId: line.segmentId, ...place, assetId: line.asset, kind, ...(text === undefined ? {} : { text }) }));
      // One marked quickly after another: the last of them is the chosen one, whichever is stored first.
      if (!marked) return false;
      if (turn === marks.current) {
        choose(marked.id);
        if (kind === 'note' && mayEdit) write(marked.id);
      }
      return true;
    },
    [player, mix, changeFor, mayEdit],
  );
  return {
    mayEdit,
    chosen,
    writing,
    choose,
    write,
    mark,
    set: (pickUp, how) => change(() => setPickUpAction({ pickUpId: pickUp.id, version: pickUp.version, ...how })),
    remove: async (pickUp) => {
      if (await change(() => deletePickUpAction({ pickUpId: pickUp.id, version: pickUp.version }))) choose(null);
    },
    hear: (pickUp) => {
      choose(pickUp.id);
      if (pickUp.at === null) return;
      player.seek(Math.max(0, pickUp.at - leadSeconds));
      if (!player.playing()) void player.play();
    },
  };
}
