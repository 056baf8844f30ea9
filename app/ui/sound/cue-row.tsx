'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { setCueAction } from '../../actions/edits.ts';
import type { CueView, ProjectView } from '../../../lib/services/views.ts';
import { capital, decibels } from '../format.ts';
import { HearButton } from '../hear-button.tsx';
import { useMayEdit, useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { CueInspector } from './timeline/cue-inspector.tsx';
import { useChapterWords } from './timeline/use-book.ts';
import { gainLimits, useCueVerbs } from './timeline/use-cue-verbs.ts';

const lanes: Record<CueView['lane'], string> = { effect: 'Effect', ambience: 'Ambience', music: 'Music' };
const places: Record<CueView['placement'], string> = { before: 'before', on: 'on', after: 'after', instead: 'instead of' };

/** One sound: what and where, on or off, how loud, to be heard and to be shaped. */
export function CueRow({ cue }: { cue: CueView }) {
  const { projectId, change } = useWorkspace();
  const mayEdit = useMayEdit();
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const words = useChapterWords(cue.chapterId, open);
  const verbs = useCueVerbs(() => words);
  const shaping = useId();
  const set = (part: { enabled?: boolean; gainDb?: number; placement?: CueView['placement'] }) =>
    void change(
      () => setCueAction({ cueId: cue.id, ...part, version: cue.version }),
      () => queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cues: before.cues.map((one) => (one.id === cue.id ? { ...one, ...part, version: one.version + 1 } : one)) }),
    );
  const release = () => {
    if (dragged !== null && dragged !== cue.gainDb) set({ gainDb: dragged });
    setDragged(null);
  };
  const word = cue.word.trim().replace(/\s+/g, ' ');
  const label = capital(cue.label);
  const name = word === '' ? label : `${label}, ${places[cue.placement]} “${word}”`;
  const level = dragged ?? cue.gainDb;
  return (
    <li className={`grid items-center gap-x-4 gap-y-2 px-4 py-2.5 ${mayEdit ? 'grid-cols-[auto_minmax(0,1fr)_auto] sm:grid-cols-[auto_minmax(0,1fr)_17rem_auto]' : 'grid-cols-[minmax(0,1fr)_auto]'}`} data-cue={cue.id}>
      {mayEdit && (
        <label className="grid min-h-6 min-w-6 place-items-center py-2">
          <span className="sr-only">{name}: on</span>
          <input type="checkbox" className="switch" checked={cue.enabled} onChange={(event) => set({ enabled: event.target.checked })} />
        </label>
      )}
      <div className={`min-w-0 ${cue.enabled ? '' : 'text-ink-faint'}`}>
        <p className="truncate">
          <span className={cue.enabled ? 'font-medium' : 'line-through'}>{label}</span>
          {word !== '' && (
            <span className="text-ink-soft">
              {' '}
              {mayEdit && cue.lane === 'effect' && cue.enabled ? (
                <select className="min-h-6 rounded-sm bg-transparent" aria-label={`${label} “${word}”: where it sounds`} value={cue.placement} onChange={(event) => set({ placement: event.target.value as CueView['placement'] })}>
                  {(Object.keys(places) as CueView['placement'][]).map((place) => (
                    <option key={place} value={place}>
                      {places[place]}
                    </option>
                  ))}
                </select>
              ) : (
                places[cue.placement]
              )}{' '}
              <q className="font-text">{word}</q>
            </span>
          )}
        </p>
        <p className="text-[13px] text-ink-faint">
          {lanes[cue.lane]}
          {!mayEdit && !cue.enabled && ', turned off'}
          {cue.theme !== null && `, the theme of ${cue.theme}`}
          {cue.state === 'making' && ', being made'}
          {cue.state === 'failed' && <span className="font-semibold text-bad">, failed: {cue.error ?? 'it could not be made'}</span>}
          {cue.confidence < 0.6 && ', not sure of this one'}
        </p>
      </div>
      {mayEdit && (
        <div className="flex items-center gap-3 max-sm:order-3 max-sm:col-span-3">
          <input
            type="range"
            className="h-6 min-w-0 flex-1"
            aria-label={`${name}: level in decibels`}
            min={gainLimits.least}
            max={gainLimits.most}
            step={1}
            value={level}
            disabled={!cue.enabled}
            onChange={(event) => setDragged(Number(event.target.value))}
            onPointerUp={release}
            onKeyUp={release}
            onBlur={release}
          />
          <span className="w-12 text-right text-[13px] text-ink-soft">{decibels(level, 0)} dB</span>
          <button type="button" className="btn px-2.5" aria-expanded={open} aria-controls={open ? shaping : undefined} aria-label={`Shape: ${name}`} onClick={() => setOpen(!open)}>
            Shape
          </button>
        </div>
      )}
      <HearButton target={`cues/${cue.id}`} what={name} asset={cue.assetId} className="min-w-[6.5rem]" />
      {open && (
        <div id={shaping} className="order-last col-span-full border-t border-line pt-3 pb-1">
          <CueInspector key={`${cue.id} ${cue.version}`} cue={cue} verbs={verbs} words={words} />
        </div>
      )}
    </li>
  );
}
