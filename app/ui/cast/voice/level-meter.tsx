/** From a whisper across the room to as loud as can be recorded, dB of full scale. */
const range = { from: -60, to: 0 };
const tooLoudDb = -6;

/** How loud the microphone hears, as a bar. Only to look at: what is wrong is said in words once it is recorded. */
export function LevelMeter({ levelDb }: { levelDb: number }) {
  const share = Math.max(0, Math.min(1, (levelDb - range.from) / (range.to - range.from)));
  return (
    <span aria-hidden className="h-2 w-28 overflow-hidden rounded-full bg-line">
      <span className={`block h-full rounded-full ${levelDb > tooLoudDb ? 'bg-bad' : 'bg-accent'}`} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
