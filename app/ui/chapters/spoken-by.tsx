'use client';

import type { ProjectView, SegmentView } from '../../../lib/services/views.ts';

/** Says whose voice a line takes, where that is not who it belongs to. */
export function SpokenBy({ segment, project }: { segment: SegmentView; project: ProjectView }) {
  if (segment.spokenBy === segment.characterId || segment.silent) return null;
  const voice = project.cast.find((person) => (segment.spokenBy === null ? person.role === 'narrator' : person.id === segment.spokenBy));
  const reason = segment.characterId === null ? 'who narrates here' : project.style === 'solo' ? 'one narrator reads this drama' : 'only what people say aloud has their own voices in this drama';
  return (
    <p className="text-[13px] text-ink-soft">
      Spoken by {voice?.name ?? 'the narrator'}: {reason}.
    </p>
  );
}
