/** How a bench says what it found: one row for each measure, its aim beside it. */

/** `later`: measured, and owned by a part that is not built yet. `note`: said for the reader, no bar. */
export type Verdict = 'met' | 'short' | 'later' | 'note';

export interface Measure {
  /** Group of rows: "Pauses". */
  group: string;
  name: string;
  aim: string;
  /** In words and figures, short. */
  found: string;
  verdict: Verdict;
  /** The figures behind `found`, for the JSON file. */
  figures: { [name: string]: number | string | null };
  /** Why a row is owned by a later part, or what stands behind a shortfall. */
  reason?: string;
}

/** What was measured of one story or of one run. */
export interface Subject {
  name: string;
  measures: Measure[];
}

export interface BenchResult {
  title: string;
  subjects: Subject[];
}

/** Builds the rows of one subject. */
export class Rows {
  readonly measures: Measure[] = [];
  #group = '';

  group(name: string): this {
    this.#group = name;
    return this;
  }

  /** A row with a bar. Nothing to measure (`null`) counts as met and says so. */
  bar(name: string, aim: string, found: string, met: boolean, figures: Measure['figures'] = {}): void {
    this.measures.push({ group: this.#group, name, aim, found, verdict: met ? 'met' : 'short', figures });
  }

  /** A row that cannot fall short because the story gives no occasion for it. */
  absent(name: string, aim: string, why: string): void {
    this.measures.push({ group: this.#group, name, aim, found: why, verdict: 'note', figures: {} });
  }

  later(name: string, aim: string, found: string, reason: string, figures: Measure['figures'] = {}): void {
    this.measures.push({ group: this.#group, name, aim, found, verdict: 'later', reason, figures });
  }

  note(name: string, found: string, figures: Measure['figures'] = {}): void {
    this.measures.push({ group: this.#group, name, aim: '', found, verdict: 'note', figures });
  }
}

const marks: { [verdict in Verdict]: string } = { met: 'met  ', short: 'SHORT', later: 'later', note: '     ' };

/** The whole result as a table for a terminal: each measure once, with the finding of every subject under it. */
export function formatResult(result: BenchResult): string {
  const lines: string[] = [result.title, ''];
  const nameWidth = Math.max(4, ...result.subjects.map((subject) => subject.name.length));
  const order: { group: string; name: string }[] = [];
  for (const { measures } of result.subjects) {
    for (const { group, name } of measures) if (!order.some((row) => row.group === group && row.name === name)) order.push({ group, name });
  }
  order.sort((a, b) => groupIndex(order, a.group) - groupIndex(order, b.group));
  let open = '';
  for (const { group, name } of order) {
    if (group !== open) lines.push(...(open === '' ? [] : ['']), `== ${group}`);
    open = group;
    const found = result.subjects.flatMap((subject) => subject.measures.filter((row) => row.group === group && row.name === name).map((row) => ({ subject: subject.name, row })));
    const aim = found.find(({ row }) => row.aim !== '')?.row.aim;
    lines.push(aim === undefined ? name : `${name}  [${aim}]`);
    for (const { subject, row } of found) {
      lines.push(`   ${marks[row.verdict]}  ${result.subjects.length > 1 ? `${subject.padEnd(nameWidth)}  ` : ''}${row.found}`);
    }
    const reason = found.find(({ row }) => row.reason !== undefined)?.row.reason;
    if (reason !== undefined) lines.push(`          ${reason}`);
  }
  const all = result.subjects.flatMap((subject) => subject.measures);
  const count = (verdict: Verdict): number => all.filter((row) => row.verdict === verdict).length;
  lines.push('', `${count('met')} met, ${count('short')} short, ${count('later')} for a later part.`);
  return lines.join('\n');
}

function groupIndex(order: { group: string }[], group: string): number {
  return order.findIndex((row) => row.group === group);
}

/** True where no row with a bar falls short. */
export function allMet(result: BenchResult): boolean {
  return result.subjects.every((subject) => subject.measures.every((row) => row.verdict !== 'short'));
}
