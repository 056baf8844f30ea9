'use client';

import { useId, useState } from 'react';

interface Props {
  /** The company’s name, and where its keys are made. */
  name: string;
  from: { name: string; address: string };
  busy: boolean;
  problem: string | null;
  save: (key: string) => void;
  leave: () => void;
}

/** Asks for a key. It is never shown, remembered by the browser, or given back. */
export function KeyForm({ name, from, busy, problem, save, leave }: Props) {
  const ids = { field: useId(), problem: useId() };
  const [key, setKey] = useState('');
  return (
    <form
      className="mt-4 border-t border-line pt-4"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) save(key);
      }}
    >
      <div className="flex flex-wrap justify-between gap-x-4">
        <label className="label" htmlFor={ids.field}>
          Your {name} key
        </label>
        <a href={from.address} target="_blank" rel="noreferrer" className="text-[12px] text-accent hover:underline">
          Make one at {from.name}
        </a>
      </div>
      <div className="flex flex-wrap gap-2">
        <input
          ref={takeFocus}
          id={ids.field}
          type="password"
          className="input min-w-0 flex-1 basis-60"
          value={key}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
          onChange={(event) => setKey(event.target.value)}
          aria-invalid={problem !== null}
          aria-describedby={ids.problem}
        />
        <button type="submit" className="btn btn-primary" disabled={busy}>
          {busy ? 'Saving…' : 'Save and test it'}
        </button>
        <button type="button" className="btn" onClick={leave}>
          Leave it
        </button>
      </div>
      <p id={ids.problem} role="alert" className={problem === null ? 'sr-only' : 'mt-2 text-bad'}>
        {problem}
      </p>
    </form>
  );
}

/** The focus goes to what was asked for, once. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
