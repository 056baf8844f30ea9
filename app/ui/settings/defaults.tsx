/** What each service takes by itself, as a new drama begins. */
const rows = [
  { what: 'Reading the story', best: 'Claude', needs: 'an Anthropic key', otherwise: 'the built-in reader' },
  { what: 'Voices and speech', best: 'Qwen3-TTS', needs: 'a Replicate key', otherwise: 'natural voices where they are set up, else the built-in ones' },
  { what: 'Listening for sounds', best: 'Claude', needs: 'an Anthropic key', otherwise: 'the built-in ear' },
  { what: 'Music and places', best: 'Stable Audio', needs: 'a Replicate key', otherwise: 'the built-in music' },
  { what: 'Effects', best: 'Stable Audio', needs: 'a Replicate key', otherwise: 'the built-in effects' },
];

/** Which engine a drama takes where its writer has chosen none. */
export function Defaults() {
  return (
    <section aria-labelledby="defaults">
      <h2 id="defaults" className="mb-1 text-[15px] font-semibold">
        What a drama takes by itself
      </h2>
      <p className="max-w-[62ch] text-ink-soft">The first where there is a key and you agreed in that drama that its text goes out; else what is built in. Each drama can choose otherwise under “Engines and spending”, in its menu.</p>
      <dl className="mt-3">
        {rows.map(({ what, best, needs, otherwise }) => (
          <div key={what} className="grid gap-x-6 border-b border-line py-2 last:border-0 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <dt>{what}</dt>
            <dd className="text-ink-soft">
              <span className="text-ink">{best}</span> with {needs}, else {otherwise}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
