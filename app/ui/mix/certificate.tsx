import type { ExportView } from '../../../lib/services/views.ts';
import { clock, decibels } from '../format.ts';

/** What is asked of a mix: EBU R 128 practice for spoken drama on the web. */
const asked = { lufs: -16, lufsWithin: 0.5, truePeak: -1, durationWithin: 0.05 };

/** The mix as it was measured on the encoded file, beside what was asked. */
export function Certificate({ mix }: { mix: ExportView }) {
  const { measure, timeline } = mix;
  const rows = [
    {
      name: 'Loudness, integrated',
      hint: 'How loud the whole is to the ear (ITU-R BS.1770).',
      found: `${decibels(measure.integratedLufs)} LUFS`,
      want: `−16 within ${asked.lufsWithin}`,
      met: Math.abs(measure.integratedLufs - asked.lufs) <= asked.lufsWithin,
    },
    { name: 'True peak', hint: 'The highest point between the samples; above 0 a player distorts.', found: `${decibels(measure.truePeakDbtp)} dBTP`, want: '−1 or lower', met: measure.truePeakDbtp <= asked.truePeak },
    { name: 'Duration', hint: 'Of the file, against the timeline it was mixed from.', found: clock(measure.durationSeconds), want: `${clock(timeline.durationSeconds)} within 0.05 s`, met: Math.abs(measure.durationSeconds - timeline.durationSeconds) <= asked.durationWithin },
    { name: 'Loudness range', hint: 'Between the quiet and the loud passages (EBU Tech 3342).', found: `${measure.loudnessRangeLu.toFixed(1)} LU`, want: '', met: null },
  ];
  return (
    <section aria-labelledby="certificate">
      <h2 id="certificate" className="mb-3 text-[15px] font-semibold">
        Certificate, measured on the encoded file
      </h2>
      <table className="w-full border-collapse text-left">
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
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" className="border-b border-line py-2 font-normal" title={row.hint}>
                {row.name}
              </th>
              <td className="border-b border-line py-2 whitespace-nowrap">{row.found}</td>
              <td className="border-b border-line py-2 text-ink-soft max-sm:hidden">{row.want}</td>
              <td className={`border-b border-line py-2 text-right whitespace-nowrap ${row.met === true ? 'text-good' : 'text-warn'}`}>{row.met === null ? '' : row.met ? '✓ met' : 'not met'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
