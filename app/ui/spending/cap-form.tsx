'use client';

import { useId, useState } from 'react';
import { sentence } from '../api.ts';

/** The most that may be spent, in dollars. `save` throws what the server said against it. */
export function CapForm({ label, capMicros, save }: { label: string; capMicros: number; save: (capMicros: number) => Promise<unknown> }) {
  const ids = { amount: useId(), problem: useId() };
  const [amount, setAmount] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const shown = amount ?? (capMicros / 1_000_000).toFixed(2);
  const micros = microsOf(shown);

  const send = async () => {
    if (micros === null) return setProblem('Write an amount in dollars, such as 5 or 12.50.');
    setBusy(true);
    setProblem(null);
    try {
      await save(micros);
      setAmount(null);
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      <label className="label" htmlFor={ids.amount}>
        {label}
      </label>
      <div className="flex items-center gap-2">
        <span aria-hidden className="text-ink-soft">
          $
        </span>
        <input id={ids.amount} className="input w-28" inputMode="decimal" autoComplete="off" value={shown} onChange={(event) => setAmount(event.target.value)} aria-invalid={problem !== null} aria-describedby={ids.problem} />
        <button type="submit" className="btn" disabled={busy || amount === null || micros === capMicros}>
          Set the cap
        </button>
      </div>
      <p id={ids.problem} role="alert" className={problem === null ? 'sr-only' : 'mt-1.5 text-bad'}>
        {problem}
      </p>
    </form>
  );
}

/** Dollars as people write them, to whole micro-dollars; null for what is no amount. */
function microsOf(text: string): number | null {
  const plain = text.trim().replace(/^\$\s*/, '').replace(/,(?=\d{3}(\D|$))/g, '').replace(',', '.');
  return /^\d{1,7}(\.\d{0,2})?$/.test(plain) ? Math.round(Number(plain) * 1_000_000) : null;
}
