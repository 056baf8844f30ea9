/** How far something is that is being made, beside the words of its button. `fraction` is 0 to 1. */
export function ShareMade({ fraction }: { fraction: number }) {
  return (
    <span className="flex items-center gap-2 text-[13px] font-normal text-ink-faint">
      <span aria-hidden className="mark mark-making" />
      {Math.round(fraction * 100)} %
    </span>
  );
}
