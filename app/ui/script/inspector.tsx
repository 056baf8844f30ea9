'use client';

import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { LineRef, SegmentView } from '../../../lib/services/views.ts';
import { SpokenBy } from '../chapters/spoken-by.tsx';
import { StartChapterHere } from '../chapters/start-chapter-here.tsx';
import { HearButton } from '../hear-button.tsx';
import { HearFromHere } from '../player/preview/hear-preview.tsx';
import { AddSound } from '../sound/add-sound.tsx';
import { useProject } from '../workspace/context.tsx';
import type { Speaker } from './cast-of.ts';
import { Alike } from './alike.tsx';
import { isKindName, kindNames } from './kinds.ts';
import { cueText, isUnsure } from './line.tsx';
import { NameDialog } from '../name-dialog.tsx';
import { CutLine } from './cut-line.tsx';
import { LineSettings } from './line-settings.tsx';
import { SpeakerPicker } from './speaker-picker.tsx';
import { Takes } from './takes.tsx';
import { TakeCheck } from './take-check.tsx';
import type { LineVerbs } from './use-line-verbs.ts';
import { why } from './why.ts';

interface Props {
  segment: SegmentView;
  chapterId: string;
  speakers: Speaker[];
  verbs: LineVerbs;
  onChooseMany: (lines: LineRef[]) => void;
  /** Begins choosing several lines by tapping them. */
  onPick: () => void;
  onHear: (id: string) => void;
  /** The chapter has more than one scene. */
  scenes: boolean;
  openSound: () => void;
  /** Whether a line of the same scene follows, with which it can be joined. */
  joins: boolean;
  /** Another line is to be looked at: one that was made of this one. */
  onChosen: (id: string) => void;
}

/** All there is to know of one line, and to do with it. */
export function Inspector({ segment, chapterId, speakers, verbs, onChooseMany, onPick, onHear, scenes, openSound, joins, onChosen }: Props) {
  const project = useProject();
  const speaker = speakers.find((one) => one.id === segment.characterId) ?? speakers[0];
  const cues = project.cues.filter((cue) => cue.segmentId === segment.id);
  const text = segment.text.trim().replace(/\s+/g, ' ');
  const kindId = useId();
  const [naming, setNaming] = useState(false);
  if (segment.state === 'silent' && !segment.silent) {
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
          {isKindName(segment.kind) && segment.kind !== 'narration' && segment.kind !== 'dialogue' && `, ${kindNames[segment.kind].toLowerCase()}`}
          {segment.silent && ', silent'}
        </p>
      </div>
      {segment.error !== null && (
        <div role="alert" className="rounded-card bg-bad-wash p-3">
          <p className="font-semibold text-bad">This line could not be spoken</p>
          <p className="mt-0.5">{segment.error}</p>
          <p className="mt-0.5 text-ink-soft">Hear it to try once more, or give it to somebody else.</p>
        </div>
      )}
      <Field label="Speaker">
        {speaker && <SpeakerPicker speaker={speaker} speakers={speakers} onChoose={(chosen) => void verbs.assign([segment], chosen)} />}
        <p className="mt-1.5 text-[13px] text-ink-soft">{why(segment)}</p>
        <Settle segment={segment} verbs={verbs} />
        <button type="button" className="btn-text mt-1 block text-[13px]" onClick={() => setNaming(true)}>
          Somebody new…
        </button>
        <Alike segment={segment} chapterId={chapterId} onChoose={onChooseMany} />
      </Field>
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
        <div className="min-w-36 flex-1">
          <label className="label" htmlFor={kindId}>
            What it is
          </label>
          <select id={kindId} className="input" value={segment.kind} onChange={(event) => isKindName(event.target.value) && void verbs.kind([segment], event.target.value)}>
            {Object.entries(kindNames).map(([kind, name]) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <label className="flex min-h-9 items-center gap-2.5">
          <input type="checkbox" className="switch" checked={!segment.silent} onChange={(event) => void verbs.silence([segment], !event.target.checked)} />
          Spoken
        </label>
      </div>
      {segment.silent && <p className="text-[13px] text-ink-soft">{whySilent[segment.silentSetBy]}</p>}
      <div>
        {!segment.silent && <HearButton target={`segments/${segment.id}`} what="this line" onHear={() => onHear(segment.id)} className="w-full" />}
        <HearFromHere chapterId={chapterId} sceneIndex={segment.sceneIndex} segmentId={segment.id} scenes={scenes} />
      </div>
      <TakeCheck segment={segment} />
      {!segment.silent && <LineSettings segment={segment} verbs={verbs} />}
      <Takes segment={segment} />
      <CutLine segment={segment} joins={joins} onChosen={onChosen} />
      <SpokenBy segment={segment} project={project} />
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
      <Field label="Sounds on this line">
        {cues.length > 0 && (
          <>
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
          </>
        )}
        <AddSound key={segment.id} segment={segment} />
      </Field>
      <StartChapterHere segment={segment} chapterId={chapterId} />
      <p className="text-[13px] leading-6 text-ink-faint pointer-coarse:hidden">
        <kbd className="key">↑</kbd> <kbd className="key">↓</kbd> lines, <kbd className="key">Enter</kbd> hear, <kbd className="key">Shift</kbd> <kbd className="key">Enter</kbd> play from here, <kbd className="key">0</kbd> to <kbd className="key">9</kbd> speaker, <kbd className="key">Space</kbd> play or pause, <kbd className="key">Shift</kbd> <kbd className="key">↓</kbd> several
      </p>
      <button type="button" className="btn hidden pointer-coarse:flex" onClick={onPick}>
        Choose more lines
      </button>
      {naming && (
        <NameDialog
          title="Who speaks this line?"
          description="Somebody who is not in the cast yet. The line is theirs from now on."
          action="Add to the cast"
          onClose={() => setNaming(false)}
          onName={async (name) => (await verbs.split([segment], name)) !== null}
        />
      )}
    </div>
  );
}

const whySilent: Record<SegmentView['silentSetBy'], string> = {
  person: 'You keep this line silent: it stays in the text and is not spoken.',
  analysis: 'A bare speech tag, and this drama drops them: it stays in the text and is not spoken.',
  sound: 'A sound is heard instead of these words: they stay in the text and are not spoken.',
};

/** Confirms the speaker as it is, or gives the line back to the reader. */
function Settle({ segment, verbs }: { segment: SegmentView; verbs: LineVerbs }) {
  if (segment.speakerSetBy === 'person') {
    return (
      <button type="button" className="btn-text mt-1 block text-[13px]" onClick={() => void verbs.lock([segment], false)}>
        Let the reader decide again
      </button>
    );
  }
  if (segment.evidence === 'narration') return null;
  return (
    <button type="button" className={isUnsure(segment) ? 'btn mt-2 w-full' : 'btn-text mt-1 block text-[13px]'} onClick={() => void verbs.lock([segment], true)}>
      Right as it is
    </button>
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
