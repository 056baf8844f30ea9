'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { MakeScope } from '../../../lib/services/interfaces.ts';
import { post, sentence } from '../api.ts';
import type { MakeEstimate } from '../../../lib/services/spending/view.ts';
import { useProject, useWorkspace } from './context.tsx';
import { projectKey, workKey } from './keys.ts';

/** Asking the studio to make, to stop, or to read again. A second press meets the first: the server knows one making a drama. */
export function useMaking() {
  const { projectId, desk } = useWorkspace();
  const { spending } = useProject();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const ask = async (path: string, body?: unknown): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    try {
      await post(`/api/projects/${projectId}/${path}`, body);
      await Promise.all([queries.invalidateQueries({ queryKey: projectKey(projectId) }), queries.invalidateQueries({ queryKey: workKey })]);
      return true;
    } catch (error) {
      toast.error(sentence(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  /** What costs is asked for first, once; what is free starts at once. */
  const make = async (scope: MakeScope): Promise<boolean> => {
    if (busy) return false;
    if (spending.shown) {
      setBusy(true);
      try {
        const estimate = await post<MakeEstimate>(`/api/projects/${projectId}/spending/estimate`, { scope });
        if (estimate.micros > 0 && !(await desk.ask({ kind: 'make', scope, estimate }))) return false;
      } catch (error) {
        toast.error(sentence(error));
        return false;
      } finally {
        setBusy(false);
      }
    }
    return await ask('make', { scope });
  };
  return {
    busy,
    make,
    cancel: () => ask('cancel'),
    pause: () => ask('pause'),
    resume: () => ask('resume'),
    readAgain: () => ask('read-again'),
  };
}
