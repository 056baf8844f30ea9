import type { KeyView } from '../../../lib/services/keys/view.ts';
import { When } from '../when.tsx';

/** Whose key is used and how its last test went, in words. */
export function KeyStanding({ view, testing }: { view: KeyView; testing: boolean }) {
  const { from, lastFour, problem } = view;
  return (
    <>
      {problem !== null && <span className="block text-warn">{problem}</span>}
      {from === null && problem === null && <span className="text-ink-faint">No key yet.</span>}
      {from === 'installation' && 'The key of this installation is used. '}
      {from === 'you' && (
        <>
          Your key, ending in <span className="font-semibold">{lastFour}</span>.{' '}
        </>
      )}
      {from !== null && <Tested view={view} testing={testing} />}
    </>
  );
}

function Tested({ view: { checkedAt, checkError }, testing }: { view: KeyView; testing: boolean }) {
  if (testing) return <span className="text-ink-soft">Testing it…</span>;
  if (checkedAt === null) return <span className="text-ink-soft">Not tested yet.</span>;
  if (checkError !== null) return <span className="text-bad">{checkError}</span>;
  return (
    <span className="text-good">
      It works (tested <When iso={checkedAt} />).
    </span>
  );
}
