import { useState, type FormEvent } from 'react';
import { sentence } from './api.ts';

/** A form that is sent once at a time: what stood against it in words, and whether it is on its way. */
export function useSentForm(send: () => Promise<void>): { problem: string | null; busy: boolean; onSubmit: (event: FormEvent) => void } {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await send();
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    problem,
    busy,
    onSubmit(event) {
      event.preventDefault();
      if (!busy) void run();
    },
  };
}
