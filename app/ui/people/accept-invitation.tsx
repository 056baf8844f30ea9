'use client';

import { useState } from 'react';
import { post, sentence } from '../api.ts';

/** Accepts an invitation, after a sign-in where nobody is signed in. */
export function AcceptInvitation({ token, person }: { token: string; person: string | null }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (person === null) {
    return (
      <a className="btn btn-primary" href={`/sign-in?to=${encodeURIComponent(`/invitations/${token}`)}`}>
        Sign in to accept
      </a>
    );
  }
  const accept = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { projectId } = await post<{ projectId: string }>(`/api/invitations/${token}`);
      window.location.assign(`/projects/${projectId}`);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <>
      {problem !== null && (
        <p role="alert" className="mb-3 text-bad">
          {problem}
        </p>
      )}
      <button type="button" className="btn btn-primary" disabled={busy} onClick={() => void accept()}>
        Accept as {person}
      </button>
    </>
  );
}
