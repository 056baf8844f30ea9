'use client';

import { LazyMenu } from '../lazy-menu.tsx';

const load = () => import('./project-menu-open.tsx').then((file) => file.ProjectMenuOpen);

/** What is done with a drama as a whole, and seldom. */
export function ProjectMenu() {
  return <LazyMenu label="More for this drama" load={load} of={{}} />;
}
