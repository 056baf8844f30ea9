import type { SceneBed, StorySegment, TextRange } from '../types.ts';
import { guardOf } from './guards.ts';
import { sentencesOf, type WordCounter } from './sentences.ts';

interface AmbienceRule {
  sound: string;
  /** One of these is enough. */
  calls: RegExp;
  ends: RegExp | null;
  /** Weather holds to the end of its scene; a place only while it is spoken of. */
  weather: boolean;
}

const rules: readonly AmbienceRule[] = [
  {
    sound: 'storm', weather: true,
    calls: /\b(?:(?:storm|tempest|gale|hurricane) (?:[a-z\u00c0-\u024f]+ ){0,2}(?:broke|raged|burst|howled|roared|struck|was (?:raging|upon)|blew|beat|came on)|(?:in|through|into) the (?:storm|tempest|gale)|the storm (?:outside|was))\b/gi,
    ends: /\b(?:storm|gale|tempest|wind) (?:[a-z\u00c0-\u024f]+ ){0,2}(?:passed|died|blew itself out|abated|was over|ended|ceased)\b/gi,
  },
  {
    sound: 'rain-window', weather: true,
    calls: /\brain(?:drops)? (?:[a-z\u00c0-\u024f]+ ){0,3}(?:window|windows|pane|panes|glass|casement)\b/gi,
    ends: /\b(?:rain (?:[a-z\u00c0-\u024f]+ ){0,2}(?:stopped|ceased|ended|cleared|passed|gave over)|stopped raining)\b/gi,
  },
  {
    sound: 'rain-roof', weather: true,
    calls: /\brain (?:[a-z\u00c0-\u024f]+ ){0,3}(?:roof|slates|tiles|thatch|leads|canvas|tin)\b/gi,
    ends: /\b(?:rain (?:[a-z\u00c0-\u024f]+ ){0,2}(?:stopped|ceased|ended|cleared|passed|gave over)|stopped raining)\b/gi,
  },
  {
    sound: 'rain', weather: true,
    calls: /\b(?:rain (?:[a-z\u00c0-\u024f]+ ){0,2}(?:fell|falls|began|poured|beat|came|streamed|drummed|lashed|pattered|drove|set in|was falling|was coming|had been (?:falling|coming down|beating|drumming|pouring))|(?:it|had) (?:was raining|been raining|began to rain|rained|rains|is raining|was pouring|begun to rain)|(?:in|through|into) the (?:pouring |driving |heavy |cold |soft |fine )?rain|rain was|shower (?:[a-z\u00c0-\u024f]+ )?(?:began|came|fell)|downpour)\b/gi,
    ends: /\b(?:rain (?:[a-z\u00c0-\u024f]+ ){0,2}(?:stopped|ceased|ended|cleared|passed|gave over|let up)|stopped raining)\b/gi,
  },
  {
    sound: 'snow-wind', weather: true,
    calls: /\b(?:blizzard|snowstorm|snow (?:[a-z\u00c0-\u024f]+ ){0,2}(?:whirled|drove|drifted|blew|was driving)|driving snow|(?:wind|gale) (?:[a-z\u00c0-\u024f]+ ){0,4}snow)\b/gi,
    ends: /\b(?:snow|blizzard) (?:[a-z\u00c0-\u024f]+ ){0,2}(?:stopped|ceased|passed|died)\b/gi,
  },
  {
    sound: 'wind', weather: true,
    calls: /\b(?:wind (?:[a-z\u00c0-\u024f]+ ){0,2}(?:howled|blew|moaned|roared|sighed|whistled|rose|shrieked|swept|tore|was blowing|was rising|rattled)|(?:in|into|against) the (?:cold |bitter |east |north )?wind|windy)\b/gi,
    ends: /\bwind (?:[a-z\u00c0-\u024f]+ ){0,2}(?:dropped|died|fell|ceased|stopped)\b/gi,
  },
  {
    sound: 'ship', weather: false,
    calls: /\b(?:below decks?|on (?:the )?deck|aboard (?:the|a) (?:ship|schooner|brig|steamer|vessel)|the ship (?:rolled|pitched|creaked))\b/gi,
    ends: /\b(?:went ashore|on dry land|stepped ashore)\b/gi,
  },
  {
    sound: 'sea', weather: false,
    calls: /\b(?:(?:on|along|across|down to|upon) the (?:beach|shore|sands|shingle|sea-?front|seashore|strand|cliffs?)|waves (?:[a-z\u00c0-\u024f]+ ){0,2}(?:broke|rolled|lapped|washed|beat|crashed)|(?:sound|roar|murmur|sigh) of the (?:sea|waves|surf)|the tide (?:was|came|had|rose|crept))\b/gi,
    ends: /\b(?:left the (?:beach|shore)|went inland|turned inland)\b/gi,
  },
  {
    sound: 'stream', weather: false,
    calls: /\b(?:(?:beside|by|along|across|over) the (?:stream|brook|river|beck|burn|waterfall)|(?:stream|brook|beck|waterfall|river) (?:[a-z\u00c0-\u024f]+ ){0,2}(?:ran|murmured|babbled|tumbled|rushed|gurgled|chattered|sang))\b/gi,
    ends: null,
  },
  {
    sound: 'train', weather: false,
    calls: /\b(?:in the (?:railway |train )?compartment|(?:in|into) the railway carriage|the train (?:[a-z\u00c0-\u024f]+ ){0,2}(?:moved|rattled|sped|ran|rushed|gathered|rumbled|started|pulled out|swayed|was moving)|aboard the train|on the train)\b/gi,
    ends: /\b(?:train (?:[a-z\u00c0-\u024f]+ ){0,2}(?:stopped|halted|slowed|drew up|drew in|pulled (?:in|up))|(?:got|stepped|climbed) (?:out of|down from|off) the (?:train|carriage)|on the platform)\b/gi,
  },
  {
    sound: 'carriage', weather: false,
    calls: /\b(?:(?:in|inside|into) the (?:carriage|coach|cab|hansom|chaise|brougham|wagon|cart|buggy)|(?:drove|were driving|rode) (?:[a-z\u00c0-\u024f]+ ){0,3}(?:in|in a|in the) (?:carriage|coach|cart|cab|trap))\b/gi,
    ends: /\b(?:(?:got|stepped|climbed) (?:out|down)|alighted|(?:carriage|coach|cab|cart) (?:[a-z\u00c0-\u024f]+ ){0,1}(?:stopped|drew up|halted|pulled up))\b/gi,
  },
  {
    sound: 'fire', weather: false,
    calls: /\b(?:(?:by|beside|before|round|around|at|near) the (?:[a-z\u00c0-\u024f]+ )?(?:fire|fireside|hearth|campfire|camp-fire|bonfire|fireplace)|fire (?:[a-z\u00c0-\u024f]+ ){0,2}(?:crackled|burned|burnt|blazed|roared|glowed|was burning|was lit|leapt|flickered)|logs? (?:[a-z\u00c0-\u024f]+ ){0,2}(?:crackled|burned|hissed|blazed|spat))\b/gi,
    ends: /\bfire (?:[a-z\u00c0-\u024f]+ ){0,2}(?:died|went out|was out)\b/gi,
  },
  {
    sound: 'cave', weather: false,
    calls: /\b(?:(?:in|into|inside) the (?:cave|cavern|dungeon|crypt|vault|catacombs?|tunnel|mine|grotto)|water dripped)\b/gi,
    ends: /\b(?:out of the (?:cave|cavern|dungeon|crypt|tunnel|mine)|into the (?:daylight|open air))\b/gi,
  },
  {
    sound: 'tavern', weather: false,
    calls: /\b(?:(?:in|into|entered|inside) the (?:tavern|inn|ale-?house|pub|public house|tap-?room|taproom|bar|saloon|bar-?room|dining-?room|restaurant|cafe|café))\b/gi,
    ends: /\b(?:left the (?:tavern|inn|pub|bar|saloon|restaurant|cafe|café)|out into the (?:street|night|air))\b/gi,
  },
  {
    sound: 'crowd', weather: false,
    calls: /\b(?:(?:the|a) (?:[a-z\u00c0-\u024f]+ )?(?:crowd|mob|throng|audience|congregation) (?:[a-z\u00c0-\u024f]+ ){0,2}(?:gathered|murmured|waited|pressed|surged|filled|had gathered|stood|stirred|buzzed)|(?:in|into|through|among) the (?:crowd|throng|market-?place|ball-?room|market|fair)|babble of (?:voices|talk)|hum of (?:voices|talk|conversation))\b/gi,
    ends: /\b(?:crowd (?:[a-z\u00c0-\u024f]+ ){0,2}(?:dispersed|melted|was gone|went home)|out of the crowd)\b/gi,
  },
  {
    sound: 'city', weather: false,
    calls: /\b(?:(?:the )?traffic (?:[a-z\u00c0-\u024f]+ ){0,2}(?:roared|hummed|rumbled|crawled|moved|passed|was)|(?:roar|hum|noise|sound) of (?:the )?traffic|motor-?cars (?:[a-z\u00c0-\u024f]+ )?passed)\b/gi,
    ends: null,
  },
  {
    sound: 'street', weather: false,
    calls: /\b(?:(?:in|into|down|along|through|up) the (?:[a-z\u00c0-\u024f]+ )?(?:streets?|high street|main street|square|alleys?))\b/gi,
    ends: /\b(?:(?:went|came|stepped|turned|let (?:himself|herself)) (?:in|inside|indoors)|entered the (?:house|hall|room|shop))\b/gi,
  },
  {
    sound: 'forest', weather: false,
    calls: /\b(?:(?:in|into|through|among|under) the (?:[a-z\u00c0-\u024f]+ )?(?:woods?|forest|trees|copse|thicket|glade|orchard)|birds (?:[a-z\u00c0-\u024f]+ ){0,1}(?:sang|were singing|twittered|chirped)|birdsong)\b/gi,
    ends: /\b(?:out of the (?:woods?|forest|trees)|left the (?:woods?|forest))\b/gi,
  },
  {
    sound: 'night', weather: false,
    calls: /\b(?:crickets (?:[a-z\u00c0-\u024f]+ ){0,1}(?:sang|chirped|chirred|were)|cicadas|(?:in|into|through|under) the (?:summer |warm |dark |still )?night(?: air| sky)?|under the stars|by moonlight|in the moonlight)\b/gi,
    ends: /\b(?:dawn (?:[a-z\u00c0-\u024f]+ )?(?:broke|came)|at daybreak|the sun (?:[a-z\u00c0-\u024f]+ )?rose|(?:went|came) indoors|in the morning|next morning)\b/gi,
  },
  {
    sound: 'clock', weather: false,
    calls: /\b(?:clock (?:[a-z\u00c0-\u024f]+ ){0,2}(?:ticked|ticking)|tick(?:ing)? of (?:the|a) (?:[a-z\u00c0-\u024f]+ ){0,2}clock)\b/gi,
    ends: null,
  },
];

