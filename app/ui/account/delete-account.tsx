'use client';

import { useState } from 'react';
import type { AccountView } from '../../../lib/services/accounts/read-account.ts';
import { api, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { Part } from './part.tsx';
import { Field } from './field.tsx';

export function DeleteAccount({ account }: { account: AccountView }) {
  const [asking, setAsking] = useState(false);
  return (
    <Part id="delete" title="Delete this account">
      <p className="mb-3 max-w-[62ch] text-ink-soft">Everything of yours is deleted: stories, casts, sounds, mixes, keys, the ledger. Those who share a drama of yours lose it too.</p>
      <button type="button" className="btn text-bad" onClick={() => setAsking(true)}>
        Delete my account
      </button>
      {asking && <DeleteDialog account={account} close={() => setAsking(false)} />}
    </Part>
  );
}

function DeleteDialog({ account, close }: { account: AccountView; close: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api('/api/account', { method: 'DELETE', body: JSON.stringify({ email, password }), headers: { 'Content-Type': 'application/json' } });
      window.location.assign('/sign-in');
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Panel title="Delete your account?" description="This cannot be undone. Downloaded data brings your dramas back in another account." onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void remove();
        }}
      >
        <div className="grid gap-3 px-5 py-4">
          {problem !== null && (
            <p role="alert" className="text-bad">
              {problem}
            </p>
          )}
          <Field label={`Type ${account.email} to be sure`} type="email" autoComplete="off" required value={email} onChange={(event) => setEmail(event.target.value)} />
          {account.hasPassword && <Field label="Your password" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />}
        </div>
        <PanelActions>
          <button type="button" className="btn" onClick={close}>
            Keep it
          </button>
          <button type="submit" className="btn btn-bad" disabled={busy}>
            Delete everything
          </button>
        </PanelActions>
      </form>
    </Panel>
  );
}
