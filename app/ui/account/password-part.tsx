'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { ApiError, put, sentence } from '../api.ts';
import { Part } from './part.tsx';
import { Field } from './field.tsx';

/** Another password, or a first one. */
export function PasswordPart({ hasPassword }: { hasPassword: boolean }) {
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await put('/api/account/password', { password, newPassword });
      setPassword('');
      setNewPassword('');
      toast.success('Your password is another now. Every other browser is signed out.');
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Part id="password" title="Password">
      <form
        className="grid max-w-[24rem] gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void send();
        }}
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
