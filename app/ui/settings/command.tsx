'use client';

import { useState } from 'react';

/** A command for a terminal, to be copied at a press. */
export function Command({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied.'),
      () => setSaid('It could not be copied: select it by hand.'),
    );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <code className="rounded-small border border-line bg-paper px-2 py-1 break-words">{text}</code>
      <button type="button" className="btn" onClick={() => void copy()}>
        Copy<span className="sr-only"> the command {text}</span>
      </button>
      <output className="text-[13px] text-ink-soft">{said}</output>
    </div>
  );
}
