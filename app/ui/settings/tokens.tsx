'use client';

import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import type { NewTokenView, TokenDays, TokenView } from '../../../lib/services/api-tokens/view.ts';
import { api, post, sentence } from '../api.ts';
import { useIsPast, When } from '../when.tsx';
import { TokenForm } from './token-form.tsx';

const may = { read: 'see', write: 'change', spend: 'spend' } as const;

async function copied(token: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(token);
    toast.success('Copied.');
  } catch {
    toast.error('It could not be copied: select it by hand.');
  }
}

/** The tokens by which programmes act for whoever uses the studio: made, seen once, revoked. */
export function Tokens({ initial, accounts }: { initial: TokenView[]; accounts: boolean }) {
  const [tokens, setTokens] = useState(initial);
  const [made, setMade] = useState<NewTokenView | null>(null);
  const make = async (input: { name: string; scopes: string[]; days: TokenDays }) => {
    const token = await post<NewTokenView>('/api/tokens', input);
    setMade(token);
    setTokens((before) => [token, ...before]);
  };
  const revoke = async ({ id, name }: TokenView) => {
    try {
      await api(`/api/tokens/${id}`, { method: 'DELETE' });
      setTokens((before) => before.filter((one) => one.id !== id));
      if (made?.id === id) setMade(null);
      toast.success(`“${name}” is revoked.`);
    } catch (error) {
      toast.error(sentence(error));
    }
  };
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens" className="mb-1 text-[15px] font-semibold">
        Programmes
      </h2>
      <p className="max-w-[62ch] text-ink-soft">
        A token lets a programme of yours act for you over the{' '}
        <Link href="/help/api" className="text-accent underline underline-offset-2">
          HTTP API
        </Link>
        : bring stories in, have them made, fetch what was made. It never agrees that text goes to a company{accounts ? ', and signing out or another password does not end it: revoking it does' : ''}.
      </p>
      {made !== null && (
        <div className="card mt-3 p-4">
          <p>
            This is the token “{made.name}”. <strong>It is shown this once:</strong> put it where your programme finds it, and nobody else does.
          </p>
          <p className="mt-2 flex flex-wrap items-center gap-2">
            <code className="min-w-0 flex-1 break-all">{made.token}</code>
            <button type="button" className="btn" onClick={() => void copied(made.token)}>
              Copy
            </button>
          </p>
        </div>
      )}
      {tokens.length > 0 && (
        <ul className="mt-3" aria-label="Tokens">
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} revoke={() => revoke(token)} />
          ))}
        </ul>
      )}
      <TokenForm make={make} />
    </section>
  );
}

/** Until when it is good. The server cannot know how late it is for the person, so that the row says it from the page on. */
function GoodUntil({ iso }: { iso: string | null }) {
  const over = useIsPast(iso);
  if (iso === null) return <>good until it is revoked</>;
  return over ? (
    <strong className="text-bad">
      ran out <When iso={iso} />
    </strong>
  ) : (
    <>
      good until <When iso={iso} />
    </>
  );
}

function TokenRow({ token, revoke }: { token: TokenView; revoke: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name, prefix, scopes, createdAt, lastUsedAt, expiresAt } = token;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-2 last:border-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold break-words">{name}</p>
        <p className="text-[13px] text-ink-soft">
          <code>{prefix}…</code> may {scopes.map((scope) => may[scope]).join(', ')}; made <When iso={createdAt} />, {lastUsedAt === null ? 'never used' : <>used <When iso={lastUsedAt} /></>}, <GoodUntil iso={expiresAt} />
        </p>
      </div>
      {asking ? (
        <div className="flex gap-2">
          <button type="button" className="btn" onClick={() => setAsking(false)}>
            Keep it
          </button>
          <button
            type="button"
            className="btn btn-bad"
            disabled={busy}
            onClick={() => {
              setBusy(true);
              void revoke().finally(() => setBusy(false));
            }}
          >
            Revoke<span className="sr-only"> “{name}”</span> for good
          </button>
        </div>
      ) : (
        <button type="button" className="btn" onClick={() => setAsking(true)}>
          Revoke<span className="sr-only"> the token “{name}”</span>
        </button>
      )}
    </li>
  );
}
