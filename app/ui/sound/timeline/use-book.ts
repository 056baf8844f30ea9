'use client';

import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';
import type { CueView, ProjectView, ScriptView } from '../../../../lib/services/views.ts';
import { api } from '../../api.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { projectKey, scriptKey } from '../../workspace/keys.ts';
import { chaptersIn, isDetailed, layOut } from './book.ts';
import type { BookChapter } from './book.ts';
import type { Tile } from './draw.ts';
import { sketched } from './sketch.ts';
import type { Span } from './span.ts';
import { wordsOf } from './words.ts';
import type { TimedWord } from './words.ts';

/** One function, so that what it gives stays the same while nothing has changed. */
function dataOf<T>(results: readonly { data?: T | undefined }[]): (T | null)[] {
  return results.map(({ data }) => data ?? null);
}

const timelineKey = (projectId: string, chapterId: string) => [...projectKey(projectId), 'timeline', chapterId] as const;

function timelineQuery(projectId: string, chapterId: string) {
  return { queryKey: timelineKey(projectId, chapterId), queryFn: ({ signal }: { signal: AbortSignal }) => api<PreviewView>(`/api/projects/${projectId}/timeline?chapter=${encodeURIComponent(chapterId)}`, { signal }) };
}

function scriptQuery(projectId: string, chapterId: string) {
  return { queryKey: scriptKey(projectId, chapterId), queryFn: ({ signal }: { signal: AbortSignal }) => api<ScriptView>(`/api/projects/${projectId}/script?chapter=${encodeURIComponent(chapterId)}`, { signal }) };
}

/** The chapters of a drama in their places, those in sight read in full. `base` is what is looked at, on a drawing `width` pixels wide. */
export function useBook(project: ProjectView, base: Span, width: number): { book: BookChapter[]; tiles: ReadonlyMap<string, Tile> } {
  const { projectId } = useWorkspace();
  const queries = useQueryClient();
  const included = project.chapters.some((chapter) => chapter.included) ? project.chapters.filter((chapter) => chapter.included) : project.chapters;
  // Of those that were read once the length is known, also when they are out of sight again.
  const guessed = included.map(({ id, title, seconds }) => ({ id, title, seconds, exact: queries.getQueryData<PreviewView>(timelineKey(projectId, id))?.timeline.durationSeconds ?? null }));
  const signature = JSON.stringify(guessed);
  const book = useMemo(() => {
    const list: typeof guessed = JSON.parse(signature);
    return layOut(list, new Map(list.flatMap(({ id, exact }) => (exact === null ? [] : [[id, exact]]))));
  }, [signature]);
  const margin = width / 2 / (base.scale || 1);
  const seen = base.scale === 0 ? [] : chaptersIn(book, base.from - margin, base.from + 3 * margin).filter((chapter) => isDetailed(chapter, base.scale, width));
  const views = useQueries({ queries: seen.map(({ id }) => timelineQuery(projectId, id)), combine: dataOf });
  const scripts = useQueries({ queries: seen.map(({ id }) => scriptQuery(projectId, id)), combine: dataOf });
  const tiles = useMemo(() => {
    const cues = Map.groupBy(project.cues, (cue) => cue.chapterId);
    return new Map(
      views.flatMap((view): [string, Tile][] => {
        if (!view) return [];
        const script = scripts.find((one) => one?.chapterId === view.chapterId) ?? null;
        return [[view.chapterId, tileOf(view, script, cues.get(view.chapterId) ?? [])]];
      }),
    );
  }, [views, scripts, project.cues]);
  return { book, tiles };
}

/** The words of one chapter by time; none before they are asked for (`wanted`) and read. */
export function useChapterWords(chapterId: string, wanted: boolean): readonly TimedWord[] {
  const { projectId } = useWorkspace();
  const ids = wanted ? [chapterId] : [];
  const [view] = useQueries({ queries: ids.map((id) => timelineQuery(projectId, id)), combine: dataOf });
  const [script] = useQueries({ queries: ids.map((id) => scriptQuery(projectId, id)), combine: dataOf });
  return view && script ? wordsIn(view, script) : [];
}

const known = new WeakMap<PreviewView, { script: ScriptView; words: readonly TimedWord[] }>();

/** Worked out once for a reading of a chapter: looks change often. */
function wordsIn(view: PreviewView, script: ScriptView): readonly TimedWord[] {
  const kept = known.get(view);
  if (kept?.script === script) return kept.words;
  const words = wordsOf(view.timeline.speech, script.segments);
  known.set(view, { script, words });
  return words;
}

function tileOf(view: PreviewView, script: ScriptView | null, cues: readonly CueView[]): Tile {
  const words = script ? wordsIn(view, script) : [];
  const placed = new Set(view.timeline.cues.map(({ cueId }) => cueId));
  const longest = (list: readonly { start: number; end: number }[]) => list.reduce((most, one) => Math.max(most, one.end - one.start), 0);
  return {
    view,
    words,
    sketches: cues.flatMap((cue) => (placed.has(cue.id) ? [] : (sketched(cue, words) ?? []))),
    gains: new Map(cues.map((cue) => [cue.id, cue.gainDb])),
    longestLine: longest(view.timeline.speech),
    longestCue: longest(view.timeline.cues),
    colours: new Map(view.speakers.map((speaker) => [speaker.id, speaker.colour])),
  };
}
