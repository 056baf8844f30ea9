'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

const everyMs = 10_000;

/** Reads the page anew every ten seconds while somebody looks at it, and at a press. */
export function ReadAgain() {
  const router = useRouter();
  const [going, setGoing] = useState(true);
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router, going]);
  return (
    <span className="flex items-center gap-3 text-[13px] text-ink-soft">
      <label className="flex items-center gap-1.5">
        <input type="checkbox" checked={going} onChange={(event) => setGoing(event.target.checked)} /> Read again every ten seconds
      </label>
      <button type="button" className="btn btn-quiet" onClick={() => router.refresh()}>
        Read again
      </button>
    </span>
  );
}