/** A bed is heard for at least this many words, about twenty seconds. */
export const leastBedWords = 50;
/** Words a place goes on sounding after it was last spoken of; weather, in a long scene. */
const placeHold = 110;
const weatherHold = 180;

const groups: readonly (readonly string[])[] = [['storm', 'rain', 'rain-window', 'rain-roof', 'wind', 'snow-wind']];
const groupOf = (sound: string): string => (groups.some((g) => g.includes(sound)) ? 'weather' : 'place');

interface Mention extends TextRange {
  rule: AmbienceRule;
  kind: 'call' | 'end';
}

/** All calls and ends that are told as being so. Outdoor weather wins over a place: one ambience sounds at a time. */
function mentions(text: string, segments: readonly StorySegment[]): Mention[] {
  const out: Mention[] = [];
  for (const segment of segments) {
    if (segment.kind !== 'narration') continue;
    for (const sentence of sentencesOf(text, segment)) {
      const words = text.slice(sentence.start, sentence.end);
      const taken: TextRange[] = [];
      for (const rule of rules) {
        for (const [kind, pattern] of [['end', rule.ends], ['call', rule.calls]] as const) {
          if (!pattern) continue;
          for (const m of words.matchAll(pattern)) {
            const start = m.index;
            const end = start + m[0].length;
            if (taken.some((t) => t.start < end && start < t.end)) continue;
            taken.push({ start, end });
            const reason = guardOf(words, start, end);
            // "Stopped" and "ceased" deny a sound that begins; here they are the event itself.
            // "Rain had been falling since noon" goes on falling: what had been going on is no memory.
            const goesOn = reason === 'remembered' && /\bhad been\b/i.test(m[0]);
            if (reason !== null && !goesOn && !(kind === 'end' && reason === 'negated')) continue;
            out.push({ rule, kind, start: sentence.start + start, end: sentence.start + end });
          }
        }
      }
    }
  }
  return out.sort((a, b) => a.start - b.start);
}

