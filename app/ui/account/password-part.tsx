'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { put } from '../api.ts';
import { useSentForm } from '../use-sent-form.ts';
import { Part } from './part.tsx';
import { Field } from './field.tsx';

/** Another password, or a first one. */
export function PasswordPart({ hasPassword }: { hasPassword: boolean }) {
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const { problem, busy, onSubmit } = useSentForm(async () => {
    await put('/api/account/password', { password, newPassword });
    setPassword('');
    setNewPassword('');
    toast.success('Your password is another now. Every other browser is signed out.');
  });
  return (
    <Part id="password" title="Password">
      <form
        className="grid max-w-[24rem] gap-3"
        onSubmit={onSubmit}
      >
        {hasPassword && <Field label="The password you have" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />}
        <Field label="The new one" type="password" autoComplete="new-password" required value={newPassword} hint="At least 12 characters." problem={problem} onChange={(event) => setNewPassword(event.target.value)} />
        <button type="submit" className="btn justify-self-start" disabled={busy}>
          {hasPassword ? 'Change it' : 'Set a password'}
        </button>
      </form>
    </Part>
  );
}
