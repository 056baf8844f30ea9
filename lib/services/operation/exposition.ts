/** Prometheus' text format, version 0.0.4: a few dozen lines, where a library would bring its own registry and timers. */

export type Labels = Record<string, string>;
export interface Sample {
  labels?: Labels;
  value: number;
  /** What a histogram's parts add to its name. */
  suffix?: '_bucket' | '_sum' | '_count';
}
export interface Metric {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: Sample[];
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** The text that a scrape is answered with. A metric without samples is left out. */
export function exposition(metrics: readonly Metric[]): string {
  return metrics.filter(({ samples }) => samples.length > 0).map(oneMetric).join('');
}

function oneMetric({ name, help, type, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value, suffix = '' }) => `${name}${suffix}${labelList(labels)} ${number(value)}\n`);
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelList(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}
