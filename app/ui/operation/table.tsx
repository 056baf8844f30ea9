import type { ReactNode } from 'react';

/** A plain table that scrolls sideways by itself where the page is narrow; numbers stand to the right. */
export function Table({ label, heads, rows, none }: { label: string; heads: readonly string[]; rows: readonly (readonly ReactNode[])[]; none: string }) {
  if (rows.length === 0) return <p className="text-ink-soft">{none}</p>;
  const numeric = heads.map((_, column) => typeof rows[0]?.[column] === 'number');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard (WCAG 2.1.1)
    <section className="card overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className="w-full text-[13px]">
        <thead>
          <tr>
            {heads.map((head, column) => (
              <th key={head} scope="col" className={`border-b border-line px-3 py-2 font-semibold whitespace-nowrap ${numeric[column] ? 'text-right' : 'text-left'}`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own, and are never moved about
            <tr key={index} className="border-b border-line last:border-0">
              {row.map((cell, column) => (
                <td key={heads[column]} className={`px-3 py-2 ${numeric[column] ? 'text-right tabular-nums' : column === 0 ? 'whitespace-nowrap' : ''}`}>
                  {typeof cell === 'number' ? cell.toLocaleString('en-GB') : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
