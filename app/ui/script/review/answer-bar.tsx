'use client';

import { personColour } from '../../format.ts';
import type { Speaker } from '../cast-of.ts';
import { SpeakerPicker } from '../speaker-picker.tsx';
import { reviewKeys } from './keys.ts';
import type { ReviewKey } from './keys.ts';

interface Props {
  /** Who speaks the line now. */
  speaker: Speaker;
  /** By likelihood: the first is key 1. */
  candidates: Speaker[];
  /** With whom the speaker would be swapped; null where there is nobody. */
  partner: Speaker | null;
  everybody: Speaker[];
  onCandidate: (speaker: Speaker) => void;
  onVerb: (verb: ReviewKey) => void;
}

/** Everything that can be answered about a line, by pointer, each with the key that does the same. */
export function AnswerBar({ speaker, candidates, partner, everybody, onCandidate, onVerb }: Props) {
  return (
    <div className="border-t border-line bg-surface px-3 py-3 sm:px-5">
      <div className="mx-auto grid max-w-[48rem] gap-2.5">
        <fieldset aria-label="Who speaks this line" className="flex min-w-0 flex-wrap items-center gap-2">
          {candidates.map((one, index) => (
            <button key={one.id} type="button" className={`btn ${one.id === speaker.id ? 'border-edge!' : ''}`} aria-pressed={one.id === speaker.id} onClick={() => onCandidate(one)}>
              <Key name={String(index + 1)} />
              <span aria-hidden className="size-2.5 flex-none rounded-full" style={{ background: personColour(one.colour) }} />
              {one.name}
            </button>
          ))}
          <Verb verb="narrator" says="Narrator" onVerb={onVerb} />
          <div className="w-44 max-sm:w-auto max-sm:min-w-36 max-sm:flex-1">
            <SpeakerPicker speaker={null} speakers={everybody} label="Somebody else" placeholder="Somebody else…" onChoose={onCandidate} />
          </div>
        </fieldset>
        <div className="flex flex-wrap items-center gap-2">
          <button type="button" className="btn btn-primary" onClick={() => onVerb('right')}>
            {reviewKeys.right.says}
            <Key name={reviewKeys.right.shown} />
          </button>
          {partner && <Verb verb="swap" says={`Swap ${speaker.name} and ${partner.name} from here on`} onVerb={onVerb} />}
          <span className="ml-auto flex gap-2 max-sm:hidden">
            <Verb verb="back" says="Back" onVerb={onVerb} />
            <Verb verb="on" says="On" onVerb={onVerb} />
          </span>
        </div>
      </div>
    </div>
  );
}

function Verb({ verb, says, onVerb }: { verb: ReviewKey; says: string; onVerb: (verb: ReviewKey) => void }) {
  return (
    <button type="button" className="btn max-w-full" title={reviewKeys[verb].says} onClick={() => onVerb(verb)}>
      <Key name={reviewKeys[verb].shown} />
      <span className="truncate">{says}</span>
    </button>
  );
}

/** The key that does the same; fingers have none. */
export function Key({ name }: { name: string }) {
  return (
    <kbd aria-hidden className="key pointer-coarse:hidden">
      {name}
    </kbd>
  );
}
