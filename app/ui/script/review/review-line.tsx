'use client';

import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReviewLine } from '../../../../lib/services/views.ts';
import { personColour } from '../../format.ts';
import type { Speaker } from '../cast-of.ts';
import { kindStyle } from '../kinds.ts';
import { Marked } from '../line.tsx';
import { why } from '../why.ts';

interface Props {
  line: ReviewLine;
  speaker: Speaker;
  current: boolean;
  /** Changed with the last answer. */
  moved: boolean;
  onGo: () => void;
}

/** A line of an exchange under review; one that is not asked about stands there for its context. */
export function ReviewLineRow({ line, speaker, current, moved, onGo }: Props) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'center' });
  }, [current]);
  const inside = (
    <>
      <span className="truncate font-ui text-[13px] leading-[27px] font-semibold max-sm:col-start-2 max-sm:leading-5 sm:text-right" title={speaker.name}>
        {speaker.name}
      </span>
      <span aria-hidden className="rounded-sm bg-current max-sm:col-start-1 max-sm:row-span-2 max-sm:row-start-1" />
      <span className={`font-text text-[17px] leading-[1.65] [overflow-wrap:anywhere] max-sm:col-start-2 sm:text-lg sm:leading-[1.7] ${line.asked ? 'text-ink' : 'text-ink-soft'} ${line.silent ? 'line-through' : ''} ${line.kind === 'heading' ? '' : kindStyle(line.kind)}`}>
        <Marked segment={line} cues={[]} />
        {line.asked && (current || line.toCheck) && <span className={`block pt-0.5 font-ui text-[13px] leading-5 not-italic ${line.toCheck ? 'text-warn' : 'text-ink-soft'}`}>{why(line)}</span>}
        {moved && <span className="block pt-0.5 font-ui text-[13px] leading-5 text-accent not-italic">Changed with your answer</span>}
      </span>
      <span className="font-ui text-[13px] leading-[27px] text-ink-faint max-sm:col-start-3 max-sm:row-start-2">
        {line.asked && line.speakerSetBy === 'person' && (
          <>
            <Check size={13} aria-hidden className="mt-[7px]" />
            <span className="sr-only">settled</span>
          </>
        )}
      </span>
    </>
  );
  const look = `grid w-full grid-cols-[3px_minmax(0,1fr)_1rem] gap-x-3 rounded-small py-[7px] pr-2.5 pl-1.5 text-left sm:grid-cols-[6.5rem_3px_minmax(0,1fr)_1.5rem] ${current ? 'bg-raised shadow-lift' : ''}`;
  return (
    <li ref={row} data-review-line={line.id}>
      {line.asked ? (
        <button type="button" className={`${look} ${current ? '' : 'hover:bg-surface'}`} aria-current={current ? 'true' : undefined} tabIndex={-1} onClick={onGo} style={{ color: personColour(speaker.colour) }}>
          {inside}
        </button>
      ) : (
        <div className={look} style={{ color: personColour(speaker.colour) }}>
          {inside}
        </div>
      )}
    </li>
  );
}
