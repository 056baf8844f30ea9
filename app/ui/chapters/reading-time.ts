/** Words a minute of a drama with its pauses, as the voices here speak. */
const wordsPerMinute = 150;

/** How long words take to be listened to, seconds. */
export function secondsOf(words: number): number {
  return (words / wordsPerMinute) * 60;
}

/** The same for one chapter, as short as it can be said: "4 min". */
export function minutesOf(words: number): string {
  return `${Math.max(1, Math.round(words / wordsPerMinute))} min`;
}
