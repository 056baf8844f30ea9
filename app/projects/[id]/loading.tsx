export default function Loading() {
  return (
    <div className="grid h-full place-items-center">
      <p role="status" className="font-text text-lg text-ink-soft">
        Opening…
      </p>
    </div>
  );
}
