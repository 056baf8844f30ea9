import type { ScenePlace, StorySegment, TextRange } from '../types.ts';
import { guardOf } from './guards.ts';
import { sentencesOf } from './sentences.ts';

/** How much of a scene is read for its place: it is told early. UTF-16 units. */
const readUnits = 6000;
/** Weight of somebody's being there ("in the kitchen"), of a thing that is only named, and of the scene's own ambience. */
const weights = { there: 3, named: 1, ambience: 3 };
/** Less than this says nothing; the first place must be so many times the second. */
const least = 3;
const clearly = 1.4;

interface PlaceWords {
  place: ScenePlace;
  /** Somebody is there when he is in it. */
  in: string;
  /** Things that are found in such a place. */
  things: string;
}

const words: readonly PlaceWords[] = [
  {
    place: 'room',
    in: 'room|kitchen|parlou?r|bedroom|bedchamber|study|library|office|shop|drawing-?room|sitting-?room|dining-?room|nursery|cottage|attic|garret|cellar|pantry|scullery|bathroom|tavern|inn|pub|tap-?room|bar|cabin|cell|hut|apartment|flat|bed|armchair|ward|(?<!(?:great|town|village|dining|banquet|banqueting|assembly|guild|council) )hall|hallway|passage|corridor|house',
    things: 'table|chair|armchair|sofa|hearth|fireplace|mantelpiece|ceiling|floorboards|wallpaper|curtains?|window-?sill|lamp|stove|kettle|cupboard|dresser|doorway|stairs|landing|sideboard|carpet|rug|pillow|blanket',
  },
  {
    place: 'hall',
    in: '(?:great|town|village|dining|banquet|banqueting|assembly|guild|council) hall|church|chapel|cathedral|nave|ball-?room|theatre|court-?room|court-?house|station|warehouse|barn|museum|gymnasium|assembly|foyer|auditorium|throne room',
    things: 'altar|pews?|pulpit|choir|organ|gallery|dais|rafters|vaulting',
  },
  {
    place: 'cave',
    in: 'cave|cavern|crypt|dungeon|catacombs?|tunnel|mine|grotto|vault|sewers?|tomb|well-?shaft',
    things: 'stalactites?|stalagmites?|echo(?:es|ed)?',
  },
  {
    place: 'vehicle',
    in: 'carriage|coach|cab|hansom|chaise|brougham|compartment|railway carriage|car|taxi|van|lorry|wagon|bus|tram|cockpit|wheelhouse',
    things: 'dashboard|windscreen|steering wheel|passenger seat|luggage rack',
  },
  {
    place: 'outdoors',
    in: 'streets?|road|lane|alley|square|market-?place|garden|yard|courtyard|field|meadow|woods?|forest|trees|orchard|park|hills?|hillside|mountain|moor|heath|desert|beach|shore|sands|shingle|cliffs?|quay|pier|harbour|jetty|slipway|deck|boat|river|lake|bridge|churchyard|graveyard|snow|rain|open air|sunlight|moonlight|dunes|marsh|terrace|path',
    things: 'sky|clouds|horizon|waves|grass|hedges?|pavement|cobbles|footpath|oars?|sails?|campfire|bonfire',
  },
];

const patterns = words.map(({ place, in: inside, things }) => ({
  place,
  there: new RegExp(`\\b(?:in|into|inside|at|on|onto|upon|through|across|along|down|up|under|over|round|within|entered|reached|crossed) (?:the|a|an|his|her|their|my|our|its) (?:[a-z\\u00c0-\\u024f’'-]+ ){0,2}?(?:${inside})\\b`, 'giu'),
  named: new RegExp(`\\b(?:${things})\\b`, 'giu'),
}));

/** Where the sounds of the palette are heard. Weather is not among them: it is heard indoors too. */
const placesOfSounds: { [sound: string]: ScenePlace } = {
  'rain-window': 'room', 'rain-roof': 'room', fire: 'room', clock: 'room', tavern: 'room', cave: 'cave', train: 'vehicle', carriage: 'vehicle',
  stream: 'outdoors', street: 'outdoors', forest: 'outdoors',
};

/**
 * Where a scene takes place, as its narration tells it and its ambience lets it be heard; null where neither is clear.
 * What is denied, supposed or remembered is nobody's place. Pure and the same every time.
 * @param ambience sounds of the palette that lie under the scene
 */
export function readPlace(text: string, scene: TextRange, segments: readonly Pick<StorySegment, 'start' | 'end' | 'kind'>[], ambience: readonly string[] = []): ScenePlace | null {
  const scores = new Map<ScenePlace, number>();
  const add = (place: ScenePlace, weight: number): void => void scores.set(place, (scores.get(place) ?? 0) + weight);
  for (const sound of ambience) {
    const place = placesOfSounds[sound];
    if (place) add(place, weights.ambience);
  }
  const end = Math.min(scene.end, scene.start + readUnits);
  for (const segment of segments) {
    if (segment.kind !== 'narration' || segment.end <= scene.start || segment.start >= end) continue;
    for (const sentence of sentencesOf(text, segment)) {
      const said = text.slice(sentence.start, sentence.end);
      for (const { place, there, named } of patterns) {
        for (const match of said.matchAll(there)) if (guardOf(said, match.index, match.index + match[0].length) === null) add(place, weights.there);
        for (const match of said.matchAll(named)) if (guardOf(said, match.index, match.index + match[0].length) === null) add(place, weights.named);
      }
    }
  }
  const [first, second] = [...scores].sort((a, b) => b[1] - a[1]);
  return first && first[1] >= least && first[1] >= clearly * (second?.[1] ?? 0) ? first[0] : null;
}
