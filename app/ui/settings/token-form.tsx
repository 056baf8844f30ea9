'use client';

import { useState } from 'react';
import { tokenDays, usualTokenDays, type TokenDays } from '../../../lib/services/api-tokens/view.ts';
import { Field } from '../account/field.tsx';
import { useSentForm } from '../use-sent-form.ts';

const more = [
  { scope: 'write', label: 'Change: bring stories in, change lines and voices, have things made, delete' },
  { scope: 'spend', label: 'Spend: have things made that cost money, within the caps, and set a drama’s cap' },
] as const;

/** Asks what a token is for and what it may do. `make` throws what the server said against it. */
export function TokenForm({ make }: { make: (input: { name: string; scopes: string[]; days: TokenDays }) => Promise<void> }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['write']);
  const [days, setDays] = useState<TokenDays>(usualTokenDays);
  const { problem, busy, onSubmit } = useSentForm(async () => {
    await make({ name, scopes: ['read', ...scopes], days });
    setName('');
  });
  return (
    <form
      className="mt-4 grid max-w-[40rem] gap-3"
      aria-label="Make a token"
      onSubmit={onSubmit}
    >
      <Field label="What will use it" autoComplete="off" required maxLength={80} value={name} problem={problem} onChange={(event) => setName(event.target.value)} />
      <fieldset className="grid gap-1.5">
        <legend className="label">Besides seeing all that you see, it may</legend>
        {more.map(({ scope, label }) => (
          <label key={scope} className="flex items-start gap-2">
            <input type="checkbox" className="mt-1" checked={scopes.includes(scope)} onChange={(event) => setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))} />
            {label}
          </label>
        ))}
      </fieldset>
      <label className="grid gap-1 justify-self-start">
        <span className="label">Good for</span>
        <select className="input" value={String(days)} onChange={(event) => setDays(tokenDays.find((one) => String(one) === event.target.value) ?? null)}>
          {tokenDays.map((one) => (
            <option key={String(one)} value={String(one)}>
              {one === null ? 'as long as it is not revoked' : one === 365 ? 'a year' : `${one} days`}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="btn justify-self-start" disabled={busy}>
        Make a token
      </button>
    </form>
  );
}
