'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useId } from 'react';
import type { ChapterView, CharacterView } from '../../../lib/services/views.ts';
import { moveChapterAction, setChapterAction } from '../../actions/chapters.ts';
import { count } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { ChapterDetails } from './chapter-details.tsx';
import { minutesOf } from './reading-time.ts';
import { useDraw } from './use-draw.ts';

interface Props {
  chapter: ChapterView;
  place: number;
  of: number;
  /** The one played after it. */
  next: ChapterView | null;
  cast: CharacterView[];
  /** True while the order and the borders cannot be changed. */
  fixed: boolean;
  open: boolean;
  onOpen: (open: boolean) => void;
  /** Says what was done to those who do not see it. */
  say: (sentence: string) => void;
}

const matters = { front: 'front matter', body: null, back: 'back matter' };

/** One chapter in the list: in or out, its title and length, its place; the rest unfolds. */
export function ChapterRow({ chapter, place, of, next, cast, fixed, open, onOpen, say }: Props) {
  const { change } = useWorkspace();
  const draw = useDraw();
  const details = useId();
  const narrator = cast.find((person) => person.id === chapter.narratorId);
  const facts = [count(chapter.words, 'word'), minutesOf(chapter.words), matters[chapter.matter], narrator && `narrated by ${narrator.name}`].filter(Boolean);
  const include = (included: boolean) => void change(() => setChapterAction({ chapterId: chapter.id, version: chapter.version, included }), draw.chapter(chapter.id, (now) => ({ included, version: now.version + 1 })));
  const move = async (to: number) => {
    if (to < 0 || to >= of || fixed) return;
    if (await change(() => moveChapterAction({ chapterId: chapter.id, version: chapter.version, to }))) say(`“${chapter.title}” is number ${to + 1} of ${of} now.`);
  };
  return (
    <li className={`border-b border-line last:border-0 ${open ? 'bg-surface' : ''}`}>
      <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 py-1.5 pr-3 pl-5">
        <input type="checkbox" className="size-4" aria-label={`${chapter.title}: in the drama`} checked={chapter.included} onChange={(event) => include(event.target.checked)} />
        <button type="button" className="min-w-0 rounded-small py-1 text-left" aria-expanded={open} aria-controls={details} onClick={() => onOpen(!open)}>
          <span className={`line-clamp-2 text-pretty ${chapter.included ? 'font-semibold' : 'text-ink-faint'}`}>
            <span className="pr-2 font-normal text-ink-faint">{place + 1}</span>
            {chapter.title}
          </span>
          <span className="block text-[13px] text-ink-faint">
            {facts.join(', ')} <span className="pl-1.5 font-semibold text-accent">{open ? 'Close' : 'Change'}</span>
          </span>
        </button>
        <span className="flex">
          <Step up label={`Move “${chapter.title}” up`} off={fixed || place === 0} onClick={() => void move(place - 1)} />
          <Step label={`Move “${chapter.title}” down`} off={fixed || place === of - 1} onClick={() => void move(place + 1)} />
        </span>
      </div>
      <div id={details} hidden={!open}>
        {open && <ChapterDetails chapter={chapter} next={next} cast={cast} fixed={fixed} say={say} />}
      </div>
    </li>
  );
}

/** Not disabled in the browser's way: a button that has the focus keeps it when its chapter comes to the end. */
function Step({ up, label, off, onClick }: { up?: boolean; label: string; off: boolean; onClick: () => void }) {
  const Icon = up ? ChevronUp : ChevronDown;
  return (
    <button type="button" className="btn btn-quiet w-9 px-0 aria-disabled:opacity-40 pointer-coarse:w-11" aria-label={label} aria-disabled={off} onClick={() => !off && onClick()}>
      <Icon size={16} aria-hidden />
    </button>
  );
}
