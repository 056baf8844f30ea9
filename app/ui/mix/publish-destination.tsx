'use client';

import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { DestinationView } from '../../../lib/services/exports/view.ts';
import { post, sentence } from '../api.ts';
import { FileRow } from './files.tsx';
import { ShareMade } from './share-made.tsx';

const voices: { [kind in DestinationView['aiVoices']]: string } = {
  refused: 'Wants human voices',
  ask: 'Ask before you submit voices of machines',
  labelled: 'Takes voices of machines that are labelled',
};

/** One destination: what it wants, what it thinks of voices of machines, what is missing, and its pack. */
export function Destination({ destination, projectId }: { destination: DestinationView; projectId: string }) {
  const { name, wants, missing, aiVoices, aiSentence, knownOn, check, pack } = destination;
  return (
    <div className="mt-4 text-[14px]">
      <p className={`border-l-2 pl-3 ${aiVoices === 'refused' ? 'border-warn' : 'border-line-strong'}`}>
        <strong className={`font-semibold ${aiVoices === 'refused' ? 'text-warn' : ''}`}>{voices[aiVoices]}.</strong> {aiSentence} <span className="text-ink-soft">As known in {knownOn}.</span>
      </p>
      <h3 className="mt-4 text-[13px] font-semibold">What {name} wants</h3>
      <Sentences lines={wants} />
      <h3 className="mt-4 text-[13px] font-semibold">{missing.length === 0 ? 'Nothing is missing' : 'Still missing'}</h3>
      <Sentences lines={missing} />
      <p className="mt-3 mb-4 max-w-[60ch] text-[13px] text-ink-soft">{check}</p>
      {pack === null || destination.master.stale ? <NeedsMaster destination={destination} projectId={projectId} /> : null}
      {pack === null ? null : <FileRow file={pack} />}
    </div>
  );
}

function Sentences({ lines }: { lines: string[] }) {
  return (
    <ul className="mt-1 grid list-disc gap-0.5 pl-5 text-[13px] text-ink-soft">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** The master that the pack is taken from is not there, or is of an older state of the lines. */
function NeedsMaster({ destination: { name, master }, projectId }: { destination: DestinationView; projectId: string }) {
  const ask = useMutation({ mutationFn: () => post(`/api/projects/${projectId}/masters`, { master: master.name }), onError: (error) => toast.error(sentence(error)) });
  const making = master.state === 'making' || ask.isPending;
  return (
    <div className="mb-2">
      <p className="mb-2 max-w-[60ch] text-[13px] text-ink-soft">
        {master.stale ? `Something has changed since the ${master.label} master was made. Made anew, the pack is of the lines as they are.` : `The pack for ${name} is taken from the ${master.label} master, which is not made yet. Nothing is spoken again for it.`}
      </p>
      <button type="button" className="btn w-full justify-between" disabled={making} onClick={() => ask.mutate()}>
        <span>{making ? `Making the ${master.label} master` : master.state === 'paused' ? `Go on with the ${master.label} master` : `Make the ${master.label} master first`}</span>
        {making ? <ShareMade fraction={master.fraction} /> : null}
      </button>
      {master.error === null ? null : (
        <p role="alert" className="mt-1 text-[13px] text-warn">
          {master.error}
        </p>
      )}
    </div>
  );
}
