'use client';

import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { isStoryLanguage, storyLanguages, type LanguageChange } from '../../../lib/services/projects/language-view.ts';
import { draftLanguageFor } from '../../../lib/services/speech-generation/local/languages.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { setLanguageAction } from '../../actions/chapters.ts';
import { api, sentence } from '../api.ts';
import { useDraw } from '../chapters/use-draw.ts';
import { count } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';

const names = new Intl.DisplayNames(['en-GB'], { type: 'language' });
const nameOf = (language: string): string => names.of(language) ?? language;

/** The language of the story. What another one changes is said before it is changed. */
export function LanguageSetting({ project }: { project: Pick<ProjectView, 'id' | 'language' | 'revision'> }) {
  const { change } = useWorkspace();
  const draw = useDraw();
  const id = useId();
  const [chosen, setChosen] = useState(project.language);
  const other = chosen !== project.language;
  const { data, error } = useQuery({
    queryKey: ['language', project.id, chosen, project.revision],
    queryFn: ({ signal }) => api<LanguageChange>(`/api/projects/${project.id}/language?to=${encodeURIComponent(chosen)}`, { signal }),
    enabled: other,
  });
  const keep = () => void change(() => setLanguageAction({ projectId: project.id, language: chosen }), draw.project(() => ({ language: chosen })));
  return (
    <div>
      <label className="label" htmlFor={id}>
        Language of the story
      </label>
      <select id={id} className="input" value={chosen} onChange={(event) => setChosen(event.target.value)}>
        {/* What a file said of itself may be none of ours. */}
        {!isStoryLanguage(project.language) && <option value={project.language}>{nameOf(project.language)}</option>}
        {storyLanguages.map((language) => (
          <option key={language} value={language}>
            {nameOf(language)}
          </option>
        ))}
      </select>
      {!other && <p className="mt-1.5 text-[13px] text-ink-soft">It says which voices can read the story, how they say numbers and names, and what players and shops are told. {draftsRead(chosen)}</p>}
      {other && (
        <section aria-label="What this changes" className="mt-3 rounded-card bg-warn-wash p-3">
          {error && <p className="text-bad">{sentence(error)}</p>}
          {!data && !error && <p className="text-ink-soft">Looking what this changes…</p>}
          {data && (
            <ul className="grid list-disc gap-1 pl-5">
              <li>{data.people.length === 0 ? 'No voice has to be found anew.' : `${count(data.people.length, 'voice does', 'voices do')} not speak ${nameOf(chosen)} (${listed(data.people)}): others are found with the next making, and ${count(data.lines, 'line is', 'lines are')} spoken anew.`}</li>
              {data.bought > 0 && <li>{count(data.bought, 'line that was bought stays', 'lines that were bought stay')} as {data.bought === 1 ? 'it is' : 'they are'}. What is bought from now on is asked for in {nameOf(chosen)}.</li>}
              {data.drafts > 0 && <li>{count(data.drafts, 'line of a draft voice is', 'lines of draft voices are')} spoken anew: the same people, reading {nameOf(chosen)}.</li>}
              <li>{draftsRead(chosen)} Who speaks each line stays as it is.</li>
            </ul>
          )}
          <div className="mt-3 flex flex-wrap gap-2">
            <button type="button" className="btn" disabled={!data} onClick={keep}>
              The story is in {nameOf(chosen)}
            </button>
            <button type="button" className="btn btn-quiet" onClick={() => setChosen(project.language)}>
              Leave it
            </button>
          </div>
        </section>
      )}
    </div>
  );
}

/** What draft voices make of a language, in words. */
function draftsRead(language: string): string {
  const read = draftLanguageFor(language);
  if (read === null) return `Draft voices have no ${nameOf(language)}: they read it as if it were English.`;
  if (read === 'ja') return 'Draft voices read kana, and no kanji: another engine reads those.';
  return `Draft voices read ${nameOf(read === 'en' ? 'en' : language)}.`;
}

/** "Nora, Piet, Tom and 4 others". */
function listed(people: readonly string[]): string {
  const shown = people.slice(0, 3);
  return people.length > shown.length + 1 ? `${shown.join(', ')} and ${people.length - shown.length} others` : people.join(', ');
}
