export default function Loading() {
  return (
    <div className="grid h-full place-items-center">
      <output className="font-text text-lg text-ink-soft">Opening…</output>
    </div>
  );
}
