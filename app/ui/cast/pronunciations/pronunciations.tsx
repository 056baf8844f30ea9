'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PronunciationsView, PronunciationView } from '../../../../lib/services/pronunciations/view.ts';
import { api, sentence } from '../../api.ts';
import { count } from '../../format.ts';
import { ForEditors, useMayEdit, useProject } from '../../workspace/context.tsx';
import { AuditionButton } from '../audition-button.tsx';
import { WordDialog, type WordDraft } from './word-dialog.tsx';

/** So many suggestions are shown before one asks for more. */
const fewSuggestions = 10;

/** How the names and odd words of the drama are said: the dictionary, and what is worth putting into it. */
export function Pronunciations() {
  const { id, revision, cast } = useProject();
  const { data, error } = useQuery({
    queryKey: ['pronunciations', id, revision],
    queryFn: ({ signal }) => api<PronunciationsView>(`/api/projects/${id}/pronunciations`, { signal }),
    placeholderData: keepPreviousData,
  });
  const mayEdit = useMayEdit();
  const [draft, setDraft] = useState<WordDraft | null>(null);
  const [all, setAll] = useState(false);
  const shown = data?.suggestions.slice(0, all ? undefined : fewSuggestions) ?? [];
  const voiceFor = (word: string) => cast.find((one) => one.role === 'cast' && one.voice !== null && [one.name, ...one.aliases].some((name) => name.split(/\s+/u).includes(word)))?.id ?? null;
  if (!mayEdit && data?.entries.length === 0) return null;
  return (
    <section aria-labelledby="pronunciations" className="mt-12 border-t border-line pt-8">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="pronunciations" className="font-text text-xl font-semibold">
          How words are said
        </h2>
        {mayEdit && (
          <button type="button" className="btn ml-auto" onClick={() => setDraft({ entry: null, word: '', said: '', alphabet: 'letters', matchCase: false, note: '', characterId: null })}>
            Add a word…
          </button>
        )}
      </div>
      <p className="mt-1 max-w-[62ch] text-ink-soft">Names and odd words that a voice reads wrongly. The story keeps them as they are written; only the lines that hold one are spoken anew.</p>
      {error && !data && (
        <p role="alert" className="mt-4 text-bad">
          {sentence(error)}
        </p>
      )}
      {data && data.entries.length > 0 && (
        <ul className="mt-5 divide-y divide-line border-y border-line">
          {data.entries.map((entry) => (
            <Entry key={entry.id} entry={entry} voice={voiceFor(entry.word)} onEdit={() => setDraft({ entry: { id: entry.id, version: entry.version }, word: entry.word, said: entry.said, alphabet: entry.alphabet, matchCase: entry.matchCase, note: entry.note ?? '', characterId: voiceFor(entry.word) })} />
          ))}
        </ul>
      )}
      {mayEdit && shown.length > 0 && (
        <div className="mt-6">
          <h3 className="label">Worth hearing: names and unusual spellings of this story</h3>
          <ul className="flex flex-wrap gap-2">
            {shown.map(({ word, count: times, characterId }) => (
              <li key={word}>
                <button type="button" className="btn font-normal" onClick={() => setDraft({ entry: null, word, said: word, alphabet: 'letters', matchCase: false, note: '', characterId })}>
                  <span className="sr-only">How it is said:</span>
                  <span className="font-text">{word}</span>
                  <span className="text-[13px] text-ink-faint" title={count(times, 'time')}>
                    {times}×
                  </span>
                </button>
              </li>
            ))}
            {data && !all && data.suggestions.length > shown.length && (
              <li>
                <button type="button" className="btn btn-quiet" onClick={() => setAll(true)}>
                  {count(data.suggestions.length - shown.length, 'more word')}
                </button>
              </li>
            )}
          </ul>
        </div>
      )}
      {draft && <WordDialog key={draft.entry?.id ?? draft.word} draft={draft} onClose={() => setDraft(null)} />}
    </section>
  );
}

function Entry({ entry, voice, onEdit }: { entry: PronunciationView; voice: string | null; onEdit: () => void }) {
  const { word, said, alphabet, letters, matchCase, note } = entry;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
      <p className="min-w-0 flex-1 basis-56 [overflow-wrap:anywhere]">
        <span className="font-text text-base font-semibold">{word}</span> <span className="text-ink-soft">is said</span> <span className="font-text text-base">{alphabet === 'ipa' ? `/${said.replaceAll('/', '')}/` : said}</span>
        <span className="block text-[13px] text-ink-faint">
          {[entry.lines === 0 ? 'in no line now' : `in ${count(entry.lines, 'line')}`, ...(alphabet === 'ipa' ? [`given as “${letters}”`] : []), ...(matchCase ? ['these capitals only'] : []), ...(note === null ? [] : [note])].join(', ')}
        </span>
      </p>
      <ForEditors>
        <AuditionButton audition={{ what: 'word', word, said, alphabet, matchCase, characterId: voice }} what={word} className="min-w-[6.5rem]" />
        <button type="button" className="btn" aria-label={`Change how ${word} is said`} onClick={onEdit}>
          Change
        </button>
      </ForEditors>
    </li>
  );
}