/** End of the segment that holds the word `words` further on from `at`, but not past `limit`. */
export function segmentEndAfter(counter: WordCounter, segments: readonly StorySegment[], at: number, words: number, limit: number): number {
  let left = words;
  for (const segment of segments) {
    if (segment.end <= at) continue;
    if (segment.start >= limit) break;
    const from = Math.max(at, segment.start);
    if (segment.kind !== 'scene-break') left -= counter.between(from, segment.end);
    if (left <= 0) return Math.min(segment.end, limit);
  }
  return limit;
}

/** The ambience of a scene: what its words call for, one at a time, from its word until it ends. */
export function readAmbience(text: string, counter: WordCounter, scene: TextRange, segments: readonly StorySegment[]): SceneBed[] {
  const beds: (SceneBed & { group: string })[] = [];
  const close = (bed: SceneBed, at: number): void => {
    bed.end = Math.min(bed.end, at);
  };
  for (const mention of mentions(text, segments)) {
    const open = beds.at(-1);
    const running = open !== undefined && open.end > mention.start ? open : undefined;
    if (mention.kind === 'end') {
      if (running && (running.sound === mention.rule.sound || (mention.rule.weather && running.group === 'weather'))) {
        // The bed goes on to the end of the segment that tells of its end.
        close(running, segmentEndAfter(counter, segments, mention.start, 1, scene.end));
      }
      continue;
    }
    const hold = segmentEndAfter(counter, segments, mention.start, mention.rule.weather ? weatherHold : placeHold, scene.end);
    if (running && running.sound === mention.rule.sound) {
      running.end = Math.max(running.end, hold);
      continue;
    }
    if (running) {
      // Weather stays in the air; only a fiercer one takes over.
      if (running.group === 'weather') {
        if (mention.rule.sound !== 'storm') continue;
      } else if (groupOf(mention.rule.sound) === 'place' && counter.between(running.start, mention.start) < leastBedWords) continue;
      close(running, mention.start);
    }
    beds.push({
      lane: 'ambience', sound: mention.rule.sound, start: mention.start, end: hold,
      confidence: mention.rule.weather ? 0.9 : 0.8, evidence: { start: mention.start, end: mention.end }, group: groupOf(mention.rule.sound),
    });
  }
  return beds
    .filter((bed) => counter.between(bed.start, bed.end) >= leastBedWords)
    .map(({ lane, sound, start, end, confidence, evidence }) => ({ lane, sound, start, end, confidence, evidence }));
}
