'use client';

import type { ReactNode } from 'react';
import type { SegmentView } from '../../../lib/services/views.ts';
import { HearButton } from '../hear-button.tsx';
import { useProject } from '../workspace/context.tsx';
import type { Speaker } from './cast-of.ts';
import { cueText } from './line.tsx';
import { SpeakerPicker } from './speaker-picker.tsx';
import { why } from './why.ts';

interface Props {
  segment: SegmentView;
  speakers: Speaker[];
  onAssign: (id: string, speaker: Speaker) => void;
  onHear: (id: string) => void;
  openSound: () => void;
}

const kinds: Partial<Record<SegmentView['kind'], string>> = { heading: 'heading', thought: 'thought', letter: 'letter', verse: 'verse', epigraph: 'epigraph' };

/** All there is to know of one line, and to do with it. */
export function Inspector({ segment, speakers, onAssign, onHear, openSound }: Props) {
  const project = useProject();
  const speaker = speakers.find((one) => one.id === segment.characterId) ?? speakers[0];
  const cues = project.cues.filter((cue) => cue.segmentId === segment.id);
  const text = segment.text.trim().replace(/\s+/g, ' ');
  if (segment.state === 'silent') {
    return (
      <>
        <h2 className="font-text text-base font-semibold">A pause</h2>
        <p className="mt-1 text-ink-soft">{segment.kind === 'scene-break' ? 'A scene ends here. The mark is not spoken; it is heard as a longer pause.' : 'There is nothing to speak in this line.'}</p>
      </>
    );
  }
  return (
    <div className="grid gap-5">
      <div className="max-wide:pr-11">
        <h2 className="line-clamp-3 font-text text-base leading-snug font-semibold">{text}</h2>
        <p className="mt-0.5 text-[13px] text-ink-faint">
          Line {segment.index + 1}
          {speaker && `, ${speaker.name}`}
          {kinds[segment.kind] !== undefined && `, ${kinds[segment.kind]}`}
        </p>
      </div>
      <Field label="Speaker">
        {speaker && <SpeakerPicker speaker={speaker} speakers={speakers} onChoose={(chosen) => onAssign(segment.id, chosen)} />}
        <p className="mt-1.5 text-[13px] text-ink-soft">{why(segment)}</p>
      </Field>
      <HearButton target={`segments/${segment.id}`} what="this line" onHear={() => onHear(segment.id)} className="w-full" />
      {segment.error !== null && (
        <div role="alert" className="rounded-card bg-bad-wash p-3">
          <p className="font-semibold text-bad">This line could not be spoken</p>
          <p className="mt-0.5">{segment.error}</p>
          <p className="mt-0.5 text-ink-soft">Hear it to try once more, or give it to somebody else.</p>
        </div>
      )}
      {segment.state === 'stale' && <p className="text-[13px] text-warn">Changed since it was last spoken. It is spoken anew when you hear it, or with the next making.</p>}
      {segment.spokenChanges.length > 0 && (
        <Field label="Spoken otherwise than written">
          <ul className="grid gap-1">
            {segment.spokenChanges.map((change) => (
              <li key={`${change.start} ${change.rule}`}>
                <span className="font-text">{change.written}</span> <span className="text-ink-faint">is spoken</span> <span className="font-text">{change.spoken.trim() === '' ? 'as a pause' : change.spoken}</span>
              </li>
            ))}
          </ul>
        </Field>
      )}
      {cues.length > 0 && (
        <Field label="Sounds on this line">
          <ul className="grid gap-1">
            {cues.map((cue) => (
              <li key={cue.id} className={cue.enabled ? '' : 'text-ink-faint line-through'}>
                {cueText(cue)}
              </li>
            ))}
          </ul>
          <button type="button" className="btn-text mt-1" onClick={openSound}>
            Change them under Sound
          </button>
        </Field>
      )}
      <p className="text-[13px] leading-6 text-ink-faint pointer-coarse:hidden">
        <kbd className="key">↑</kbd> <kbd className="key">↓</kbd> lines, <kbd className="key">Enter</kbd> hear, <kbd className="key">0</kbd> to <kbd className="key">9</kbd> speaker, <kbd className="key">Space</kbd> the mix
      </p>
    </div>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="label">{label}</h3>
      {children}
    </div>
  );
}
