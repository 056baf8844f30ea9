'use client';

import { useEffect, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { sentence } from '../../api.ts';
import { count } from '../../format.ts';
import type { Speaker } from '../cast-of.ts';
import { why } from '../why.ts';
import { AnswerBar, Key } from './answer-bar.tsx';
import { readKey, reviewKeys } from './keys.ts';
import type { ReviewKey } from './keys.ts';
import { ReviewLineRow } from './review-line.tsx';
import { useReview } from './use-review.ts';
import { currentOf, goTo, step, swapPartner } from './walk.ts';

interface Props {
  speakers: Speaker[];
  /** Back to the manuscript, at the line where the review stood. */
  onLeave: (at: { chapterId: string; lineId: string } | null) => void;
}

/** Walks the exchanges that the reader is least sure of, answered by keys or by pointer. */
export function ReviewMode({ speakers, onLeave }: Props) {
  const { walk, move, answer, last, left, error, retry } = useReview();
  const page = useRef<HTMLElement>(null);
  const byId = useMemo(() => new Map(speakers.map((speaker) => [speaker.id, speaker])), [speakers]);
  const nobody = speakers[0] ?? { id: null, name: 'Narrator', colour: 0, key: '0', lines: 0 };
  const who = (characterId: string | null) => byId.get(characterId) ?? nobody;
  const current = currentOf(walk);
  const partnerId = current ? swapPartner(current.exchange, current.line) : null;
  const candidates = current?.line.candidates.flatMap((id) => byId.get(id) ?? []) ?? [];
  const moved = new Set(last?.resolved.map((line) => line.id));
  const done = left === 0;

  useEffect(() => page.current?.focus(), []);

  const leave = () => onLeave(current && { chapterId: current.exchange.chapterId, lineId: current.line.id });
  const perform = (verb: ReviewKey) => {
    page.current?.focus();
    if (verb === 'leave') leave();
    else if (verb === 'on' || verb === 'back') move((before) => step(before, verb === 'on' ? 1 : -1));
    else if (!current) return;
    else if (verb === 'right') answer({ kind: 'speaker', characterId: current.line.characterId });
    else if (verb === 'narrator') answer({ kind: 'speaker', characterId: null });
    else if (partnerId !== null) answer({ kind: 'swap', withId: partnerId });
  };
  const choose = (speaker: Speaker) => {
    page.current?.focus();
    answer({ kind: 'speaker', characterId: speaker.id });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    // Fields keep their keys, and Enter on a button presses the button.
    if (target instanceof HTMLInputElement || (target instanceof HTMLButtonElement && event.key === 'Enter')) return;
    const asked = readKey(event.key);
    if (asked === null) return;
    event.preventDefault();
    if (typeof asked !== 'number') perform(asked);
    else if (candidates[asked]) choose(candidates[asked]);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the review's keys work wherever the focus is inside it
    <main ref={page} tabIndex={-1} onKeyDown={keys} aria-label="Review" className="col-span-full flex max-wide:row-start-2 min-h-0 min-w-0 flex-col outline-none wide:col-span-2 wide:col-start-2">
      <div className="flex items-center gap-4 border-b border-line px-4 py-2 sm:px-6">
        <h1 className="font-text text-lg font-semibold">Review</h1>
        <p className="min-w-0 flex-1 truncate text-ink-soft">
          {left !== null && (done ? 'nothing left to check' : `${count(left, 'line')} left to check`)}
          {current && <span className="text-ink-faint max-sm:hidden"> · {current.exchange.chapterTitle}</span>}
        </p>
        <button type="button" className="btn btn-quiet" onClick={leave}>
          {done ? 'Back to the script' : 'Leave'}
          <Key name={reviewKeys.leave.shown} />
        </button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 py-6 sm:px-4">
        <div className="mx-auto max-w-[48rem]">
          {current ? (
            <ol aria-label={`A talk in ${current.exchange.chapterTitle}`}>
              {current.exchange.lines.map((line) => (
                <ReviewLineRow
                  key={line.id}
                  line={line}
                  speaker={who(line.characterId)}
                  current={line.id === current.line.id}
                  moved={moved.has(line.id)}
                  onGo={() => {
                    page.current?.focus();
                    move((before) => goTo(before, current.exchange.id, line.id));
                  }}
                />
              ))}
            </ol>
          ) : (
            <Nothing error={error === null ? null : sentence(error)} loading={left === null} retry={retry} />
          )}
        </div>
      </div>
      <output className="mx-auto block w-full max-w-[48rem] px-4 pb-2 text-[13px] text-ink-soft empty:hidden">
        {said(last?.changed.length ?? 0, last?.resolved.map((line) => who(line.characterId).name) ?? [], done)}
      </output>
      <p aria-live="polite" className="sr-only">
        {current && `${current.line.text.trim()} ${who(current.line.characterId).name}. ${why(current.line)}`}
      </p>
      {current && <AnswerBar speaker={who(current.line.characterId)} candidates={candidates} partner={partnerId === null ? null : who(partnerId)} everybody={speakers} onCandidate={choose} onVerb={perform} />}
    </main>
  );
}

/** What the last answer did, besides the line it was given for. */
function said(changed: number, resolved: string[], done: boolean): string {
  const parts: string[] = [];
  if (changed > 1) parts.push(`${count(changed, 'line')} swapped.`);
  if (resolved.length > 0) parts.push(`${count(resolved.length, 'other line')} changed with it: ${[...new Set(resolved)].join(', ')}.`);
  if (done) parts.push('Every line the reader was not sure of is settled.');
  return parts.join(' ');
}

function Nothing({ error, loading, retry }: { error: string | null; loading: boolean; retry: () => void }) {
  if (error !== null) {
    return (
      <div role="alert" className="rounded-card bg-bad-wash p-4">
        <p className="font-semibold text-bad">The lines to check could not be read</p>
        <p className="mt-1">{error}</p>
        <button type="button" className="btn mt-3" onClick={retry}>
          Try again
        </button>
      </div>
    );
  }
  return <p className="font-text text-lg text-ink-soft">{loading ? 'Looking for the lines to check…' : 'Nothing is left to check: you have settled every line the reader was not sure of.'}</p>;
}
