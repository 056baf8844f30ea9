export default function NotFound() {
  return (
    <main className="mx-auto max-w-[60ch] px-6 py-24">
      <h1 className="title">There is nothing here</h1>
      <p className="mt-3 mb-8 font-text text-lg text-ink-soft">What you are looking for does not exist, or it was deleted. Your dramas are in the library.</p>
      {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- every page carries this one, and need not carry the program of links with it */}
      <a href="/" className="btn btn-primary">
        Go to the library
      </a>
    </main>
  );
}
