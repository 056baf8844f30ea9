export { readSceneSound } from './read-scene-sound.ts';
export { promptForSound, promptInWords } from './prompts.ts';
export { arrangeSound, type ProposedEffect } from './arrange.ts';
export { readMood, type MoodReading } from './mood.ts';
export { readPlace } from './place.ts';
export { soundDensities, soundDensity, type SoundDensity } from './density.ts';
export { themeOf } from './theme.ts';
