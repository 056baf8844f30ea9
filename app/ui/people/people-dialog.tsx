'use client';

import { Tabs } from '@base-ui/react/tabs';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { AuditView, MemberRole, PeopleView } from '../../../lib/services/members/view.ts';
import { api, post, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { When } from '../when.tsx';
import { useProject } from '../workspace/context.tsx';
import { InviteForm } from './invite-form.tsx';

const roleNames: Record<MemberRole, string> = { listener: 'Listener', editor: 'Editor' };

/** Who shares a drama, and who changed what in it. For its owner. */
export function PeopleDialog({ close }: { close: () => void }) {
  const { title } = useProject();
  return (
    <Panel title={`People of “${title}”`} description="A listener hears it and reads along. An editor also changes it, and what is made then is paid by you, within your caps." onClose={close} wide>
      <Tabs.Root defaultValue="people" className="flex min-h-0 flex-col">
        <Tabs.List className="flex gap-4 border-b border-line px-5 pt-3">
          {(['people', 'record'] as const).map((tab) => (
            <Tabs.Tab key={tab} value={tab} className="border-b-2 border-transparent pb-2 text-ink-soft data-active:border-accent data-active:font-semibold data-active:text-ink">
              {tab === 'people' ? 'People' : 'Record'}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="people" className="min-h-0 overflow-y-auto px-5 py-4">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="record" className="min-h-0 overflow-y-auto px-5 py-4">
          <Record />
        </Tabs.Panel>
      </Tabs.Root>
      <PanelActions>
        <button type="button" className="btn" onClick={close}>
          Done
        </button>
      </PanelActions>
    </Panel>
  );
}

function People() {
  const { id } = useProject();
  const queries = useQueryClient();
  const key = ['people', id];
  const { data, error } = useQuery({ queryKey: key, queryFn: ({ signal }) => api<PeopleView>(`/api/projects/${id}/members`, { signal }), staleTime: 0 });
  const [link, setLink] = useState<string | null>(null);
  const change = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (thrown) {
      toast.error(sentence(thrown));
    }
    await queries.invalidateQueries({ queryKey: key });
  };
  if (error) return <p className="text-bad">{sentence(error)}</p>;
  if (!data) return <output className="text-ink-soft">Looking…</output>;
  return (
    <div className="grid gap-5">
      <ul className="grid gap-2" aria-label="People">
        <li className="flex flex-wrap items-center gap-x-3">
          <span className="font-medium">{data.owner.name}</span>
          <span className="text-ink-soft">{data.owner.email}</span>
          <span className="ml-auto text-ink-soft">Owner</span>
        </li>
        {data.members.map((member) => (
          <li key={member.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium">{member.name}</span>
            <span className="text-ink-soft">{member.email}</span>
            <span className="ml-auto flex items-center gap-2">
              <select
                className="input w-auto"
                aria-label={`What ${member.name} may do`}
                value={member.role}
                onChange={(event) => void change(async () => await api(`/api/projects/${id}/members/${member.id}`, { method: 'PATCH', body: JSON.stringify({ role: event.target.value }), headers: { 'Content-Type': 'application/json' } }))}
              >
                <option value="listener">Listener</option>
                <option value="editor">Editor</option>
              </select>
              <button type="button" className="btn" aria-label={`Remove ${member.name}`} onClick={() => void change(async () => await api(`/api/projects/${id}/members/${member.id}`, { method: 'DELETE' }))}>
                Remove
              </button>
            </span>
          </li>
        ))}
        {data.invitations.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="text-ink-soft">
              {invitation.email ?? 'A link'}, not used yet, until <When iso={invitation.expiresAt} />
            </span>
            <span className="ml-auto flex items-center gap-2">
              <span className="text-ink-soft">{roleNames[invitation.role]}</span>
              <button type="button" className="btn" aria-label={`Withdraw the invitation of ${invitation.email ?? 'a link'}`} onClick={() => void change(async () => await api(`/api/projects/${id}/invitations/${invitation.id}`, { method: 'DELETE' }))}>
                Withdraw
              </button>
            </span>
          </li>
        ))}
      </ul>
      <InviteForm
        sends={data.sends}
        invite={async (role, email) => {
          const made = await post<{ link: string; sent: boolean }>(`/api/projects/${id}/members`, { role, email });
          setLink(made.link);
          if (made.sent) toast.success(`The invitation is on its way to ${email ?? ''}.`);
          await queries.invalidateQueries({ queryKey: key });
        }}
      />
      {link !== null && (
        <output className="block rounded-small bg-accent-wash p-3">
          <span className="block">Pass this link on to one person. It works once, within fourteen days, and is shown only now:</span>
          <span className="mt-2 flex flex-wrap items-center gap-2">
            <code className="min-w-0 flex-1 text-[13px] break-all">{link}</code>
            <button
              type="button"
              className="btn"
              onClick={() => {
                void navigator.clipboard.writeText(link).then(() => toast.success('Copied.'));
              }}
            >
              Copy
            </button>
          </span>
        </output>
      )}
    </div>
  );
}

function Record() {
  const { id } = useProject();
  const { data, error } = useQuery({ queryKey: ['record', id], queryFn: ({ signal }) => api<AuditView>(`/api/projects/${id}/record`, { signal }), staleTime: 0 });
  if (error) return <p className="text-bad">{sentence(error)}</p>;
  if (!data) return <output className="text-ink-soft">Looking…</output>;
  if (data.entries.length === 0) return <p className="text-ink-soft">Nothing was changed yet. Who changes what is written down here, never a word of the story.</p>;
  return (
    <ul className="grid gap-1.5" aria-label="Record">
      {data.entries.map(({ at, who, what }, index) => (
        // Newest first, and only ever added to: a place is an entry for as long as the list is shown.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={`${at} ${index}`} className="flex flex-wrap gap-x-3">
          <span className="font-medium">{who}</span>
          <span>{what}</span>
          <span className="ml-auto text-[13px] text-ink-faint">
            <When iso={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
