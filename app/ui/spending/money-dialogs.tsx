'use client';

import dynamic from 'next/dynamic';
import { useSyncExternalStore } from 'react';
import { Nothing } from '../nothing.ts';
import { useWorkspace } from '../workspace/context.tsx';
import type { DeskState } from './money-desk.ts';

const CostDialog = dynamic(() => import('./cost-dialog.tsx').then((file) => file.CostDialog), { loading: Nothing });
const EnginesDialog = dynamic(() => import('./engines-dialog.tsx').then((file) => file.EnginesDialog), { loading: Nothing });

const nothing: DeskState = { question: null, open: null };

/** What is asked about money, over whatever page it is asked on. Fetched once it is needed. */
export function MoneyDialogs() {
  const { desk } = useWorkspace();
  const { question, open } = useSyncExternalStore(desk.subscribe, desk.snapshot, () => nothing);
  return (
    <>
      {question !== null && <CostDialog question={question} answer={(yes) => desk.settle(yes)} raise={() => desk.open('spending')} />}
      {open !== null && <EnginesDialog part={open} close={() => desk.close()} />}
    </>
  );
}
