'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { sentence } from '../api.ts';
import { count } from '../format.ts';
import type { DemoStory } from './demo-stories.ts';
import { startDemo } from './start.ts';

/** Three short stories to try the studio with: one press each. */
export function Demos({ stories }: { stories: DemoStory[] }) {
  const router = useRouter();
  const [opening, setOpening] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (story: DemoStory) => {
    setOpening(story.file);
    setProblem(null);
    try {
      router.push(`/projects/${(await startDemo(story)).id}`);
    } catch (error) {
      setProblem(sentence(error));
      setOpening(null);
    }
  };
  return (
    <>
      <ul className="grid gap-4 sm:grid-cols-3">
        {stories.map((story) => (
          <li key={story.file} className="card flex flex-col p-4">
            <h3 className="font-text text-[17px] leading-snug font-semibold">{story.title}</h3>
            <p className="mt-1.5 flex-1 text-ink-soft">{story.blurb}</p>
            <div className="mt-4 flex items-center justify-between gap-2">
              <button type="button" className="btn" disabled={opening !== null} onClick={() => void open(story)}>
                {opening === story.file ? (
                  'Opening it…'
                ) : (
                  <>
                    Try <span className="sr-only">“{story.title}”</span>
                  </>
                )}
              </button>
              <span className="text-[13px] text-ink-faint">{count(story.words, 'word')}</span>
            </div>
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p role="alert" className="mt-3 text-bad">
          {problem}
        </p>
      )}
    </>
  );
}
