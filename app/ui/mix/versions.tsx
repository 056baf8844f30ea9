'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { toast } from 'sonner';
import { longestVersionName, type VersionComparison, type VersionView } from '../../../lib/services/versions/view.ts';
import { api, post, sentence } from '../api.ts';
import { count } from '../format.ts';
import { Nothing } from '../nothing.ts';
import { When } from '../when.tsx';
import { historyKey, projectKey } from '../workspace/keys.ts';

const VersionAsked = dynamic(() => import('./version-asked.tsx').then((file) => file.VersionAsked), { loading: Nothing });

/** The drama as it was under a name: kept, compared in words, brought back. */
export function Versions({ projectId }: { projectId: string }) {
  const queries = useQueryClient();
  const key = [...projectKey(projectId), 'versions'];
  const { data: versions } = useQuery({ queryKey: key, queryFn: ({ signal }) => api<VersionView[]>(`/api/projects/${projectId}/versions`, { signal }) });
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<{ version: VersionView; what: 'restore' | 'delete' } | null>(null);
  const run = async (said: string, work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      toast.success(said);
    } catch (error) {
      toast.error(sentence(error));
    }
    setBusy(false);
    setAsked(null);
    await Promise.all([queries.invalidateQueries({ queryKey: projectKey(projectId) }), queries.invalidateQueries({ queryKey: ['script', projectId] }), queries.invalidateQueries({ queryKey: historyKey(projectId) })]);
  };
  return (
    <section aria-labelledby="versions">
      <h2 id="versions" className="text-[15px] font-semibold">
        Versions
      </h2>
      <p className="mt-1 mb-3 max-w-[60ch] text-[13px] text-ink-faint">A version keeps script, cast, sounds, mix settings and finished files as they are now, to be brought back exactly.</p>
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void run(`Kept as “${name.trim()}”.`, async () => {
            await post(`/api/projects/${projectId}/versions`, { name });
            setName('');
          });
        }}
      >
        <input className="input" aria-label="Name of the version" placeholder="draft 2" value={name} maxLength={longestVersionName} required onChange={(event) => setName(event.target.value)} />
        <button type="submit" className="btn" disabled={busy || name.trim() === ''}>
          Keep this version
        </button>
      </form>
      {versions !== undefined && versions.length > 0 && (
        <ul aria-label="Versions" className="mt-3 grid gap-2">
          {versions.map((version) => (
            <li key={version.id} className="card px-3 py-2">
              <div className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-semibold [overflow-wrap:anywhere]">{version.name}</span>
                <span className="text-[13px] text-ink-faint">
                  <When iso={version.createdAt} />, {count(version.lines, 'line')}
                  {version.masters > 0 ? `, ${count(version.masters, 'finished mix', 'finished mixes')}` : ''}
                </span>
              </div>
              <Compare id={version.id} name={version.name} />
              <div className="mt-1 flex gap-1">
                <button type="button" className="btn min-h-8 px-2.5 text-[13px]" disabled={busy} aria-label={`Restore ${version.name}`} onClick={() => setAsked({ version, what: 'restore' })}>
                  Restore
                </button>
                <button type="button" className="btn btn-quiet min-h-8 px-2.5 text-[13px]" disabled={busy} aria-label={`Delete ${version.name}`} onClick={() => setAsked({ version, what: 'delete' })}>
                  Delete
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {asked && (
        <VersionAsked
          name={asked.version.name}
          what={asked.what}
          busy={busy}
          onClose={() => setAsked(null)}
          onYes={() =>
            void (asked.what === 'restore'
              ? run(`“${asked.version.name}” is restored.`, () => post(`/api/versions/${asked.version.id}/restore`))
              : run('The version is deleted.', () => api(`/api/versions/${asked.version.id}`, { method: 'DELETE' })))
          }
        />
      )}
    </section>
  );
}

/** What has changed since, when it is asked for: a long book takes a moment to compare. */
function Compare({ id, name }: { id: string; name: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const compare = async () => {
    setSaid('Comparing…');
    try {
      const { words } = await api<VersionComparison>(`/api/versions/${id}`);
      setSaid(words === 'nothing' ? 'The drama is the same now.' : `Since then: ${words}.`);
    } catch (error) {
      setSaid(sentence(error));
    }
  };
  return (
    <p className="text-[13px] text-ink-soft">
      <button type="button" className="btn btn-text text-[13px]" aria-label={`What has changed since ${name}?`} onClick={() => void compare()}>
        What has changed since?
      </button>{' '}
      <output>{said}</output>
    </p>
  );
}
