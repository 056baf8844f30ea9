'use client';

import dynamic from 'next/dynamic';
import { useSyncExternalStore } from 'react';
import { Nothing } from '../nothing.ts';
import { subscribeTour, tourState } from './tour-state.ts';

const TourCard = dynamic(() => import('./tour-card.tsx').then((file) => file.TourCard), { loading: Nothing });

/** The tour in a drama, for whoever began it and has neither done nor left it. */
export function Tour() {
  const step = useSyncExternalStore(subscribeTour, tourState, () => null);
  return step === null || step === 'done' ? null : <TourCard key={step} step={step} />;
}
