'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReaderView } from '../../../lib/services/readers/view.ts';
import { api } from '../api.ts';
import { useProject } from '../workspace/context.tsx';

export const readerKey = (projectId: string) => ['reader', projectId] as const;

/** Who reads the story; read again whenever a making begins or ends. */
export function useReader() {
  const { id, production } = useProject();
  return useQuery({
    queryKey: [...readerKey(id), production?.id ?? null, production?.state ?? null],
    queryFn: ({ signal }) => api<ReaderView>(`/api/projects/${id}/reader`, { signal }),
  });
}
