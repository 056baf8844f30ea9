/** The emotions that MiniMax knows by name. */
export type MinimaxEmotion = 'happy' | 'sad' | 'angry' | 'fearful' | 'disgusted' | 'surprised' | 'calm';

/** Word stems, so that "angrily", "in anger" and "angry" are one. The first that is found counts. */
const emotions: [RegExp, MinimaxEmotion][] = [
  [/\b(?:angr|anger|furious|fury|rage|snarl|growl|bark|snap|bitter)/iu, 'angry'],
  [/\b(?:afraid|fear|fright|terrif|terror|panic|nervous|anxious|trembl)/iu, 'fearful'],
  [/\b(?:disgust|revolt|loath|contempt|sneer)/iu, 'disgusted'],
  [/\b(?:surpris|astonish|amaz|shock|startl|gasp)/iu, 'surprised'],
  [/\b(?:sad|sorrow|weep|wept|sob|tear|mourn|grie|despair|misera)/iu, 'sad'],
  [/\b(?:happ|joy|cheer|delight|excit|laugh|merr|glad|eager)/iu, 'happy'],
  [/\b(?:calm|gentl|serene|sooth|soft|quiet|tender)/iu, 'calm'],
];
/** "Without anger" asks for the contrary. */
const denied = /\b(?:not|without|no|never)\s+(?:\p{L}+\s+)?$/iu;

/** The emotion that a direction asks for; null leaves it to the model, which reads it from the words. */
export function emotionOf(direction: string | null): MinimaxEmotion | null {
  if (direction === null) return null;
  for (const [stem, emotion] of emotions) {
    const found = stem.exec(direction);
    if (found && !denied.test(direction.slice(0, found.index))) return emotion;
  }
  return null;
}
