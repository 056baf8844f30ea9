import type { CueLane } from '../types.ts';

/** What a person calls the sounds of the palette: the name in a list, the words of a caption. No synthesis here: pages import it. */
const ambiences: Record<string, string> = {
  rain: 'rain',
  'rain-roof': 'rain on the roof',
  'rain-window': 'rain on the window',
  wind: 'wind',
  'snow-wind': 'wind over snow',
  storm: 'storm',
  sea: 'the sea',
  stream: 'running water',
  fire: 'fire',
  cave: 'dripping vault',
  night: 'crickets',
  forest: 'birdsong',
  crowd: 'murmur of a crowd',
  tavern: 'tavern',
  room: 'quiet room',
  street: 'street',
  city: 'traffic',
  clock: 'ticking clock',
  train: 'train',
  carriage: 'carriage',
  ship: 'ship',
};

const effects: Record<string, string> = {
  'thunder-near': 'thunderclap',
  'thunder-far': 'distant thunder',
  'wind-gust': 'gust of wind',
  'wave-crash': 'wave breaks',
  splash: 'splash',
  'water-pour': 'water pours',
  'bird-call': 'bird calls',
  gull: 'gulls cry',
  crow: 'rooks caw',
  owl: 'owl hoots',
  wolf: 'wolf howls',
  'dog-bark': 'dog barks',
  'door-open': 'door opens',
  'door-close': 'door closes',
  'door-slam': 'door slams',
  'door-creak': 'door creaks',
  'gate-creak': 'gate creaks',
  'floor-creak': 'floorboard creaks',
  lock: 'key turns',
  knock: 'knocking',
  pounding: 'pounding on the door',
  thud: 'thud',
  'chair-scrape': 'chair scrapes',
  'footsteps-wood': 'footsteps',
  'footsteps-stone': 'footsteps on stone',
  'footsteps-gravel': 'footsteps on gravel',
  'footsteps-snow': 'footsteps in snow',
  'footsteps-running': 'running feet',
  hooves: 'hooves',
  carriage: 'carriage passes',
  'church-bell': 'church bell',
  'hand-bell': 'hand bell',
  'shop-bell': 'shop bell',
  'clock-strike': 'clock strikes',
  telephone: 'telephone rings',
  whistle: 'whistle',
  'train-whistle': 'train whistle',
  'glass-break': 'glass breaks',
  coins: 'coins',
  clink: 'glasses clink',
  'sword-clash': 'blades clash',
  chain: 'chains rattle',
  match: 'match is struck',
  gunshot: 'gunshot',
  explosion: 'explosion',
  cheer: 'crowd cheers',
  applause: 'applause',
  'page-turn': 'page turns',
  paper: 'paper rustles',
  heartbeat: 'heartbeat',
  click: 'click',
};

/** The sounds of the palette by name. */
export const soundNames: { readonly [Lane in 'ambience' | 'effect']: readonly string[] } = { ambience: Object.keys(ambiences), effect: Object.keys(effects) };

/** An effect of no palette: what it is stands in its description alone, for an engine that makes sounds from words. */
export const describedSound = 'described';
/** So much of a description names its sound, UTF-16 code units. */
const namingLength = 40;

/**
 * The name of a sound of a lane, in lower case; music is named by its mood, a described sound by its description. A sound
 * we do not know keeps its own name.
 */
export function soundLabel(lane: CueLane, sound: string, prompt = ''): string {
  if (sound === describedSound && prompt !== '') return prompt.length <= namingLength ? prompt : `${prompt.slice(0, namingLength).trimEnd()}…`;
  if (lane === 'music') return `${sound} music`;
  return (lane === 'ambience' ? ambiences : effects)[sound] ?? sound.replaceAll('-', ' ');
}
