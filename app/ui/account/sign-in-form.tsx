'use client';

import Link from 'next/link';
import { useState } from 'react';
import { ApiError, post, sentence } from '../api.ts';
import { beginSignIn } from './auth-link.ts';
import { Field } from './field.tsx';

interface Props {
  ways: { password: boolean; email: boolean; github: boolean; google: boolean };
  /** Where to go on to: a path of ours. */
  to: string;
  problem: string | null;
  /** A link was just sent. */
  sent: boolean;
  /** New people come by invitation. */
  invited: boolean;
}

/** Every way in that this studio has. */
export function SignInForm({ ways, to, problem: before, sent, invited }: Props) {
  const [problem, setProblem] = useState(before);
  const [busy, setBusy] = useState(false);
  const go = async (provider: 'email' | 'github' | 'google', more?: Record<string, string>) => {
    setBusy(true);
    setProblem(null);
    try {
      window.location.assign(await beginSignIn(provider, to, more));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  if (sent) {
    return (
      <div className="card p-5">
        <output>If you may come in with that address, a link is on its way to you. It works once, within half an hour.</output>
        <p className="mt-4">
          <Link className="btn" href="/sign-in">
            Back
          </Link>
        </p>
      </div>
    );
  }
  return (
    <div className="grid gap-6">
      {problem !== null && (
        <p role="alert" className="rounded-small bg-bad-wash px-3 py-2 text-bad">
          {problem}
        </p>
      )}
      {(ways.github || ways.google) && (
        <div className="grid gap-2">
          {ways.github && (
            <button type="button" className="btn" disabled={busy} onClick={() => void go('github')}>
              Continue with GitHub
            </button>
          )}
          {ways.google && (
            <button type="button" className="btn" disabled={busy} onClick={() => void go('google')}>
              Continue with Google
            </button>
          )}
        </div>
      )}
      {ways.email && <LinkForm busy={busy} send={(email) => void go('email', { email })} />}
      {ways.password && <PasswordForm to={to} invited={invited} />}
    </div>
  );
}

function LinkForm({ busy, send }: { busy: boolean; send: (email: string) => void }) {
  const [email, setEmail] = useState('');
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) send(email);
      }}
    >
      <Field label="E-mail address, for a link without a password" type="email" name="link-email" autoComplete="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
      <button type="submit" className="btn" disabled={busy}>
        Send me a link
      </button>
    </form>
  );
}

/** Signing in by a password, and making an account with one. */
function PasswordForm({ to, invited }: { to: string; invited: boolean }) {
  const [joining, setJoining] = useState(false);
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  /** Of their own, in place of one that the operator gave; null where none is asked for. */
  const [ownPassword, setOwnPassword] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const problemOf = (field: string) => (error instanceof ApiError ? (error.fields.find((one) => one.field === field)?.message ?? null) : null);
  const elsewhere = error !== null && problemOf('email') === null && problemOf('password') === null && problemOf('newPassword') === null;
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      const invitation = /^\/invitations\/([\w-]+)$/.exec(to)?.[1] ?? null;
      await post(joining ? '/api/sign-up' : '/api/sign-in', joining ? { email, name, password, invitation } : { email, password, ...(ownPassword === null ? {} : { newPassword: ownPassword }) });
      // A whole new page: nothing of the page before the sign-in goes on living.
      window.location.assign(to);
    } catch (thrown) {
      setError(thrown);
      if (thrown instanceof ApiError && thrown.fields.some(({ field }) => field === 'newPassword')) setOwnPassword((before) => before ?? '');
      setBusy(false);
    }
  };
  return (
    <form
      className="card grid gap-4 p-5"
      aria-label={joining ? 'Make an account' : 'Sign in'}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      {elsewhere && (
        <p role="alert" className="text-bad">
          {sentence(error)}
        </p>
      )}
      <Field label="E-mail address" type="email" name="email" autoComplete="username" required value={email} problem={problemOf('email')} onChange={(event) => setEmail(event.target.value)} />
      {joining && <Field label="Your name, as others see it" name="name" autoComplete="name" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}
      <Field
        label="Password"
        type="password"
        name="password"
        autoComplete={joining ? 'new-password' : 'current-password'}
        required
        value={password}
        problem={problemOf('password')}
        {...(joining ? { hint: 'At least 12 characters. A few words in a row will do.' } : {})}
        onChange={(event) => setPassword(event.target.value)}
      />
      {!joining && ownPassword !== null && (
        <Field
          label="A password of your own"
          type="password"
          name="new-password"
          autoComplete="new-password"
          required
          value={ownPassword}
          problem={problemOf('newPassword')}
          hint="At least 12 characters. A few words in a row will do."
          onChange={(event) => setOwnPassword(event.target.value)}
        />
      )}
      <button type="submit" className="btn btn-primary" disabled={busy}>
        {joining ? 'Make an account' : 'Sign in'}
      </button>
      <p className="text-ink-soft">
        {joining ? 'You have one already?' : invited ? 'You were invited?' : 'New here?'}{' '}
        <button
          type="button"
          className="btn-text"
          onClick={() => {
            setJoining(!joining);
            setOwnPassword(null);
            setError(null);
          }}
        >
          {joining ? 'Sign in' : 'Make an account'}
        </button>
      </p>
    </form>
  );
}
