'use client';

import { useId } from 'react';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { lineBounds } from '../../../lib/services/segments/line-bounds.ts';
import type { SegmentView } from '../../../lib/services/views.ts';
import { KeptElsewhere } from '../kept-elsewhere.tsx';
import { useDraft } from '../use-draft.ts';
import type { LineVerbs } from './use-line-verbs.ts';

/** Words that the voices know what to do with. */
const directions = ['whispering', 'shouting', 'softly', 'angrily', 'sadly', 'afraid', 'excited', 'coldly', 'slowly', 'hurried', 'wearily', 'amused'];

/** How a line is spoken: its direction, its own words for the ear, pace, pause, level, lock and note. */
export function LineSettings({ segment, verbs }: { segment: SegmentView; verbs: LineVerbs }) {
  const set = async (part: Parameters<LineVerbs['set']>[1]) => (await verbs.set([segment], part)) !== null;
  const list = useId();
  return (
    <details className="group rounded-card border border-line" open={isSet(segment)}>
      <summary className="cursor-pointer rounded-card px-3 py-2.5 font-semibold">
        How it is said <span className="font-normal text-ink-faint">{summaryOf(segment)}</span>
      </summary>
      <div className="grid gap-3 px-3 pb-3.5">
        <Words label="Direction" value={segment.direction} placeholder="whispering, frightened" list={list} onSet={(direction) => set({ direction })} />
        <datalist id={list}>
          {directions.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </datalist>
        <Words label="Say instead" rows={3} value={segment.ear} placeholder={segment.text.trim().replace(/\s+/g, ' ')} hint="For the ear only: the text of the story stays as it is." onSet={(ear) => set({ ear })} />
        <div className="grid grid-cols-3 gap-2">
          <Figure label="Pace" unit="×" value={segment.pace} plain={1} {...lineBounds.pace} step={0.05} onSet={(pace) => set({ pace: pace ?? 1 })} />
          <Figure label="Pause after" unit="s" value={segment.pauseAfterSeconds} plain={null} {...lineBounds.pauseSeconds} step={0.1} onSet={(pauseAfterSeconds) => set({ pauseAfterSeconds })} />
          <Figure label="Level" unit="dB" value={segment.gainDb} plain={0} {...lineBounds.gainDb} step={0.5} onSet={(gainDb) => set({ gainDb: gainDb ?? 0 })} />
        </div>
        <label className="flex min-h-9 items-center gap-2.5">
          <input type="checkbox" className="switch" checked={segment.locked} onChange={(event) => void set({ locked: event.target.checked })} />
          Keep this take, whatever changes
        </label>
        {segment.locked && !segment.fits && segment.takeAssetId !== null && <p className="text-[13px] text-warn">The line was changed since; what is heard is the take that you keep.</p>}
        <Words label="Note to yourself" rows={2} value={segment.note} placeholder="Never spoken" onSet={(note) => set({ note })} />
      </div>
    </details>
  );
}

/** True where a person set something of how the line is spoken. */
export function isSet({ ear, pace, pauseAfterSeconds, gainDb, locked, note }: SegmentView): boolean {
  return ear !== null || pace !== 1 || pauseAfterSeconds !== null || gainDb !== 0 || locked || note !== null;
}

function summaryOf({ direction, ear, pace, locked }: SegmentView): string {
  return [direction, ear === null ? null : 'said otherwise', pace === 1 ? null : `${pace}×`, locked ? 'kept' : null].filter((part) => part !== null).join(', ');
}

/** Words that are kept when one leaves the field or presses Enter; emptied, they are taken back. */
function Words({ label, value, placeholder, rows, list, hint, onSet }: { label: string; value: string | null; placeholder: string; rows?: number; list?: string; hint?: ReactNode; onSet: (value: string | null) => Promise<boolean> }) {
  const id = useId();
  const draft = useDraft(value ?? '', (text) => onSet(text === '' ? null : text));
  const common = { id, value: draft.text, placeholder, onBlur: draft.keep };
  return (
    <div>
      <span className="flex items-baseline justify-between gap-2">
        <label className="label" htmlFor={id}>
          {label}
        </label>
        {value !== null && (
          <button type="button" className="btn-text text-[13px]" onClick={() => void onSet(null)}>
            Take it back<span className="sr-only">: {label}</span>
          </button>
        )}
      </span>
      {rows === undefined ? (
        <input {...common} className="input" list={list} onChange={(event) => draft.write(event.target.value)} onKeyDown={(event) => event.key === 'Enter' && draft.keep()} />
      ) : (
        <textarea {...common} rows={rows} className="input resize-y font-text" onChange={(event) => draft.write(event.target.value)} onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && draft.keep()} />
      )}
      <KeptElsewhere draft={draft} what={label} />
      {hint !== undefined && <p className="mt-1 text-[13px] text-ink-faint">{hint}</p>}
    </div>
  );
}

/** A figure with its unit. Empty is as the voice or the words ask for. */
function Figure({ label, unit, value, plain, least, most, step, onSet }: { label: string; unit: string; value: number | null; plain: number | null; least: number; most: number; step: number; onSet: (value: number | null) => Promise<boolean> }) {
  const id = useId();
  const draft = useDraft(value === plain ? '' : String(value), async (text) => {
    const wanted = text === '' ? plain : Number(text);
    if (wanted === value) return true;
    if (wanted === null || (wanted >= least && wanted <= most)) return await onSet(wanted);
    toast.error(`${label} goes from ${least} to ${most}.`);
    // What cannot be kept is let go.
    return true;
  });
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}, <abbr title={unit === '×' ? 'times' : unit === 's' ? 'seconds' : 'decibels'} className="no-underline">{unit}</abbr>
      </label>
      <input id={id} type="number" inputMode="decimal" className="input" placeholder={plain === null ? 'as read' : String(plain)} min={least} max={most} step={step} value={draft.text} onChange={(event) => draft.write(event.target.value)} onBlur={draft.keep} onKeyDown={(event) => event.key === 'Enter' && draft.keep()} />
      <KeptElsewhere draft={draft} what={label} />
    </div>
  );
}
