'use client';

/** The last resort, where even the layout failed: no style sheet can be counted on. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en-GB">
      <body style={{ font: '18px/1.6 Georgia, serif', maxWidth: '60ch', margin: '15vh auto', padding: '0 24px' }}>
        <h1>Narratix could not be shown</h1>
        <p>Something went wrong on our side. Your stories are safe. Try once more; if it stays like this, start Narratix again.</p>
        <button type="button" onClick={reset} style={{ font: 'inherit', padding: '6px 16px' }}>
          Try again
        </button>
      </body>
    </html>
  );
}
