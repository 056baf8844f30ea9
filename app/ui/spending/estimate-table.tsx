import { dollarsAtMost } from '../../../lib/services/money.ts';
import type { MakeEstimate } from '../../../lib/services/spending/view.ts';
import { capital } from '../format.ts';
import { engineWords, stageWords } from './stages.ts';

/** What making would cost at most, stage by stage; what there is nothing of is left out. */
export function EstimateTable({ estimate }: { estimate: MakeEstimate }) {
  const shown = estimate.stages.filter((stage) => stage.count > 0 || stage.problem !== null);
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">What it costs at most, stage by stage</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">What is made</th>
          <th scope="col">Costs at most</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((stage) => (
          <tr key={stage.stage} className="border-b border-line align-top">
            <th scope="row" className="py-2 pr-4 font-normal">
              {stageWords(stage)}
              <span className="block text-[13px] text-ink-soft">
                {stage.problem ?? capital(engineWords(stage))}
                {stage.problem === null && stage.guessed && (stage.stage === 'sound' ? ', a guess until Claude has listened' : ', a guess')}
              </span>
            </th>
            <td className="py-2 text-right whitespace-nowrap">{stage.micros === 0 ? <span className="text-ink-soft">free</span> : dollarsAtMost(stage.micros)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="pt-2.5 pr-4 font-semibold">
            {guessed(estimate) ? 'About' : 'At most'}
          </th>
          <td className="pt-2.5 text-right font-semibold">{dollarsAtMost(estimate.micros)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Whether the sum is only about so much. */
export function guessed(estimate: MakeEstimate): boolean {
  return estimate.stages.some((stage) => stage.guessed && stage.micros > 0);
}
