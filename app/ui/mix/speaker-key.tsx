import type { ExportView } from '../../../lib/services/exports/view.ts';
import { personColour } from '../format.ts';

const named = 8;

/** Whose colour is whose, by how long they speak. */
export function SpeakerKey({ mix }: { mix: ExportView }) {
  const seconds = new Map<string | null, number>();
  for (const line of mix.timeline.speech) seconds.set(line.characterId, (seconds.get(line.characterId) ?? 0) + line.end - line.start);
  const heard = mix.speakers.filter((speaker) => seconds.has(speaker.id)).toSorted((a, b) => (seconds.get(b.id) ?? 0) - (seconds.get(a.id) ?? 0));
  return (
    <ul aria-label="Who speaks" className="mt-3 flex flex-wrap gap-x-5 gap-y-1 border-t border-line pt-3 text-[13px] text-ink-soft">
      {heard.slice(0, named).map((speaker) => (
        <li key={speaker.id ?? 'narrator'} className="flex items-center gap-2">
          <span aria-hidden className="size-2.5 rounded-full" style={{ background: personColour(speaker.colour) }} />
          {speaker.name}
        </li>
      ))}
      {heard.length > named && <li>and {heard.length - named} more</li>}
    </ul>
  );
}
