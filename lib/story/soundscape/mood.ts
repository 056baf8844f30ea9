import { type Mood, moods } from '../types.ts';
import { countWords } from './sentences.ts';

/** Words, as stems, that speak for a mood. */
const lexicon: Record<Mood, RegExp> = {
  calm: /\b(?:calm|peace|quiet|gentl[ey]|still(?:ness)?|soft(?:ly)?|slow(?:ly)?|drows|doz|rest(?:ed|ing|ful)?|breath(?:ed|ing) (?:slow|deep)|serene|lull|murmur|drift|haze|hazy|evening|meadow|breeze|warm air|tranquil|idl[ey]|leisure|hum(?:med|ming))/giu,
  warm: /\b(?:smil|laugh|kind(?:ly|ness)?|love[ds]?|loving|dear|darling|embrac|kiss|hug|tender|friend|home|hearth|supper|cosy|comfort|thank|welcome|grateful|affection|fond|mother|child(?:ren)?|gift|shar(?:ed|ing)|glad)/giu,
  wistful: /\b(?:remember|memor|forgot|lost|lonel|alone|gone|miss(?:ed|ing) (?:him|her|them)|years? ago|long ago|once more|never again|sigh|regret|farewell|goodbye|good-bye|parting|letter|photograph|faded?|autumn|tear|wept|weep|sorrow|sad|grief|griev|mourn|old days|childhood|empty|longing|yearn)/giu,
  mysterious: /\b(?:strange|mysteri|secret|shadow|whisper|hidden|conceal|unknown|odd(?:ly)?|curious|puzzl|riddle|clue|vanish|disappear|ghost|haunt|spell|magic|enchant|moon|mist|fog|dim|peculiar|uncanny|eerie|wonder(?:ed|ing)? (?:what|who|why|how)|veil|locked|key|footprint|detective|clock)/giu,
  tense: /\b(?:fear|afraid|terr(?:or|if)|danger|hurr|run|ran|race[ds]?|chase|flee|fled|escape|gun|knife|pistol|shot|scream|shout|cry|cried out|gasp|panic|tremb|shak(?:e|ing)|sudden|quick(?:ly)?|grip|clutch|froze|held (?:his|her|my|their) breath|heart (?:beat|pound|hammer|rac)|pant(?:ed|ing)|sweat|threat|warn|struggle|attack|burst|crash|desperat|alarm|listen)/giu,
  dark: /\b(?:dead|death|die[ds]?|dying|blood|kill|murder|corpse|grave|coffin|evil|cruel|hat(?:e|red)|horror|horrible|dread|doom|curse|black|rot|decay|wound|pain|agony|monster|demon|devil|despair|hell|foul|grim|cold|ruin|skull|bone|poison|wolf|wolves)/giu,
  bright: /\b(?:bright|laugh|joy|happ|merr|danc|sing|sang|song|sun(?:ny|light|shine)?|spring|morning|play|grin|cheer|fun|delight|delicious|holiday|gay|gaily|lively|sparkl|dazzl|excit|adventure|triumph|win|won|victory|jok|comic|absurd|funny|amus|clever|chuckl|giggl)/giu,
  solemn: /\b(?:god|pray|prayer|church|altar|priest|bishop|king|queen|oath|swor[en]|vow|honou?r|duty|funeral|burial|bow(?:ed)? (?:his|her|their) head|silence|knelt|kneel|sacred|holy|ancient|grave(?:ly)?|solemn|judge|court|sentence|noble|nation|war|soldier|flag|mourn|ceremon|eternal|soul)/giu,
};

/** How many words in a hundred of ordinary fiction each list catches (950,000 words of novels, 1719 to 1925). */
const usual: Record<Mood, number> = { calm: 0.38, warm: 0.85, wistful: 0.42, mysterious: 0.28, tense: 0.42, dark: 0.35, bright: 0.77, solemn: 0.31 };

export interface MoodReading {
  mood: Mood;
  /** 0 (barely there) to 1 (full). */
  intensity: number;
  /** Share of the best mood's points among all. */
  confidence: number;
  points: Record<Mood, number>;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/**
 * The mood of a stretch of text, by what can be counted: words for each mood against how many of them fiction has
 * anyway (smoothed, so that one word in a short stretch does not decide), then punctuation and pace. Exclamations and
 * short sentences quicken; questions and ellipses hold back.
 */
export function readMood(text: string): MoodReading {
  const words = Math.max(40, countWords(text));
  const per = 100 / words;
  const points: Record<Mood, number> = { ...usual };
  for (const mood of moods) points[mood] = Math.sqrt((count(text, lexicon[mood]) + 0.7) / ((usual[mood] * words) / 100 + 0.7));
  const exclamations = count(text, /!/gu) * per;
  const questions = count(text, /\?/gu) * per;
  const trailing = count(text, /…|\.\.\.|—/gu) * per;
  const sentences = Math.max(1, count(text, /[.!?…]+(?=\s|$)/gu));
  const wordsInSentence = countWords(text) / sentences;
  points.tense += 0.04 * Math.min(exclamations, 4) + (wordsInSentence < 8 ? 0.12 : 0);
  points.bright += 0.08 * Math.min(exclamations, 4);
  points.mysterious += 0.05 * Math.min(questions, 4) + 0.03 * Math.min(trailing, 4);
  points.calm += wordsInSentence > 22 ? 0.2 : 0;
  let mood: Mood = 'calm';
  for (const candidate of moods) if (points[candidate] > points[mood]) mood = candidate;
  const total = Object.values(points).reduce((sum, p) => sum + p, 0);
  const intensity = Math.max(0.15, Math.min(1, 0.1 + 0.28 * (points[mood] - 0.5) + 0.05 * Math.min(exclamations, 4)));
  return { mood, intensity: Math.round(intensity * 100) / 100, confidence: points[mood] / total, points };
}
