/** Names in words, each once with how often it came: `kill, 3 × freeze`. */
export function counted(names: readonly string[]): string {
  return [...Map.groupBy(names, (name) => name)].map(([name, { length }]) => (length === 1 ? name : `${length} × ${name}`)).join(', ');
}
