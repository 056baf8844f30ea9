/** Covers the window while a file is dragged over it: it may be let go anywhere. */
export function DropVeil() {
  return (
    <div aria-hidden className="pointer-events-none fixed inset-0 z-50 bg-scrim p-3 sm:p-5" data-drop>
      <div className="grid h-full place-content-center rounded-card border-2 border-dashed border-accent bg-paper p-6 text-center">
        <p className="title">Let go, and it is taken</p>
        <p className="mt-2 text-ink-soft">Text, Markdown, HTML, EPUB or Word; or a saved copy.</p>
      </div>
    </div>
  );
}
