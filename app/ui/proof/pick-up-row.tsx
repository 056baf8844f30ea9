'use client';

import { Play, Trash2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { longestNote, pickUpStates, type PickUpView } from '../../../lib/services/proof/view.ts';
import { clock } from '../format.ts';
import { kindNames, stateNames } from './names.ts';
import type { PickUpDesk } from './use-proof.ts';

/** One pick-up: where, what, what became of it. The chosen one shows what can be done with it. */
export function PickUpRow({ pickUp, desk }: { pickUp: PickUpView; desk: PickUpDesk }) {
  const chosen = desk.chosen === pickUp.id;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const words = pickUp.words.trim();
  const kind = kindNames[pickUp.kind].name;
  return (
    <li ref={row} className={`rounded-card border px-3 py-2 ${chosen ? 'border-accent bg-raised' : 'border-line bg-surface'}`}>
      <div className="flex items-start gap-2">
        <button type="button" className="btn btn-quiet size-8 flex-none px-0 pointer-coarse:size-11" disabled={pickUp.at === null} aria-label={`Play a few seconds before: ${kind}, ${words === '' ? 'no words' : words.slice(0, 60)}`} onClick={() => desk.hear(pickUp)}>
          <Play size={14} fill="currentColor" aria-hidden />
        </button>
        <button type="button" aria-pressed={chosen} className="min-w-0 flex-1 rounded-small text-left" onClick={() => desk.choose(chosen ? null : pickUp.id)}>
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-semibold">{kind}</span>
            <span className={pickUp.state === 'open' ? 'text-[13px] text-warn' : 'text-[13px] text-ink-soft'}>{stateNames[pickUp.state].name}</span>
            <span className="ml-auto text-[13px] text-ink-faint">{pickUp.at === null ? 'not in this mix' : clock(pickUp.at)}</span>
          </span>
          {words !== '' && <span className="line-clamp-2 font-text text-base">“{words}”</span>}
          {pickUp.text !== '' && desk.writing !== pickUp.id && <span className="block whitespace-pre-line text-ink-soft [overflow-wrap:anywhere]">{pickUp.text}</span>}
          <span className="block text-[13px] text-ink-faint">
            {pickUp.chapterTitle}
            {pickUp.line === null ? '' : `, line ${pickUp.line}`}. {pickUp.from === 'listener' ? `Heard by ${pickUp.by}` : pickUp.by}
            {pickUp.changedSince && pickUp.state === 'open' ? '. Spoken anew since' : ''}
          </span>
        </button>
      </div>
      {desk.writing === pickUp.id && <NoteField pickUp={pickUp} desk={desk} />}
      {desk.mayEdit && chosen && desk.writing !== pickUp.id && (
        <div className="mt-2 flex flex-wrap items-center gap-1">
          {pickUpStates
            .filter((state) => state !== pickUp.state)
            .map((state) => (
              <button key={state} type="button" className="btn min-h-8 px-2.5 text-[13px] font-normal pointer-coarse:min-h-11" onClick={() => void desk.set(pickUp, { state })}>
                {state === 'open' ? 'Open again' : stateNames[state].name}
              </button>
            ))}
          <button type="button" className="btn btn-quiet min-h-8 px-2.5 text-[13px] pointer-coarse:min-h-11" onClick={() => desk.write(pickUp.id)}>
            {pickUp.text === '' ? 'Add a note' : 'Edit note'}
          </button>
          <button type="button" className="btn btn-quiet ml-auto min-h-8 px-2 pointer-coarse:min-h-11" aria-label="Delete this pick-up" onClick={() => void desk.remove(pickUp)}>
            <Trash2 size={14} aria-hidden />
          </button>
        </div>
      )}
    </li>
  );
}

function NoteField({ pickUp, desk }: { pickUp: PickUpView; desk: PickUpDesk }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const keep = async (text: string) => {
    if (text === pickUp.text || (await desk.set(pickUp, { text }))) desk.write(null);
  };
  return (
    <form
      className="mt-2 grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void keep(field.current?.value ?? '');
      }}
    >
      <textarea
        ref={field}
        className="input min-h-16"
        aria-label="Note"
        defaultValue={pickUp.text}
        maxLength={longestNote}
        onKeyDown={(event) => {
          if (event.key === 'Escape') desk.write(null);
          else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) event.currentTarget.form?.requestSubmit();
          else return;
          event.preventDefault();
        }}
      />
      <span className="flex gap-2">
        <button type="submit" className="btn btn-primary min-h-8">
          Keep the note
        </button>
        <button type="button" className="btn btn-quiet min-h-8" onClick={() => desk.write(null)}>
          Leave it
        </button>
      </span>
    </form>
  );
}
