import type { ReactNode } from 'react';

/** One thing that can be done with an account. */
export function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1 text-[15px] font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
