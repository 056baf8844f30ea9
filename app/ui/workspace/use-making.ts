'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { MakeScope } from '../../../lib/services/interfaces.ts';
import { post, sentence } from '../api.ts';
import { useWorkspace } from './context.tsx';
import { projectKey } from './keys.ts';

/** Asking the studio to make, to stop, or to read again. A second press meets the first: the server knows one making a drama. */
export function useMaking() {
  const { projectId } = useWorkspace();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const ask = async (path: string, body?: unknown): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    try {
      await post(`/api/projects/${projectId}/${path}`, body);
      await queries.invalidateQueries({ queryKey: projectKey(projectId) });
      return true;
    } catch (error) {
      toast.error(sentence(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    make: (scope: MakeScope) => ask('make', { scope }),
    cancel: () => ask('cancel'),
    readAgain: () => ask('read-again'),
  };
}
