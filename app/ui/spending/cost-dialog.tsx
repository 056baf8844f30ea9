'use client';

import { dollars, dollarsAtMost } from '../../../lib/services/money.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { count } from '../format.ts';
import { EstimateTable, guessed } from './estimate-table.tsx';
import type { CostQuestion } from './money-desk.ts';

interface Props {
  question: CostQuestion;
  answer: (yes: boolean) => void;
  /** Opens where the cap is raised. */
  raise: () => void;
}

/** What something costs, before it is bought: one confirmation. */
export function CostDialog({ question, answer, raise }: Props) {
  return question.kind === 'make' ? <MakeCost question={question} answer={answer} raise={raise} /> : <HearCost question={question} answer={answer} raise={raise} />;
}

const makes = { all: 'Make everything', chapters: 'Make these chapters', sample: 'Make the sample' };

function MakeCost({ question: { scope, estimate }, answer, raise }: Props & { question: { kind: 'make' } }) {
  const { micros, leftMicros, capMicros } = estimate;
  const tooMuch = micros > leftMicros;
  return (
    <Panel title="What making this costs" description="The most that each part can cost, of what is still missing. What is there already is not paid for again." onClose={() => answer(false)}>
      <div className="min-h-0 overflow-y-auto px-5 py-4">
        <EstimateTable estimate={estimate} />
        <Left tooMuch={tooMuch}>
          {tooMuch
            ? `Only ${dollars(leftMicros)} is left of what may be spent. It stops there: what does not fit is not bought, and can be made later.`
            : `${dollars(leftMicros)} is left of what may be spent${leftMicros <= capMicros ? ` (the cap of this drama is ${dollars(capMicros)})` : ''}. It never goes beyond that.`}
        </Left>
      </div>
      <PanelActions>
        {tooMuch && (
          <button type="button" className="btn mr-auto" onClick={raise}>
            Raise the cap
          </button>
        )}
        <button type="button" className="btn" onClick={() => answer(false)}>
          Not now
        </button>
        <button type="button" className="btn btn-primary" onClick={() => answer(true)}>
          {makes[scope.kind]}, {guessed(estimate) && !tooMuch ? 'about' : 'up to'} {tooMuch ? dollars(leftMicros) : dollarsAtMost(micros)}
        </button>
      </PanelActions>
    </Panel>
  );
}

const named = { line: 'Speak this line', voice: 'Speak this voice’s line', sound: 'Make this sound' };

function HearCost({ question: { what, costs }, answer, raise }: Props & { question: { kind: 'hear' } }) {
  const { micros, leftMicros, engine, voices, error } = costs;
  const tooMuch = micros > leftMicros;
  return (
    <Panel title={`${named[what]}?`} description={`It is not made yet. ${engine} makes it, for about ${dollarsAtMost(micros)}.`} onClose={() => answer(false)}>
      <div className="px-5 pt-2 pb-4">
        {voices > 0 && <p>{voices === 1 ? 'One person of this drama has no voice yet and is given one first; that is part of the price.' : `${count(voices, 'person', 'people')} of this drama have no voice yet and are given one first; that is part of the price.`}</p>}
        {error !== null && <p className="mt-2 text-bad">The last try failed: {error}</p>}
        <Left tooMuch={tooMuch}>{tooMuch ? `Only ${dollars(leftMicros)} is left of what may be spent. Raise the cap first.` : `${dollars(leftMicros)} is left of what may be spent.`}</Left>
      </div>
      <PanelActions>
        <button type="button" className="btn" onClick={() => answer(false)}>
          Not now
        </button>
        {tooMuch ? (
          <button type="button" className="btn btn-primary" onClick={raise}>
            Raise the cap
          </button>
        ) : (
          <button type="button" className="btn btn-primary" onClick={() => answer(true)}>
            {named[what]}, about {dollarsAtMost(micros)}
          </button>
        )}
      </PanelActions>
    </Panel>
  );
}

function Left({ tooMuch, children }: { tooMuch: boolean; children: string }) {
  return <p className={`mt-3 ${tooMuch ? 'text-warn' : 'text-ink-soft'}`}>{children}</p>;
}
