'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ProofLine, PickUpKind } from '../../../lib/services/proof/view.ts';
import type { SharedLine, SharedView } from '../../../lib/services/sharing/view.ts';
import { api, sentence } from '../api.ts';
import { MixPlayer, type PlayableMix } from '../player/mix-player.ts';
import { placeAt, wordIndexAt } from '../player/place.ts';
import { MarkBar } from '../proof/mark-bar.tsx';
import { ProofText } from '../proof/proof-text.tsx';
import { ListenBar } from './listen-bar.tsx';
import { TellWriter, type HeardPlace } from './tell-writer.tsx';

const nothing: readonly SharedLine[] = [];

/** A finished drama for whoever has its link: heard with its text, and what is not right can be told to the writer. */
export function ListenPage({ token, shared }: { token: string; shared: SharedView }) {
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] overflow-hidden">
      <header className="flex items-center gap-4 border-b border-line bg-surface px-4 py-3 sm:px-8">
        {/* oxlint-disable-next-line nextjs/no-img-element -- the writer's own picture, behind the link */}
        {shared.cover && <img src={`/api/listen/${token}/cover`} alt={`Cover of ${shared.title}`} className="size-16 flex-none rounded-small border border-line object-cover" />}
        <div className="min-w-0">
          <h1 className="font-text text-xl leading-tight font-semibold [overflow-wrap:anywhere]">{shared.title}</h1>
          {shared.author !== null && <p className="text-ink-soft">{shared.author}</p>}
        </div>
      </header>
      {shared.mix ? (
        <Listening token={token} mix={shared.mix} />
      ) : (
        <main className="px-4 py-8 sm:px-8">
          <p className="max-w-[60ch] font-text text-lg leading-7 text-ink-soft">It is not finished yet. Come back later: this link stays the same.</p>
        </main>
      )}
    </div>
  );
}

function Listening({ token, mix }: { token: string; mix: NonNullable<SharedView['mix']> }) {
  const [player] = useState(() => new MixPlayer());
  const chapters = useMemo(() => mix.chapters.map(({ title, start, end }, at) => ({ chapterId: String(at), title, start, end })), [mix]);
  const chapter = useSyncExternalStore(player.subscribe, () => Math.max(0, placeAt(chapters, player.time() + 0.01)), () => 0);
  const { data, error, refetch } = useQuery({ queryKey: ['listen', token, mix.version, chapter], queryFn: ({ signal }) => api<{ lines: SharedLine[] }>(`/api/listen/${token}/lines?chapter=${chapter}`, { signal }) });
  const lines = data?.lines ?? nothing;
  const speakers = useMemo(() => [...new Map(lines.map(({ speaker, colour }) => [speaker, { id: speaker, name: speaker, colour }])).values()], [lines]);
  const shown = useMemo(() => lines.map((line, at): ProofLine => ({ ...line, segmentId: keyOf(chapter, at), textStart: 0, characterId: line.speaker, assetId: null, heard: false })), [lines, chapter]);
  const playable = useMemo(
    (): PlayableMix => ({
      id: mix.version,
      soundUrl: `/api/listen/${token}/sound`,
      timeline: { durationSeconds: mix.durationSeconds, chapters, speech: shown.map(({ segmentId, characterId, start, end, words }) => ({ segmentId, chapterId: String(chapter), characterId, asset: null, start, end, gainDb: 0, pan: 0, words })) },
    }),
    [mix, token, chapters, shown, chapter],
  );
  useEffect(() => player.load(playable), [player, playable]);
  useEffect(() => () => player.dispose(), [player]);
  const current = useSyncExternalStore(player.subscribe, () => player.speech()?.segmentId ?? null, () => null);
  const [told, setTold] = useState<HeardPlace | null>(null);

  const mark = (kind: PickUpKind) => {
    const now = player.time();
    const at = Math.max(0, placeAt(lines, now + 0.01));
    const line = lines[at];
    if (!line) return;
    player.pause();
    const word = line.words[wordIndexAt(line, now)] ?? line.words.findLast((one) => line.start + one.from <= now) ?? line.words[0] ?? { start: 0, end: line.text.length };
    setTold({ version: mix.version, chapter, line: at, start: word.start, end: word.end, kind, words: line.text.slice(word.start, word.end) });
  };

  return (
    <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto_auto]">
      <main className="min-h-0">
        {data ? (
          <ProofText player={player} speakers={speakers} title={chapters[chapter]?.title ?? 'the drama'} lines={shown} current={current} pickUps={[]} />
        ) : error ? (
          <div role="alert" className="px-4 py-6 sm:px-8">
            <p className="text-bad">{sentence(error)}</p>
            <button type="button" className="btn mt-3" onClick={() => void refetch()}>
              Try again
            </button>
          </div>
        ) : (
          <p className="px-4 py-6 text-ink-soft sm:px-8">Reading…</p>
        )}
      </main>
      <section aria-label="Tell the writer what is not right" className="border-t border-line px-2 py-1 sm:px-7">
        <MarkBar onMark={mark} />
      </section>
      <ListenBar player={player} chapters={chapters} chapter={chapter} captions={`/api/listen/${token}/captions`} onMark={mark} />
      {told && <TellWriter token={token} place={told} onClose={() => setTold(null)} />}
    </div>
  );
}

function keyOf(chapter: number, line: number): string {
  return `${chapter}-${line}`;
}
