'use client';

import type { CharacterView } from '../../../lib/services/views.ts';
import { LazyMenu } from '../lazy-menu.tsx';

const load = () => import('./person-menu-open.tsx').then((file) => file.PersonMenuOpen);

/** What else can be done with somebody of the cast: make two one, another colour, out of the cast. */
export function PersonMenu({ character }: { character: CharacterView }) {
  return <LazyMenu label={`More for ${character.name}`} load={load} of={{ character }} />;
}
