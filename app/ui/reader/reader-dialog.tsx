'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { dollars } from '../../../lib/services/money.ts';
import type { ReaderEstimate, ReaderOffer, ReaderView } from '../../../lib/services/readers/view.ts';
import { api, post, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { count } from '../format.ts';
import { useProject } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { Consent } from './consent.tsx';
import { Offers } from './offers.tsx';
import { readerKey, useReader } from './use-reader.ts';

/** Who reads the story: the built-in reader, or Claude, with what that costs and what goes out, before anything does. */
export function ReaderDialog({ close }: { close: () => void }) {
  const { data: reader, error } = useReader();
  return (
    <Panel wide title="Who reads this story?" description={reader && readBy(reader)} onClose={close}>
      {reader?.hasKey ? <WithClaude reader={reader} close={close} /> : <WithoutKey loading={!reader && !error} problem={error ? sentence(error) : null} close={close} />}
    </Panel>
  );
}

function readBy({ readBy: by, spentMicros }: ReaderView): string {
  const spent = spentMicros > 0 ? ` Reading has cost ${dollars(spentMicros)} so far.` : '';
  if (by === 'claude') return `Claude read it.${spent}`;
  return `The built-in reader read it, on this machine.${spent}`;
}

function WithoutKey({ loading, problem, close }: { loading: boolean; problem: string | null; close: () => void }) {
  return (
    <>
      <div className="px-5 py-4">
        {problem !== null && (
          <p role="alert" className="text-bad">
            {problem}
          </p>
        )}
        {!loading && problem === null && (
          <p>
            With a key of Anthropic’s Claude could read it too: who speaks the lines that the built-in reader is unsure of, how each person sounds, and how each line is said.{' '}
            <Link href="/settings" className="font-semibold text-accent hover:underline">
              Add a key in the settings
            </Link>
          </p>
        )}
      </div>
      <PanelActions>
        <button type="button" className="btn" onClick={close}>
          Close
        </button>
      </PanelActions>
    </>
  );
}

function WithClaude({ reader, close }: { reader: ReaderView; close: () => void }) {
  const project = useProject();
  const queries = useQueryClient();
  const path = `/api/projects/${project.id}/reader`;
  const [model, setModel] = useState(reader.model);
  const [batch, setBatch] = useState(reader.batch);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** The writer's word while it is on its way to the server. */
  const [saying, setSaying] = useState<boolean | null>(null);
  const agreed = reader.agreedAt !== null;
  const running = project.production?.state === 'running';

  const estimate = useQuery({ queryKey: ['reader-estimate', project.id, project.revision], queryFn: ({ signal }) => api<ReaderEstimate>(`${path}/estimate`, { signal }), retry: false, placeholderData: keepPreviousData });
  const counted = useQuery({
    // Counted anew where other words would go out, not at every change.
    queryKey: ['reader-count', project.id, model, estimate.data?.lines, estimate.data?.sentCharacters],
    queryFn: ({ signal }) => api<ReaderOffer>(`${path}/count`, { method: 'POST', signal, body: JSON.stringify({ model }), headers: { 'Content-Type': 'application/json' } }),
    enabled: agreed && !running && (estimate.data?.lines ?? 0) > 0,
    retry: false,
    staleTime: Infinity,
  });
  const offers = (estimate.data?.offers ?? []).map((offer) => (counted.data?.model === offer.model ? counted.data : offer));
  const offer = offers.find((one) => one.model === model);
  const price = offer && (batch ? offer.batchMicros : offer.directMicros);

  const ask = async (action: string, body: object, then: () => void) => {
    setBusy(true);
    setProblem(null);
    try {
      await post(`${path}/${action}`, body);
      await Promise.all([queries.invalidateQueries({ queryKey: readerKey(project.id) }), queries.invalidateQueries({ queryKey: projectKey(project.id) })]);
      then();
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  const say = async (agree: boolean) => {
    setSaying(agree);
    await ask('agree', { agree }, () => {});
    setSaying(null);
  };
  const said = problem ?? (estimate.error ? sentence(estimate.error) : counted.error ? sentence(counted.error) : null);
  const nothing = estimate.data?.lines === 0;

  return (
    <>
      <div className="min-h-0 overflow-y-auto px-5 py-4">
        <p>
          Claude reads the lines where they stand: who speaks each, how sure that is, how the person sounds, and how the line is said. Not a word of the story changes, and what you set yourself stays.
        </p>
        {nothing ? <p className="mt-4">There is nothing to ask: no line of the chapters you chose is spoken, or you have settled them all.</p> : <Offers offers={offers} model={model} batch={batch} setModel={setModel} setBatch={setBatch} />}
        {estimate.data && !nothing && <Consent estimate={estimate.data} agreed={saying ?? agreed} busy={busy} agree={(agree) => void say(agree)} />}
        <p className="mt-4 min-h-6" aria-live="polite">
          {offer && !nothing && <Price offer={offer} batch={batch} counting={counted.isFetching} />}
        </p>
        {said !== null && (
          <p role="alert" className="mt-2 text-bad">
            {said}
          </p>
        )}
        {running && <p className="mt-2 text-ink-soft">Something is being made of this drama just now. It can be read again once that is done.</p>}
      </div>
      <PanelActions>
        {(reader.readBy === 'claude' || reader.choice === 'claude') && (
          <button type="button" className="btn mr-auto" disabled={busy || running} onClick={() => void ask('start', { reader: 'local' }, close)}>
            Read with the built-in reader
          </button>
        )}
        <button type="button" className="btn" onClick={close}>
          Leave it
        </button>
        <button type="button" className="btn btn-primary" disabled={busy || running || !agreed || nothing || !offer} onClick={() => void ask('start', { reader: 'claude', model, batch }, close)}>
          Read with Claude
          {price !== undefined && !nothing && <span className="font-normal">{dollars(price)}</span>}
        </button>
      </PanelActions>
    </>
  );
}

function Price({ offer, batch, counting }: { offer: ReaderOffer; batch: boolean; counting: boolean }) {
  const price = dollars(batch ? offer.batchMicros : offer.directMicros);
  const input = count(offer.inputTokens, 'token');
  const output = count(offer.outputTokens, 'token');
  return (
    <>
      <strong>About {price}</strong>, and it stops asking at {dollars(offer.limitMicros)}.{' '}
      <span className="text-ink-soft">
        {counting ? 'Anthropic is counting… ' : offer.counted ? `Counted by Anthropic: ${input} in; ` : `Estimated on this machine: ${input} in, `}
        {!counting && `about ${output} back, in ${count(offer.requests, 'part')}. What was read before is not paid for again.`}
      </span>
    </>
  );
}
