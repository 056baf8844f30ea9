import { type Mood, moods } from '../types.ts';

const ambience: Record<string, string> = {
  rain: 'steady rain falling outdoors, soft wash with individual drops near the listener',
  'rain-roof': 'rain on a slate roof heard from inside, muffled and close overhead',
  'rain-window': 'rain against a window pane heard from inside a quiet room',
  wind: 'wind outdoors with slow gusts, low moan and a little hiss',
  'snow-wind': 'cold wind over snow, thin and lonely, dry driven flakes',
  storm: 'storm outdoors, heavy rain, strong gusts, distant rumble, no sudden thunderclap',
  sea: 'waves on a shore, unhurried, foam drawing back over sand',
  stream: 'small stream running over stones, clear bubbling water',
  fire: 'wood fire in a hearth, low roar, soft crackle',
  cave: 'stone vault with sparse water drips and a long soft echo',
  night: 'summer night in the country, field crickets near and far',
  forest: 'woodland by day, several small birds singing at different distances, leaves in a light breeze',
  crowd: 'murmur of a large crowd indoors, no word to be understood',
  tavern: 'busy old tavern, low talk, now and then a mug or plate, no music, no word to be understood',
  room: 'quiet room tone of an old house',
  street: 'old town street, footsteps passing, far talk, a cart in the distance, no motor cars',
  city: 'city traffic heard from a pavement, cars passing without horns',
  clock: 'quiet room with a ticking longcase clock',
  train: 'inside an old railway carriage, wheels over rail joints, steady',
  carriage: 'inside a horse-drawn carriage on a road, hooves at a trot, wheels and leather',
  ship: 'below deck on a wooden sailing ship, timbers creaking, water along the hull',
};

const effects: Record<string, string> = {
  'thunder-near': 'one near thunderclap with a long rolling tail',
  'thunder-far': 'one distant roll of thunder, low and slow',
  'footsteps-wood': 'a few unhurried footsteps in hard shoes on a wooden floor',
  'footsteps-stone': 'a few footsteps on stone flags in an echoing passage',
  'footsteps-gravel': 'a few footsteps on gravel',
  'footsteps-snow': 'a few footsteps in deep snow',
  'footsteps-running': 'someone running a short way on a hard street',
  'door-open': 'one wooden door opening, latch and hinge',
  'door-close': 'one wooden door closing softly, latch catching',
  'door-slam': 'one heavy wooden door slammed hard, frame rattling',
  'door-creak': 'one old door creaking slowly on dry hinges',
  'gate-creak': 'one iron garden gate creaking and its latch falling',
  'floor-creak': 'one wooden floorboard creaking under a foot',
  knock: 'three knocks of knuckles on a wooden door',
  pounding: 'a fist pounding on a heavy wooden door',
  lock: 'a key turning in an old iron lock',
  'church-bell': 'a church bell tolling slowly, heard across fields',
  'hand-bell': 'a small brass hand bell rung briskly',
  'shop-bell': 'a small sprung bell above a shop door, tinkling',
  'clock-strike': 'a longcase clock striking three, warm gong',
  telephone: 'an old bell telephone ringing twice',
  hooves: 'horse hooves passing on a hard road',
  carriage: 'a horse-drawn carriage passing on cobbles',
  'glass-break': 'one drinking glass shattering on a stone floor',
  match: 'one match struck and flaring',
  gunshot: 'one gunshot outdoors with a natural echo',
};

const music: Record<Mood, string> = {
  calm: 'slow soft strings and harp, major key, very sparse',
  warm: 'felt piano and warm strings, gentle major harmony, tender',
  wistful: 'sparse felt piano over soft strings, minor key, longing',
  mysterious: 'celesta and high soft strings over a low drone, modal, uncertain harmony',
  tense: 'low strings with quiet irregular pulses, dark plucked bass, restrained suspense',
  dark: 'deep bowed drones and low dissonant strings, slow, ominous',
  bright: 'light plucked strings and pizzicato, cheerful major key, moderate tempo',
  solemn: 'slow chorale of low strings and organ, modal, dignified',
};

/** A prompt for a generative engine: what is heard, how strongly, and what must not be in it. `sound` as in the palette, or a mood. */
export function promptForSound(sound: string, mood: Mood, intensity: number): string {
  const lane = moods.some((m) => m === sound) ? 'music' : Object.hasOwn(ambience, sound) ? 'ambience' : 'effect';
  return promptInWords(lane, soundInWords(sound), mood, intensity);
}

/** What a sound of the palette, or music of a mood, is like: “one old door creaking slowly on dry hinges”. */
export function soundInWords(sound: string): string {
  const score = moods.find((m) => m === sound);
  if (score) return music[score];
  return (Object.hasOwn(ambience, sound) ? ambience[sound] : Object.hasOwn(effects, sound) ? effects[sound] : null) ?? `one ${sound.replaceAll('-', ' ')}`;
}

/** The same for a sound that somebody put into words. */
export function promptInWords(lane: 'music' | 'ambience' | 'effect', words: string, mood: Mood, intensity: number): string {
  const strength = capital(intensity < 0.35 ? 'very subdued' : intensity < 0.7 ? 'moderate' : 'strong');
  if (lane === 'music') {
    return `Instrumental underscore for an audio drama: ${words}. ${strength}, leaves room for a speaking voice, even level, no drums, no vocals, no melody in the foreground, no beginning or ending, loopable.`;
  }
  if (lane === 'ambience') return `Background ambience, field recording: ${words}. ${strength}, ${mood} feeling, even level, no music, no speech, no sudden sounds, loopable.`;
  return `Sound effect, close clean recording: ${words}. ${strength}, natural tail, silence before and after, no music, no speech.`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
