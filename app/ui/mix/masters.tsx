'use client';

import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { ExportView, MasterView } from '../../../lib/services/exports/view.ts';
import { post, sentence } from '../api.ts';
import { clock, decibels } from '../format.ts';
import { Term } from '../term/term.tsx';
import { When } from '../when.tsx';
import { useMayEdit } from '../workspace/context.tsx';
import { CertificateRows } from './certificate.tsx';
import { FileShelves } from './files.tsx';
import { ShareMade } from './share-made.tsx';

/** What else the drama can be mastered into: each made from the takes that are there, without speaking or buying anything. */
export function Masters({ mix, projectId }: { mix: ExportView; projectId: string }) {
  const mayEdit = useMayEdit();
  const shown = mix.masters.filter((master) => mayEdit || master.state === 'ready');
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="masters" className="mt-8">
      <h2 id="masters" className="text-[15px] font-semibold">
        Other <Term of="master">masters</Term>
      </h2>
      <p className="mt-1 mb-3 max-w-[60ch] text-[13px] text-ink-faint">Made from the takes that are there: nothing is spoken again, and nothing is bought.</p>
      <ul className="grid gap-3 sm:grid-cols-2 wide:grid-cols-3">
        {shown.map((master) => (
          <li key={master.master} className="card px-4 py-4">
            <Master master={master} projectId={projectId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Master({ master, projectId }: { master: MasterView; projectId: string }) {
  const ask = useMutation({ mutationFn: () => post(`/api/projects/${projectId}/masters`, { master: master.master }), onError: (error) => toast.error(sentence(error)) });
  const mayEdit = useMayEdit();
  const making = master.state === 'making' || ask.isPending;
  const { measure } = master;
  return (
    <>
      <h3 className="text-[14px] font-semibold">{master.label}</h3>
      <p className="text-[13px] text-ink-soft">{master.purpose}</p>
      {measure === null ? null : (
        <p className="mt-2 text-[13px] text-ink-soft">
          {clock(measure.durationSeconds)}, {decibels(measure.integratedLufs)} <Term of="LUFS">LUFS</Term>, {decibels(measure.truePeakDbtp)} <Term of="dBTP">dBTP</Term>
          {master.createdAt === null ? null : (
            <>
              . Made <When iso={master.createdAt} />
            </>
          )}
          {master.stale ? <span className="text-warn">; something has changed since</span> : null}.
        </p>
      )}
      {master.certificate === null ? null : (
        <details className="mt-2 text-[13px]">
          <summary className={master.certificate.pass ? 'text-good' : 'text-warn'}>{master.certificate.pass ? `✓ ${master.certificate.name}: every limit met` : `${master.certificate.name}: not every limit met`}</summary>
          <CertificateRows certificate={master.certificate} stale={master.stale} />
          <p className="mt-1 text-ink-faint">{master.certificate.meaning}</p>
        </details>
      )}
      {master.error === null ? null : (
        <p role="alert" className="mt-2 text-[13px] text-warn">
          {master.error}
        </p>
      )}
      {master.files.length > 0 ? (
        <div className="mt-3">
          <FileShelves files={master.files} of={master.label} closed />
        </div>
      ) : null}
      {!mayEdit || (master.state === 'ready' && !master.stale && !making) ? null : (
        <button type="button" className="btn mt-3 w-full justify-between" disabled={making} onClick={() => ask.mutate()}>
          <span>
            {making ? 'Making it' : master.state === 'paused' ? 'Paused. Go on' : master.state === 'ready' ? 'Make it anew' : 'Make it'}
            <span className="sr-only">: {master.label}</span>
          </span>
          {making ? <ShareMade fraction={master.fraction} /> : null}
        </button>
      )}
    </>
  );
}
