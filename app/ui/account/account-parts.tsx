'use client';

import { useRef, useState } from 'react';
import { toast } from 'sonner';
import type { AccountView } from '../../../lib/services/accounts/read-account.ts';
import type { ImportedData } from '../../../lib/services/accounts/import-data.ts';
import { api, post, sentence } from '../api.ts';
import { count } from '../format.ts';
import { DeleteAccount } from './delete-account.tsx';
import { Part } from './part.tsx';
import { PasswordPart } from './password-part.tsx';

/** What a person can do with their account. */
export function AccountParts({ account }: { account: AccountView }) {
  return (
    <div className="grid gap-10">
      <Sessions account={account} />
      {account.passwords && <PasswordPart hasPassword={account.hasPassword} />}
      <Data />
      <DeleteAccount account={account} />
    </div>
  );
}

function Sessions({ account }: { account: AccountView }) {
  const [busy, setBusy] = useState(false);
  const leave = async (everywhere: boolean) => {
    setBusy(true);
    try {
      await post('/api/sign-out', { everywhere });
      window.location.assign('/sign-in');
    } catch (error) {
      toast.error(sentence(error));
      setBusy(false);
    }
  };
  const known = { github: 'GitHub', google: 'Google' } as Record<string, string | undefined>;
  return (
    <Part id="sessions" title="Signed in">
      <p className="mb-3 max-w-[62ch] text-ink-soft">
        You are signed in with {count(account.sessions, 'browser')}, for at most thirty days each.
        {account.linked.length > 0 && ` You come in with ${account.linked.map((provider) => known[provider] ?? provider).join(' and ')}.`}
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn" disabled={busy} onClick={() => void leave(false)}>
          Sign out
        </button>
        <button type="button" className="btn" disabled={busy} onClick={() => void leave(true)}>
          Sign out everywhere
        </button>
      </div>
    </Part>
  );
}

function Data() {
  const picker = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<ImportedData | null>(null);
  const bring = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setDone(null);
    try {
      setDone(await api<ImportedData>('/api/account/data', { method: 'POST', body: file, headers: { 'Content-Type': 'application/zip' } }));
    } catch (error) {
      toast.error(sentence(error));
    } finally {
      setBusy(false);
      if (picker.current) picker.current.value = '';
    }
  };
  return (
    <Part id="data" title="Your data">
      <p className="mb-3 max-w-[62ch] text-ink-soft">One ZIP with a copy of every drama of yours, and what is known of you here. It opens again in any Narratix. Keys are not in it.</p>
      <div className="flex flex-wrap gap-2">
        <a className="btn" href="/api/account/data" download>
          Download all my data
        </a>
        <button type="button" className="btn" disabled={busy} onClick={() => picker.current?.click()}>
          {busy ? 'Bringing it in…' : 'Bring such a file in'}
        </button>
        <input ref={picker} type="file" accept=".zip,application/zip" className="hidden" aria-label="A ZIP of all data" onChange={(event) => void bring(event.target.files?.[0])} />
      </div>
      {done && (
        <div className="mt-3">
          <output className="block">{count(done.opened.length, 'drama')} brought in.</output>
          <ul className="text-bad">
            {done.refused.map(({ file, why }) => (
              <li key={file}>
                {file}: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Part>
  );
}
