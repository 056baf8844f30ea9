'use client';

import { dollars } from '../../../lib/services/money.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';

/** What is spent of what may be, in the header; there once anything can cost. */
export function SpendButton() {
  const { spending } = useProject();
  const { desk } = useWorkspace();
  if (!spending.shown) return null;
  const said = `${dollars(spending.heldMicros)} of ${dollars(spending.capMicros)}`;
  return (
    <button type="button" className="btn btn-quiet px-2 font-normal max-sm:hidden" aria-label={`Spent: ${said}. Engines and spending`} onClick={() => desk.open('spending')}>
      {said}
    </button>
  );
}
