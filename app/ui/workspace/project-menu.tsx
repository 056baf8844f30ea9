'use client';

import { LazyMenu } from '../lazy-menu.tsx';
import { useProject } from './context.tsx';

const load = () => import('./project-menu-open.tsx').then((file) => file.ProjectMenuOpen);

/** What is done with a drama as a whole, and seldom. */
export function ProjectMenu() {
  const project = useProject();
  // Whoever may only listen finds nothing here that they could do.
  if (project.shared?.role === 'listener') return null;
  return <LazyMenu label="More for this drama" load={load} of={{}} />;
}
