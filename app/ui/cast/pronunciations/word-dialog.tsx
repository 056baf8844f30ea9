'use client';

import { useId, useState } from 'react';
import { deletePronunciationAction, setPronunciationAction } from '../../../actions/cast.ts';
import { respellingOfIpa } from '../../../../lib/story/spoken/ipa.ts';
import type { Alphabet } from '../../../../lib/services/pronunciations/dictionary.ts';
import { Panel, PanelActions } from '../../dialog.tsx';
import { useProject, useWorkspace } from '../../workspace/context.tsx';
import { AuditionButton } from '../audition-button.tsx';

export interface WordDraft {
  entry: { id: string; version: number } | null;
  word: string;
  said: string;
  alphabet: Alphabet;
  matchCase: boolean;
  note: string;
  /** Whose voice it is heard in; null is the narrator’s. */
  characterId: string | null;
}

/** How one word is said: written down, heard in its sentence, then kept. */
export function WordDialog({ draft, onClose }: { draft: WordDraft; onClose: () => void }) {
  const { projectId, changeFor, change } = useWorkspace();
  const { cast } = useProject();
  const [word, setWord] = useState(draft.word);
  const [said, setSaid] = useState(draft.said);
  const [alphabet, setAlphabet] = useState(draft.alphabet);
  const [matchCase, setMatchCase] = useState(draft.matchCase);
  const [note, setNote] = useState(draft.note);
  const [voice, setVoice] = useState(draft.characterId ?? '');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const empty = word.trim() === '' || said.trim() === '';
  const letters = alphabet === 'ipa' ? respellingOfIpa(said) : null;
  const speakers = cast.filter((one) => one.role === 'cast' && one.voice !== null);
  const send = async (run: () => Promise<boolean>) => {
    setSending(true);
    if (await run()) onClose();
    else setSending(false);
  };
  const keep = () => send(async () => (await changeFor(() => setPronunciationAction({ projectId, entry: draft.entry, word, said, alphabet, matchCase, note: note.trim() === '' ? null : note }))) !== null);
  const forget = () => send(() => (draft.entry === null ? Promise.resolve(true) : change(() => deletePronunciationAction({ projectId, id: draft.entry?.id ?? '', version: draft.entry?.version ?? 0 }))));
  return (
    <Panel wide holds title={draft.entry === null ? 'How a word is said' : `How “${draft.word}” is said`} description="Hear it before you keep it: nothing changes until then." onClose={onClose}>
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty) void keep();
        }}
      >
        <div className="grid gap-4 overflow-y-auto px-5 py-4 sm:grid-cols-2">
          <div>
            <label className="label" htmlFor={`${id}word`}>
              As it is written in the story
            </label>
            <input id={`${id}word`} className="input font-text text-base" value={word} maxLength={80} autoComplete="off" spellCheck={false} onChange={(event) => setWord(event.target.value)} />
          </div>
          <div>
            <label className="label" htmlFor={`${id}said`}>
              As it is said
            </label>
            <input id={`${id}said`} className="input font-text text-base" value={said} maxLength={160} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder={alphabet === 'ipa' ? '/ʃɪˈvɔːn/' : 'shiv-awn'} aria-describedby={`${id}how`} onChange={(event) => setSaid(event.target.value)} />
          </div>
          <fieldset className="sm:col-span-2">
            <legend className="label">Written down as</legend>
            <div className="flex flex-wrap gap-x-5 gap-y-1">
              {(
                [
                  ['letters', 'Letters, as one would spell it'],
                  ['ipa', 'Phonetic signs (IPA)'],
                ] as const
              ).map(([value, label]) => (
                <label key={value} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
                  <input type="radio" name={`${id}alphabet`} checked={alphabet === value} onChange={() => setAlphabet(value)} />
                  {label}
                </label>
              ))}
            </div>
            <p id={`${id}how`} className="mt-1 text-[13px] text-ink-soft">
              {letters === null
                ? 'Every voice reads letters. Part syllables with hyphens where that helps.'
                : letters.unknown.length > 0
                  ? `“${letters.unknown.join(' ')}” is no phonetic sign that we know.`
                  : letters.respelling === ''
                    ? 'Natural voices of this machine (Kokoro) take the signs; the others are given the word in letters.'
                    : `Natural voices of this machine (Kokoro) take the signs. The others do not: they are given “${letters.respelling}”, and which syllable is stressed is lost. If it sounds wrong, spell it in letters.`}
            </p>
          </fieldset>
          <div>
            <label className="label" htmlFor={`${id}note`}>
              A note for yourself
            </label>
            <input id={`${id}note`} className="input" value={note} maxLength={500} autoComplete="off" onChange={(event) => setNote(event.target.value)} />
          </div>
          <div>
            <label className="label" htmlFor={`${id}voice`}>
              Heard in the voice of
            </label>
            <select id={`${id}voice`} className="input" value={voice} onChange={(event) => setVoice(event.target.value)}>
              <option value="">The narrator</option>
              {speakers.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </div>
          <label className="flex min-h-8 items-center gap-2 sm:col-span-2 pointer-coarse:min-h-11">
            <input type="checkbox" checked={matchCase} onChange={(event) => setMatchCase(event.target.checked)} />
            Only where capitals stand as above (“Nice” the town, not “nice”)
          </label>
          {problem !== null && (
            <p role="alert" className="text-bad sm:col-span-2">
              {problem}
            </p>
          )}
        </div>
        <PanelActions>
          {draft.entry !== null && (
            <button type="button" className="btn btn-quiet mr-auto text-bad" disabled={sending} onClick={() => void forget()}>
              Say it as written again
            </button>
          )}
          <AuditionButton audition={{ what: 'word', word, said, alphabet, matchCase, characterId: voice === '' ? null : voice }} what={word.trim() === '' ? 'the word' : word} label="Say it" disabled={empty} onProblem={setProblem} className="min-w-[6.5rem]" />
          <button type="submit" className="btn btn-primary" disabled={sending || empty}>
            Keep it
          </button>
        </PanelActions>
      </form>
    </Panel>
  );
}
