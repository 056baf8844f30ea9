import Link from 'next/link';
import { changedSettings } from '../../../lib/audio/settings.ts';
import type { CertificateView } from '../../../lib/services/exports/view.ts';
import { setMixAction } from '../../actions/mix.ts';
import { useDraw } from '../chapters/use-draw.ts';
import { Explained, Term } from '../term/term.tsx';
import { useMayEdit, useProject, useWorkspace } from '../workspace/context.tsx';

/** A master as it was measured on the encoded files, beside what is asked of it, and what to change where a limit is not met. */
export function Certificate({ certificate, stale }: { certificate: CertificateView; stale: boolean }) {
  return (
    <section aria-labelledby="certificate">
      <h2 id="certificate" className="text-[15px] font-semibold">
        <Term of="certificate">Certificate</Term>: {certificate.name}
      </h2>
      <p className="mt-1 mb-3 text-[13px] text-ink-soft">
        {certificate.pass ? 'Every limit is met. ' : 'Not every limit is met. '}
        {certificate.pass ? certificate.meaning : ''} Measured on the encoded {certificate.files === 1 ? 'file' : `${certificate.files} files, each for itself`}.
      </p>
      <CertificateRows certificate={certificate} stale={stale} />
    </section>
  );
}

/** `stale` where something has changed since what it measures was made. */
export function CertificateRows({ certificate, stale }: { certificate: CertificateView; stale: boolean }) {
  return (
    <table className="w-full border-collapse text-left text-[14px]">
      <thead>
        <tr className="text-ink-faint">
          <th className="border-b border-line py-2 font-normal">Measure</th>
          <th className="border-b border-line py-2 font-normal">Found</th>
          <th className="border-b border-line py-2 font-normal max-sm:hidden">Asked for</th>
          <th className="border-b border-line py-2">
            <span className="sr-only">Met</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {certificate.rows.map((row) => (
          <tr key={row.label}>
            <th scope="row" className="border-b border-line py-2 pr-2 font-normal" title={row.source}>
              <Explained label={row.label} />
              {row.whatToChange === null ? null : (
                <span className="block text-[13px] text-warn">
                  {row.chapter === null ? '' : `${row.chapter}: `}
                  {row.whatToChange} <Offer row={row} stale={stale} />
                </span>
              )}
            </th>
            <td className="border-b border-line py-2 pr-2 whitespace-nowrap">{row.found}</td>
            <td className="border-b border-line py-2 pr-2 text-ink-soft max-sm:hidden">{row.asked}</td>
            <td className={`border-b border-line py-2 text-right whitespace-nowrap ${row.met ? 'text-good' : 'text-warn'}`}>{row.met ? '✓ met' : 'not met'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the studio can do about a limit that is not met, one press away. */
function Offer({ row, stale }: { row: CertificateView['rows'][number]; stale: boolean }) {
  const project = useProject();
  const { change } = useWorkspace();
  const draw = useDraw();
  const mayEdit = useMayEdit();
  if (!mayEdit || row.offer === null) return null;
  if (row.offer === 'divide-chapter') {
    const [chapter, another] = project.chapters.filter(({ title }) => title === row.chapter);
    return (
      <Link className="underline underline-offset-2" href={`/projects/${project.id}${chapter && !another ? `?chapter=${chapter.id}` : ''}`}>
        Open it in the script, to divide it
      </Link>
    );
  }
  // What was made with it says itself what else to change.
  if (project.mixSettings.evenLines === true) return <>{stale ? 'Even lines is on: the next mix is made with it.' : 'Even lines is on already.'}</>;
  const said = { evenLines: true };
  return (
    <button type="button" className="underline underline-offset-2" onClick={() => void change(() => setMixAction({ projectId: project.id, change: said }), draw.project((before) => ({ mixSettings: changedSettings(before.mixSettings, said) })))}>
      Even the lines out
    </button>
  );
}
