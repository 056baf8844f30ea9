import { shortcutTable } from '../../palette/shortcuts.ts';

/** What the keys do here, and the hand: told once, out of the way. */
export function TimelineKeys() {
  return (
    <details className="mt-2 text-[13px] text-ink-faint pointer-coarse:hidden">
      <summary className="w-fit">Keys and gestures</summary>
      <Keys on="On the play head" where="Timeline, the play head" />
      <Keys on="On a sound" where="Timeline, a sound" />
      <p className="leading-6">
        Drag a sound to move it, its edges to cut it, its upper corners to fade it: it keeps to words; hold <kbd className="key">Alt</kbd> to be free of them. <kbd className="key">Ctrl</kbd> and the wheel zoom where the pointer is.
      </p>
    </details>
  );
}

function Keys({ on, where }: { on: string; where: string }) {
  return (
    <p className="mt-1 leading-6">
      {on}:{' '}
      {shortcutTable
        .filter((row) => row.where === where)
        .map(({ keys, does }, index) => (
          <span key={keys}>
            {index > 0 && '; '}
            {keys.split(' ').map((key) => (
              <kbd key={key} className="key mr-0.5">
                {key}
              </kbd>
            ))}{' '}
            {does.charAt(0).toLowerCase() + does.slice(1)}
          </span>
        ))}
      .
    </p>
  );
}
