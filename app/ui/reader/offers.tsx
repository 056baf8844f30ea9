import type { ReactNode } from 'react';
import { dollars } from '../../../lib/services/money.ts';
import type { ReaderOffer } from '../../../lib/services/readers/view.ts';

/** Which model, and at once or as a batch; each with its price. */
export function Offers({ offers, model, batch, setModel, setBatch }: { offers: ReaderOffer[]; model: string; batch: boolean; setModel: (model: string) => void; setBatch: (batch: boolean) => void }) {
  const chosen = offers.find((offer) => offer.model === model);
  return (
    <>
      <fieldset className="mt-4">
        <legend className="eyebrow mb-1">Which Claude</legend>
        {offers.map((offer) => (
          <Choice key={offer.model} name="model" checked={offer.model === model} choose={() => setModel(offer.model)} price={dollars(batch ? offer.batchMicros : offer.directMicros)}>
            {offer.name} <span className="text-ink-soft">{offer.note}</span>
          </Choice>
        ))}
      </fieldset>
      <fieldset className="mt-4">
        <legend className="eyebrow mb-1">How</legend>
        <Choice name="how" checked={!batch} choose={() => setBatch(false)} price={chosen && dollars(chosen.directMicros)}>
          At once <span className="text-ink-soft">minutes</span>
        </Choice>
        <Choice name="how" checked={batch} choose={() => setBatch(true)} price={chosen && dollars(chosen.batchMicros)}>
          As a batch <span className="text-ink-soft">half the price; mostly within an hour, at most a day</span>
        </Choice>
      </fieldset>
    </>
  );
}

function Choice({ name, checked, choose, price, children }: { name: string; checked: boolean; choose: () => void; price: string | undefined; children: ReactNode }) {
  return (
    <label className="flex min-h-9 items-center gap-3 border-b border-line py-1.5 last:border-0">
      <input type="radio" className="size-4 flex-none" name={name} checked={checked} onChange={choose} />
      <span className="min-w-0 flex-1">{children}</span>
      <span className="flex-none text-ink-soft">{price}</span>
    </label>
  );
}
