'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { VoiceSheetView } from '../../../../lib/services/voice-generation/view.ts';
import { api, sentence } from '../../api.ts';
import { useProject } from '../../workspace/context.tsx';
import { projectKey } from '../../workspace/keys.ts';

/** While voices are being made the sheet is read again so often. */
const whileWorkingMs = 1500;

const sheetKey = (characterId: string) => ['voice-sheet', characterId] as const;

/** What a character's voice can become; read again whenever the drama changes. */
export function useVoiceSheet(characterId: string) {
  const { revision } = useProject();
  return useQuery({
    queryKey: [...sheetKey(characterId), revision],
    queryFn: ({ signal }) => api<VoiceSheetView>(`/api/characters/${characterId}/voice`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.design.working ? whileWorkingMs : false),
  });
}

/** Asks a route for a change of voices, reads again what it changed, and keeps the sentence of what went wrong. */
export function useAsk(characterId: string) {
  const queries = useQueryClient();
  const { id } = useProject();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async (path: string, init: RequestInit): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      await api(path, init);
      return true;
    } catch (error) {
      setProblem(sentence(error));
      return false;
    } finally {
      await Promise.all([queries.invalidateQueries({ queryKey: projectKey(id) }), queries.invalidateQueries({ queryKey: sheetKey(characterId) }), queries.invalidateQueries({ queryKey: ['script', id] })]);
      setBusy(false);
    }
  };
  return { ask, busy, problem, setProblem };
}

/** A JSON body. */
export function asJson(method: 'POST' | 'PATCH' | 'DELETE', body: object): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}
