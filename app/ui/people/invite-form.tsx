'use client';

import { useId, useState } from 'react';
import type { MemberRole } from '../../../lib/services/members/view.ts';
import { useSentForm } from '../use-sent-form.ts';
import { Field } from '../account/field.tsx';

/** Asks whom to invite, and as what. `invite` throws what the server said against it. */
export function InviteForm({ sends, invite }: { sends: boolean; invite: (role: MemberRole, email: string | null) => Promise<void> }) {
  const id = useId();
  const [role, setRole] = useState<MemberRole>('listener');
  const [email, setEmail] = useState('');
  const { problem, busy, onSubmit } = useSentForm(async () => {
    await invite(role, email.trim() === '' ? null : email);
    setEmail('');
  });
  return (
    <form
      className="grid gap-3 border-t border-line pt-4"
      aria-label="Invite somebody"
      onSubmit={onSubmit}
    >
      <Field label={sends ? 'E-mail address, to send it there; empty for a link to pass on' : 'E-mail address, for your own list; letters are not sent from here'} type="email" autoComplete="off" value={email} problem={problem} onChange={(event) => setEmail(event.target.value)} />
      <div className="flex flex-wrap items-end gap-2">
        <div>
          <label className="label" htmlFor={id}>
            They may
          </label>
          <select id={id} className="input w-auto" value={role} onChange={(event) => setRole(event.target.value === 'editor' ? 'editor' : 'listener')}>
            <option value="listener">Listen</option>
            <option value="editor">Listen and change</option>
          </select>
        </div>
        <button type="submit" className="btn btn-primary" disabled={busy}>
          Invite
        </button>
      </div>
    </form>
  );
}
