'use client';

import { useWorkspace } from '../../workspace/context.tsx';

/** To where keys and agreements of this drama are set. */
export function EnginesLink() {
  const { desk } = useWorkspace();
  return (
    <button type="button" className="btn-text justify-self-start" onClick={() => desk.open('engines')}>
      Set it under Engines
    </button>
  );
}
