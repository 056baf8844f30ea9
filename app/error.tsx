'use client';

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
        {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- what follows is loaded anew; and every page carries this one, and need not carry the program of links with it */}
        <a href="/" className="btn">
          Go to the library
        </a>
      </div>
      {error.digest !== undefined && <p className="mt-8 text-[13px] text-ink-faint">For the log: {error.digest}</p>}
    </main>
  );
}
