'use client';

import { useId, useState } from 'react';
import { dollars } from '../../../../lib/services/money.ts';
import type { CharacterView } from '../../../../lib/services/views.ts';
import type { VoiceSheetView } from '../../../../lib/services/voice-generation/view.ts';
import { count } from '../../format.ts';
import { Candidates } from './candidates.tsx';
import { EnginesLink } from './engines-link.tsx';
import { asJson, useAsk } from './use-voice-sheet.ts';

const longest = 600;
const counts = [1, 2, 3, 4, 5];

/** Voices made from words: described, priced, made by a job, heard on the character's own line, kept or dropped. */
export function DesignVoice({ character, sheet }: { character: CharacterView; sheet: VoiceSheetView }) {
  const { design, candidates } = sheet;
  const usable = design.engines.filter((one) => one.missing === null);
  return (
    <div className="grid gap-5">
      <div aria-live="polite" className="empty:hidden">
        {design.working && (
          <p className="flex items-center gap-2.5">
            <span aria-hidden className="mark mark-making" />
            Voices are being made. You may close this; they wait here.
          </p>
        )}
      </div>
      {design.error !== null && !design.working && (
        <div role="alert" className="rounded-card bg-bad-wash p-3">
          <p className="font-semibold text-bad">The voices could not be made</p>
          <p className="mt-0.5">{design.error}</p>
        </div>
      )}
      {candidates.length > 0 && <Candidates character={character} candidates={candidates} />}
      {usable.length > 0 ? (
        <Order character={character} sheet={sheet} engines={usable} />
      ) : (
        <div className="grid gap-1.5">
          <p>A voice can be made from a few words about it: how old, how deep, how it carries itself. You hear several on {character.name}’s own line and keep the one you like.</p>
          {design.engines.map((one) => (
            <p key={one.engine} className="text-ink-soft">
              {one.name} does that, and cannot be used: {one.missing}.
            </p>
          ))}
          <EnginesLink />
        </div>
      )}
    </div>
  );
}

function Order({ character, sheet: { design, candidates }, engines }: { character: CharacterView; sheet: VoiceSheetView; engines: VoiceSheetView['design']['engines'] }) {
  const { ask, busy, problem } = useAsk(character.id);
  const ids = { words: useId(), many: useId(), engine: useId(), problem: useId() };
  const [words, setWords] = useState(design.description);
  const [many, setMany] = useState(3);
  const [engineId, setEngineId] = useState(engines[0]?.engine);
  const engine = engines.find((one) => one.engine === engineId) ?? engines[0];
  const micros = (engine?.microsEach ?? 0) * many;
  const more = candidates.length > 0;
  const send = async () => {
    if (engine) await ask(`/api/characters/${character.id}/voice/design`, asJson('POST', { engine: engine.engine, description: words, count: many }));
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div>
        <label className="label" htmlFor={ids.words}>
          How the voice sounds
        </label>
        <textarea id={ids.words} className="input min-h-24 resize-y leading-6" value={words} maxLength={longest} required aria-describedby={ids.problem} onChange={(event) => setWords(event.target.value)} />
        <p className="mt-1.5 line-clamp-3 text-[13px] text-ink-soft">
          Each says: <span className="font-text">{design.says}</span>
        </p>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <div>
          <label className="label" htmlFor={ids.many}>
            How many
          </label>
          <select id={ids.many} className="input w-20" value={many} onChange={(event) => setMany(Number(event.target.value))}>
            {counts.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        {engines.length > 1 && (
          <div>
            <label className="label" htmlFor={ids.engine}>
              By
            </label>
            <select id={ids.engine} className="input" value={engine?.engine} onChange={(event) => setEngineId(engines.find((one) => one.engine === event.target.value)?.engine)}>
              {engines.map((one) => (
                <option key={one.engine} value={one.engine}>
                  {one.name}
                </option>
              ))}
            </select>
          </div>
        )}
        <button type="submit" className="btn btn-primary ml-auto max-sm:w-full" disabled={busy || design.working || words.trim().length < 3}>
          {design.working ? 'Being made…' : `Design ${more ? `${many} more` : count(many, 'voice')}, up to ${dollars(micros)}`}
        </button>
      </div>
      <p id={ids.problem} role="alert" className={problem === null ? 'sr-only' : 'text-bad'}>
        {problem}
      </p>
    </form>
  );
}
