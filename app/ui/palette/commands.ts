/** What the command palette can do, and how what is typed finds it. No React. */

export interface Command {
  id: string;
  /** Under what it stands: “Go to”, “Make”, “Hear”. */
  group: string;
  /** What happens, in words. */
  name: string;
  /** Other words it is looked for by. */
  also?: string;
  /** What stands at its right: a shortcut, a number of lines, a price. */
  hint?: string;
  run: () => void | Promise<void>;
}

/** Most that are shown at once: more is a list to read, not one to choose from. */
export const mostShown = 40;

/**
 * The commands that hold every word typed, the best first: words that begin a name, then words that begin any word of it,
 * then words that stand anywhere; the order given decides between equals. Nothing typed: all of them.
 */
export function matchCommands(commands: readonly Command[], typed: string): Command[] {
  const words = plain(typed).split(' ').filter((word) => word !== '');
  if (words.length === 0) return commands.slice(0, mostShown);
  const scored = commands.flatMap((command, order) => {
    const name = plain(command.name);
    const all = `${name} ${plain(command.also ?? '')} ${plain(command.group)}`;
    let score = 0;
    for (const word of words) {
      if (name.startsWith(word)) score += 3;
      else if (` ${name}`.includes(` ${word}`)) score += 2;
      else if (` ${all}`.includes(` ${word}`)) score += 1;
      else if (!all.includes(word)) return [];
    }
    return [{ command, order, score }];
  });
  return scored
    .toSorted((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, mostShown)
    .map(({ command }) => command);
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[’']/gu, '').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}
