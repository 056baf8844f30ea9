import { aiVoiceWarnings } from '../../../lib/publishing/destinations.ts';

/** Which destinations refuse voices of machines, or may: said where voices are chosen, before anything is spoken by them. */
export function ShopsAsk() {
  const warnings = aiVoiceWarnings();
  const refusing = warnings.filter(({ voices }) => voices === 'refused').map(({ name }) => name);
  return (
    <details className="mt-3 max-w-[60ch] text-[14px]">
      <summary className="text-ink-soft">Before you cast: not every shop takes voices of machines ({refusing.join(', ')}: human ones only)</summary>
      <ul className="mt-2 grid gap-2">
        {warnings.map(({ id, name, sentence }) => (
          <li key={id}>
            <strong className="font-semibold">{name}.</strong> {sentence}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-ink-soft">All that each asks for stands under Mix, at Publish.</p>
    </details>
  );
}
