'use client';

import { useId, useState } from 'react';
import { soundLabel, soundNames } from '../../../../lib/audio/synthesis/labels.ts';
import { moods } from '../../../../lib/story/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { capital } from '../../format.ts';
import { HearButton } from '../../hear-button.tsx';
import { gainLimits } from './use-cue-verbs.ts';
import type { CueVerbs } from './use-cue-verbs.ts';
import { wordAt } from './words.ts';
import type { TimedWord } from './words.ts';

/** All that can be said of one sound: what, where, how it begins and ends, how loud, from which side. `words`: of its chapter, once they were read. */
export function CueInspector({ cue, verbs, words }: { cue: CueView; verbs: CueVerbs; words: readonly TimedWord[] }) {
  const [prompt, setPrompt] = useState(cue.prompt);
  const name = useId();
  const sounds: readonly string[] = cue.lane === 'music' ? moods : soundNames[cue.lane];
  const label = capital(cue.label);
  const shape = (part: Parameters<CueVerbs['shape']>[1]) => void verbs.shape(cue, part);
  const last = cue.lane === 'effect' || cue.untilOffset === null ? undefined : words[wordAt(words, cue.untilOffset - 1)];
  return (
    <div className="grid gap-3">
      <h2 className="font-text text-lg font-semibold">
        {label}
        {cue.word.trim() !== '' && <span className="font-normal text-ink-soft"> on “{cue.word.trim().replace(/\s+/g, ' ')}”</span>}
      </h2>
      {cue.error !== null && <p className="text-bad">{cue.error}</p>}
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-4">
        <label className="grid gap-1">
          <span className="label">Sound</span>
          <select className="input" value={cue.sound} onChange={(event) => void verbs.another(cue, { sound: event.target.value })}>
            {(sounds.includes(cue.sound) ? sounds : [cue.sound, ...sounds]).map((sound) => (
              <option key={sound} value={sound}>
                {capital(soundLabel(cue.lane, sound, cue.prompt))}
              </option>
            ))}
          </select>
        </label>
        <Amount label="Level, dB" value={cue.gainDb} least={gainLimits.least} most={gainLimits.most} onSet={(gainDb) => verbs.set(cue, { gainDb })} />
        <Amount label="Pan, −1 left to 1 right" value={cue.pan} least={-1} most={1} onSet={(pan) => shape({ pan })} />
        <Amount label="Shift, seconds" value={cue.shiftSeconds} least={-30} most={30} onSet={(shiftSeconds) => shape({ shiftSeconds })} />
        <Amount label="Fade in, seconds" value={cue.fadeInSeconds} least={0} most={30} onSet={(fadeInSeconds) => shape({ fadeInSeconds })} />
        <Amount label="Fade out, seconds" value={cue.fadeOutSeconds} least={0} most={30} onSet={(fadeOutSeconds) => shape({ fadeOutSeconds })} />
        {cue.lane === 'effect' ? (
          <>
            <Amount label="Cut from its head, seconds" value={cue.trimHeadSeconds} least={0} most={120} onSet={(trimHeadSeconds) => shape({ trimHeadSeconds })} />
            <Amount label="Cut from its tail, seconds" value={cue.trimTailSeconds} least={0} most={120} onSet={(trimTailSeconds) => shape({ trimTailSeconds })} />
          </>
        ) : (
          <>
            <Nudge label="Begins" on={cue.word} onBy={(by) => verbs.head(cue, by)} />
            <Nudge label="Ends" on={last?.text ?? 'the end'} onBy={(by) => verbs.tail(cue, by)} />
          </>
        )}
      </div>
      <label className="grid gap-1" htmlFor={name}>
        <span className="label">What a generative engine is asked for</span>
        <textarea id={name} className="input" rows={2} maxLength={500} value={prompt} onChange={(event) => setPrompt(event.target.value)} />
      </label>
      <div className="flex flex-wrap gap-2">
        <HearButton target={`cues/${cue.id}`} what={label} />
        <button type="button" className="btn" onClick={() => void verbs.another(cue, prompt === cue.prompt ? {} : { prompt })}>
          New take
        </button>
        <button type="button" className="btn" onClick={() => verbs.duplicate(cue)}>
          Once more
        </button>
        <button type="button" className="btn" onClick={() => verbs.set(cue, { enabled: !cue.enabled })}>
          {cue.enabled ? 'Turn off' : 'Turn on'}
        </button>
        <button type="button" className="btn" onClick={() => verbs.remove(cue)}>
          Delete
        </button>
      </div>
      <p className="text-[13px] text-ink-faint">A new take is made when it is heard. Where that costs, the price is said before.</p>
    </div>
  );
}

/** An edge of a bed, a word sooner or later. */
function Nudge({ label, on, onBy }: { label: string; on: string; onBy: (by: number) => void }) {
  return (
    <div className="grid content-start gap-1">
      <span className="label truncate">
        {label} on “{on.trim().replace(/\s+/g, ' ')}”
      </span>
      <span className="flex gap-1">
        <button type="button" className="btn flex-1 px-2" aria-label={`${label} a word sooner`} onClick={() => onBy(-1)}>
          ← Sooner
        </button>
        <button type="button" className="btn flex-1 px-2" aria-label={`${label} a word later`} onClick={() => onBy(1)}>
          Later →
        </button>
      </span>
    </div>
  );
}

/** A number that is set when it is left or Enter is pressed; an empty one is left to the mix. */
function Amount({ label, value, least, most, onSet }: { label: string; value: number | null; least: number; most: number; onSet: (value: number) => void }) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const set = () => {
    const wanted = Number(text.replace(',', '.'));
    if (text.trim() === '' || !Number.isFinite(wanted)) setText(value === null ? '' : String(value));
    else if (wanted !== value) onSet(Math.max(least, Math.min(most, wanted)));
  };
  return (
    <label className="grid gap-1">
      <span className="label">{label}</span>
      <input className="input" inputMode="decimal" placeholder="as the mix has it" value={text} onChange={(event) => setText(event.target.value)} onBlur={set} onKeyDown={(event) => event.key === 'Enter' && set()} />
    </label>
  );
}
