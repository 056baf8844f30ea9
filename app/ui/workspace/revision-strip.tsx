'use client';

import dynamic from 'next/dynamic';
import { Nothing } from '../nothing.ts';
import { useProject } from './context.tsx';

const RevisedManuscript = dynamic(() => import('./revised-manuscript.tsx').then((file) => file.RevisedManuscript), { loading: Nothing });

/** The revised manuscript, where one waits: seldom, so its part of the page is fetched then. */
export function RevisionStrip() {
  const { revised } = useProject();
  return revised === null ? null : <RevisedManuscript revised={revised} />;
}
