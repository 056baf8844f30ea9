'use client';

import { useId } from 'react';
import type { ChapterView, CharacterView } from '../../../lib/services/views.ts';
import { mergeChapterAction, setChapterAction, setSceneNarratorAction } from '../../actions/chapters.ts';
import { KeptElsewhere } from '../kept-elsewhere.tsx';
import { useDraft } from '../use-draft.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { NarratorSelect } from './narrator-select.tsx';
import { useDraw } from './use-draw.ts';

interface Props {
  chapter: ChapterView;
  next: ChapterView | null;
  cast: CharacterView[];
  fixed: boolean;
  say: (sentence: string) => void;
}

/** What is changed of a chapter seldom: its title, who tells it and its scenes, whether it goes on into the next. */
export function ChapterDetails({ chapter, next, cast, fixed, say }: Props) {
  const { change } = useWorkspace();
  const draw = useDraw();
  const rename = async (text: string) => {
    // An empty title is none: it stays what it was.
    const kept = text === '' || (await change(() => setChapterAction({ chapterId: chapter.id, version: chapter.version, title: text })));
    if (kept && text !== '') say(`The chapter is called “${text}” now.`);
    return kept;
  };
  const title = useDraft(chapter.title, rename);
  const ids = { title: useId(), narrator: useId(), join: useId() };
  const narrate = (narratorId: string | null) =>
    void change(() => setChapterAction({ chapterId: chapter.id, version: chapter.version, narratorId }), draw.chapter(chapter.id, (now) => ({ narratorId, version: now.version + 1 })));
  const narrateScene = (sceneId: string, narratorId: string | null) =>
    void change(() => setSceneNarratorAction({ sceneId, narratorId }), draw.chapter(chapter.id, (now) => ({ scenes: now.scenes.map((scene) => (scene.id === sceneId ? { ...scene, narratorId } : scene)) })));
  const join = async () => {
    if (next && (await change(() => mergeChapterAction({ chapterId: chapter.id, version: chapter.version })))) say(`“${next.title}” is part of “${chapter.title}” now.`);
  };
  return (
    <div className="grid gap-4 py-3 pr-5 pl-12 max-sm:pl-5">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          title.keep();
        }}
      >
        <label className="label" htmlFor={ids.title}>
          Title
        </label>
        <input id={ids.title} className="input" value={title.text} maxLength={200} autoComplete="off" onChange={(event) => title.write(event.target.value)} onBlur={title.keep} />
        <KeptElsewhere draft={title} what="Title" />
      </form>
      <div>
        <label className="label" htmlFor={ids.narrator}>
          Narrated by
        </label>
        <NarratorSelect id={ids.narrator} value={chapter.narratorId} cast={cast} nobody="The story’s narrator" onChoose={narrate} />
      </div>
      {chapter.scenes.length > 0 && (
        <fieldset className="grid gap-2">
          <legend className="label">Its scenes, where somebody else tells one</legend>
          {chapter.scenes.map((scene, at) => (
            <label key={scene.id} className="grid items-center gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,1fr)_12rem]">
              <span className="truncate font-text text-ink-soft">
                {at + 1}. {scene.opening}
              </span>
              <NarratorSelect value={scene.narratorId} cast={cast} nobody="As the chapter" onChoose={(narratorId) => narrateScene(scene.id, narratorId)} />
            </label>
          ))}
        </fieldset>
      )}
      <div>
        <button type="button" className="btn" disabled={fixed || !chapter.joinsNext} aria-describedby={ids.join} onClick={() => void join()}>
          Join with the next
        </button>
        <p id={ids.join} className="mt-1.5 text-[13px] text-ink-faint">
          {next === null
            ? 'This is the last chapter.'
            : chapter.joinsNext
              ? `It then goes on into “${next.title}”.`
              : 'The next one stands elsewhere in the manuscript; only neighbours there can be joined.'}{' '}
          To part it, choose the first line of a paragraph in the script, and “Start a new chapter here”.
        </p>
      </div>
    </div>
  );
}
