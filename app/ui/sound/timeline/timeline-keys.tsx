const onSound: readonly (readonly [readonly string[], string])[] = [
  [['←', '→'], 'by a word'],
  [['Shift', '←', '→'], 'by 0.1 s'],
  [['Alt', '←', '→'], 'its end'],
  [['Alt', 'Shift', '←', '→'], 'its beginning'],
  [['I'], 'fade in longer, with Shift shorter'],
  [['O'], 'fade out'],
  [['+', '-'], 'level'],
  [['D'], 'once more'],
  [['R'], 'another take'],
  [['Delete'], 'take away'],
  [['Enter'], 'hear'],
  [['↑', '↓'], 'the next one'],
];
const onHead: readonly (readonly [readonly string[], string])[] = [
  [['←', '→'], 'half a second, with Shift five'],
  [['+', '-'], 'closer, further'],
  [['0'], 'the chapter'],
  [['B'], 'the book'],
  [['A'], 'add a sound'],
  [['Enter'], 'play'],
];

/** What the keys do here: told once, out of the way. */
export function TimelineKeys() {
  return (
    <details className="mt-2 text-[13px] text-ink-faint pointer-coarse:hidden">
      <summary className="w-fit">Keys and gestures</summary>
      <p className="mt-1 leading-6">
        On the play head: <Keys rows={onHead} />
      </p>
      <p className="leading-6">
        On a sound: <Keys rows={onSound} />
      </p>
      <p className="leading-6">
        Drag a sound to move it, its edges to cut it, its upper corners to fade it: it keeps to words; hold <kbd className="key">Alt</kbd> to be free of them. <kbd className="key">Ctrl</kbd> and the wheel zoom where the pointer is.
      </p>
    </details>
  );
}

function Keys({ rows }: { rows: typeof onSound }) {
  return rows.map(([keys, does], index) => (
    <span key={does}>
      {index > 0 && '; '}
      {keys.map((key) => (
        <kbd key={key} className="key mr-0.5">
          {key}
        </kbd>
      ))}{' '}
      {does}
    </span>
  ));
}
