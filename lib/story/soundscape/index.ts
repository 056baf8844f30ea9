export { readSceneSound } from './read-scene-sound.ts';
export { promptForSound } from './prompts.ts';
export { readMood, type MoodReading } from './mood.ts';
