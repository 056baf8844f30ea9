'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ShareLinkView } from '../../../lib/services/sharing/view.ts';
import { api, post, sentence } from '../api.ts';
import { When } from '../when.tsx';

/** A link with which others listen: off until it is made, shown once, gone when it is taken back. */
export function ShareLink({ projectId }: { projectId: string }) {
  const queries = useQueryClient();
  const key = ['share', projectId];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => api<ShareLinkView>(`/api/projects/${projectId}/share`, { signal }) });
  const [address, setAddress] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toast.error(sentence(error));
    }
    await queries.invalidateQueries({ queryKey: key });
  };
  const make = () =>
    run(async () => {
      const { token } = await post<{ token: string }>(`/api/projects/${projectId}/share`);
      setAddress(`${window.location.origin}/listen/${token}`);
    });
  const revoke = () =>
    run(async () => {
      await api(`/api/projects/${projectId}/share`, { method: 'DELETE' });
      setAddress(null);
      toast.success('The link leads nowhere any more.');
    });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address ?? '');
      toast.success('Copied.');
    } catch {
      toast.error('This browser did not let it be copied. Choose the link and copy it by hand.');
    }
  };
  const on = data?.since !== null && data !== undefined;
  return (
    <section aria-labelledby="share">
      <h2 id="share" className="text-[15px] font-semibold">
        Share link
      </h2>
      <p className="mt-1 mb-3 max-w-[60ch] text-[13px] text-ink-faint">Whoever has it hears the newest finished mix with its text, and may tell you what is not right; they see nothing else. Others reach this studio only where your machine can be reached.</p>
      {address !== null && (
        <div className="mb-3 flex gap-2">
          <input className="input" aria-label="The link" readOnly value={address} onFocus={(event) => event.target.select()} />
          <button type="button" className="btn" onClick={() => void copy()}>
            Copy
          </button>
        </div>
      )}
      {on && (
        <p className="mb-3 text-[13px] text-ink-soft">
          On since <When iso={data.since ?? ''} />.{address === null ? ' The link itself is not kept here: make a new one if you have lost it.' : ' Copy it now: it is shown this once.'}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn" disabled={data === undefined} onClick={() => void make()}>
          {on ? 'Make a new link; the old one stops' : 'Make a share link'}
        </button>
        {on && (
          <button type="button" className="btn btn-quiet" onClick={() => void revoke()}>
            Take the link back
          </button>
        )}
      </div>
    </section>
  );
}
