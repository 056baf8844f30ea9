'use client';

import type { ReactNode } from 'react';
import type { SegmentView } from '../../../lib/services/views.ts';
import { SpokenBy } from '../chapters/spoken-by.tsx';
import { personColour } from '../format.ts';
import { HearButton } from '../hear-button.tsx';
import { HearFromHere } from '../player/preview/hear-preview.tsx';
import { useProject } from '../workspace/context.tsx';
import type { Speaker } from './cast-of.ts';
import { isKindName, kindNames } from './kinds.ts';
import { cueText } from './line.tsx';
import { Takes } from './takes.tsx';
import { why } from './why.ts';

interface Props {
  segment: SegmentView;
  chapterId: string;
  speakers: Speaker[];
  onHear: (id: string) => void;
  /** The chapter has more than one scene. */
  scenes: boolean;
}

/** All there is to know of one line, for whoever may listen and read along: nothing here changes it. */
export function LineFacts({ segment, chapterId, speakers, onHear, scenes }: Props) {
  const project = useProject();
  const speaker = speakers.find((one) => one.id === segment.characterId) ?? speakers[0];
  const cues = project.cues.filter((cue) => cue.segmentId === segment.id && cue.enabled);
  const spoken = segment.state !== 'silent' && !segment.silent;
  return (
    <div className="grid gap-5">
      <div className="max-wide:pr-11">
        <h2 className="line-clamp-3 font-text text-base leading-snug font-semibold">{segment.text.trim().replace(/\s+/g, ' ')}</h2>
        <p className="mt-0.5 text-[13px] text-ink-faint">
          Line {segment.index + 1}
          {isKindName(segment.kind) && `, ${kindNames[segment.kind].toLowerCase()}`}
          {!spoken && ', not spoken'}
        </p>
      </div>
      {speaker && (
        <Fact label="Speaker">
          <p className="flex items-center gap-2.5">
            <span aria-hidden className="size-2.5 flex-none rounded-full" style={{ background: personColour(speaker.colour) }} />
            {speaker.name}
          </p>
          <p className="mt-1 text-[13px] text-ink-soft">{why(segment)}</p>
        </Fact>
      )}
      {spoken && (
        <div>
          <HearButton target={`segments/${segment.id}`} what="this line" asset={segment.takeAssetId} onHear={() => onHear(segment.id)} className="w-full" />
          {segment.takeAssetId === null && <p className="text-[13px] text-ink-soft">This line has not been spoken yet.</p>}
          <HearFromHere chapterId={chapterId} sceneIndex={segment.sceneIndex} segmentId={segment.id} scenes={scenes} />
        </div>
      )}
      <SpokenBy segment={segment} project={project} />
      {segment.direction !== null && (
        <Fact label="How it is said">
          <p>{segment.direction}</p>
        </Fact>
      )}
      {segment.ear !== null && (
        <Fact label="Said instead">
          <p className="font-text">{segment.ear}</p>
        </Fact>
      )}
      {segment.note !== null && (
        <Fact label="Note">
          <p className="whitespace-pre-line">{segment.note}</p>
        </Fact>
      )}
      <Takes segment={segment} />
      {cues.length > 0 && (
        <Fact label="Sounds on this line">
          <ul className="grid gap-1">
            {cues.map((cue) => (
              <li key={cue.id}>{cueText(cue)}</li>
            ))}
          </ul>
        </Fact>
      )}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="label">{label}</h3>
      {children}
    </div>
  );
}
