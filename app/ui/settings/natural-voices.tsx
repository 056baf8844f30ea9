import type { NaturalVoicesView } from '../../../lib/services/natural-voices/read-view.ts';
import { size } from '../format.ts';
import { When } from '../when.tsx';
import { Command } from './command.tsx';

/** Voices that speak on this machine: whether they are here, how they come and how they go. Nothing is fetched from a page. */
export function NaturalVoices({ view }: { view: NaturalVoicesView }) {
  const { state, why, folder, here, fetches, parts, commands } = view;
  return (
    <section aria-labelledby="natural">
      <h2 id="natural" className="mb-1 text-[15px] font-semibold">
        Natural voices without a key
      </h2>
      <p className="max-w-[62ch] text-ink-soft">Kokoro, an open model, speaks on this machine, for nothing, and no word leaves it. It is not part of Narratix: you fetch it once, from a terminal.</p>
      <div className="card mt-4 p-4 sm:p-5">
        <output className="block">
          {state === 'absent' && <span className="text-ink-soft">They are not on this machine yet.</span>}
          {state === 'broken' && <span className="text-warn">They cannot be used: {why}.</span>}
          {here !== null && (
            <span className="text-good">
              They are here: {size(here.bytes)}, {here.weights}, set up <When iso={here.setUpAt} />. Dramas that choose their engines by themselves speak in them.
            </span>
          )}
        </output>
        <dl className="grid gap-x-6 gap-y-1 sm:mt-3 sm:grid-cols-[9rem_minmax(0,1fr)] sm:gap-y-3 max-sm:[&>dt]:mt-3">
          <dt className="text-ink-soft">{state === 'ready' ? 'To take them away' : 'To set them up'}</dt>
          <dd>
            <Command text={state === 'ready' ? commands.remove : commands.setUp} />
            <p className="mt-1 text-[13px] text-ink-faint">
              {state === 'ready' ? 'What was spoken in them stays.' : `In Narratix’s own folder. It says what it fetches (about ${size(fetches)}) and asks before it does; stopped half-way, it goes on. Narratix may run meanwhile.`}
            </p>
          </dd>
          <dt className="text-ink-soft">Where</dt>
          <dd className="break-all">{folder}</dd>
          <dt className="text-ink-soft">Licences</dt>
          <dd>
            <ul>
              {parts.map(({ name, licence }) => (
                <li key={name}>
                  <span className="break-words">{name}</span>: <span className="whitespace-nowrap">{licence}</span>
                </li>
              ))}
            </ul>
          </dd>
        </dl>
      </div>
    </section>
  );
}
