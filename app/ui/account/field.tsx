import { useId } from 'react';
import type { InputHTMLAttributes } from 'react';

/** A labelled field, with what is wrong with it beneath. */
export function Field({ label, problem, hint, ...input }: { label: string; problem?: string | null; hint?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const said = problem ?? hint ?? null;
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input id={id} className="input" aria-invalid={problem != null} aria-describedby={said === null ? undefined : `${id}-said`} {...input} />
      {said !== null && (
        <p id={`${id}-said`} className={`mt-1 text-[13px] ${problem != null ? 'text-bad' : 'text-ink-faint'}`}>
          {said}
        </p>
      )}
    </div>
  );
}
