'use client';

import Link from 'next/link';
import { useEffect } from 'react';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <main className="mx-auto max-w-[60ch] px-6 py-24">
      <h1 className="title">This page could not be shown</h1>
      <p className="mt-3 mb-8 font-text text-lg text-ink-soft">
        Something went wrong on our side. Your story and all that was made of it are safe. Try once more; if it stays like this, start Narratix again.
      </p>
      <div className="flex gap-3">
        <button type="button" className="btn btn-primary" onClick={reset}>
          Try again
        </button>
        <Link href="/" className="btn">
          Go to the library
        </Link>
      </div>
      {error.digest !== undefined && <p className="mt-8 text-[13px] text-ink-faint">For the log: {error.digest}</p>}
    </main>
  );
}
