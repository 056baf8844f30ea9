import type { ReaderEstimate } from '../../../lib/services/readers/view.ts';
import { count } from '../format.ts';

/** What goes out, to whom, said before it does; and the writer's word. */
export function Consent({ estimate, agreed, busy, agree }: { estimate: ReaderEstimate; agreed: boolean; busy: boolean; agree: (agree: boolean) => void }) {
  return (
    <div className="mt-4 rounded-card border border-line bg-accent-wash p-4">
      <h3 className="font-semibold">What leaves this machine</h3>
      <p className="mt-1">
        The {count(estimate.lines, 'line')} that somebody speaks in the {count(estimate.chapters, 'chapter')} you make, with the words around them: {count(estimate.sentCharacters, 'character')} of your text, and the names of the people. They go to Anthropic, the company that runs Claude, under your key and its terms. Nothing else goes: no sounds, no other story.
      </p>
      <label className="mt-3 flex items-start gap-3">
        <input type="checkbox" className="mt-1 size-4 flex-none" checked={agreed} disabled={busy} onChange={(event) => agree(event.target.checked)} />
        <span>
          I agree that this text goes to Anthropic. <span className="text-ink-soft">It holds for this drama, also when it is read again, until you take it back here.</span>
        </span>
      </label>
    </div>
  );
}
