import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCast, readCastCopy } from './characters/copy-cast.ts';
import { readClashes } from './characters/read-clashes.ts';
import { chooseVoice } from './characters/choose-voice.ts';
import { deleteCharacter } from './characters/delete-character.ts';
import { hearVoice } from './characters/hear-voice.ts';
import { mergeCharacters } from './characters/merge-characters.ts';
import { newCharacter } from './characters/new-character.ts';
import { recolourCharacter } from './characters/recolour-character.ts';
import { renameCharacter } from './characters/rename-character.ts';
import { splitCharacter } from './characters/split-character.ts';
import { clipPeaks } from './audio-export/clip-peaks.ts';
import { readTimeline } from './audio-export/read-timeline.ts';
import { askAudition } from './auditions/ask-audition.ts';
import { hearAudition } from './auditions/hear-audition.ts';
import { saveCopy } from './copies/save-copy.ts';
import { addCue, anotherSound, duplicateCue, removeCue } from './cues/add-cue.ts';
import { hearCue } from './cues/hear-cue.ts';
import { setCue } from './cues/set-cue.ts';
import { shapeCue } from './cues/shape-cue.ts';
import { setMix } from './projects/set-mix.ts';
import { askForFile } from './exports/ask-for-file.ts';
import { askForMaster } from './exports/ask-for-master.ts';
import { cancelMade, pauseMade, resumeMade } from './exports/stop-making.ts';
import { languageChange, setLanguage } from './projects/set-language.ts';
import { exportAddress, exportFile } from './exports/export-file.ts';
import type { ServiceContext } from './interfaces.ts';
import { readPronunciations } from './pronunciations/read-pronunciations.ts';
import { deletePronunciation, setPronunciation } from './pronunciations/set-pronunciation.ts';
import { cancelProduction } from './productions/cancel-production.ts';
import { makeDrama } from './productions/make-drama.ts';
import { pauseProduction, resumeProduction, retryFailed } from './productions/pause-production.ts';
import { readAgain } from './productions/read-again.ts';
import { deleteProject } from './projects/delete-project.ts';
import { findLines } from './projects/find-lines.ts';
import { includeChapter } from './projects/include-chapter.ts';
import { listProjects } from './projects/list-projects.ts';
import { readProject } from './projects/read-project.ts';
import { readOpening, readScript } from './projects/read-script.ts';
import { renameProject } from './projects/rename-project.ts';
import { answerReview } from './segments/answer-review.ts';
import { assignLines } from './segments/assign-lines.ts';
import { assignSpeaker } from './segments/assign-speaker.ts';
import { setTags } from './segments/drop-tags.ts';
import { hearSegment } from './segments/hear-segment.ts';
import { undoEdit } from './edits/undo.ts';
import { mergeLines, splitLine } from './segments/cut-lines.ts';
import { findWords, replaceWords } from './segments/replace-words.ts';
import { setLines } from './segments/set-lines.ts';
import { chooseTake, noteTake, readTakes } from './segments/takes.ts';
import { likeLines } from './segments/like-lines.ts';
import { setLocked } from './segments/lock-lines.ts';
import { reviewQueue } from './segments/review-queue.ts';
import { setKind } from './segments/set-kind.ts';
import { setSilent } from './segments/set-silent.ts';
import { estimateMake } from './spending/estimate-make.ts';
import { readSpending } from './spending/read-spending.ts';
import { setCap } from './spending/set-cap.ts';
import { readEngines } from './vendors/read-engines.ts';
import { agreeTo, setEngine } from './vendors/set-engines.ts';
import { speakAgain, takeBefore } from './segments/speak-again.ts';
import { requireProject, sourceOf } from './access.ts';
import { askForDesign } from './voice-generation/ask-for-design.ts';
import { readVoiceSheet } from './voice-generation/read-voice-sheet.ts';
import { setWalkOns } from './voice-generation/set-walk-ons.ts';
import { recast } from './voice-generation/recast.ts';
import { openTestHouse, type TestHouse } from './testing-database.ts';
import { makeSmallDrama, type SmallDrama } from './testing-drama.ts';
import { deletePickUp, setPickUp } from './proof/change-pick-up.ts';
import { forgetHeard, markHeard } from './proof/heard.ts';
import { importPickUps } from './proof/import-pick-ups.ts';
import { markPickUp } from './proof/mark-pick-up.ts';
import { makeShareLink, readShareLink, revokeShareLink } from './sharing/share-link.ts';
import { restoreVersion } from './versions/restore-version.ts';
import { compareVersion, deleteVersion, listVersions, saveVersion } from './versions/versions.ts';
import { pickUpsCsv } from './proof/pick-ups-csv.ts';
import { readProof, readProofChapter } from './proof/read-proof.ts';
import { voiceCatalogue } from './voice-generation/catalogue.ts';

/** A drama with one of everything that has an id. */
interface Ids extends SmallDrama {
  pickUpId: string;
  versionId: string;
}

let house: TestHouse;
let drama: Ids;

beforeAll(async () => {
  house = await openTestHouse();
  const small = await makeSmallDrama(house.context);
  drama = { ...small, pickUpId: (await markPickUp(house.context, { segmentId: small.segmentId, start: 1, end: 4, assetId: null, kind: 'note' })).id, versionId: (await saveVersion(house.context, { projectId: small.projectId, name: 'one' })).id };
});
afterAll(() => house[Symbol.asyncDispose]());

const voice = (await voiceCatalogue())[0]?.externalId ?? '';
type Verb = (context: ServiceContext, ids: Ids) => Promise<unknown>;

/** Every verb that takes an id. */
const verbs: { [name: string]: Verb } = {
  readProject: (context, { projectId }) => readProject(context, { projectId }),
  findLines: (context, { projectId }) => findLines(context, { projectId, text: 'there' }),
  readOpening: (context, { projectId }) => readOpening(context, { projectId, chapterId: null }),
  readScript: (context, { projectId, chapterId }) => readScript(context, { projectId, chapterId }),
  readTimeline: (context, { projectId, chapterId }) => readTimeline(context, { projectId, chapterId, sceneIndex: null }),
  clipPeaks: (context, { projectId, assetId }) => clipPeaks(context, { projectId, assetIds: [assetId], level: 'fine' }),
  renameProject: (context, { projectId }) => renameProject(context, { projectId, title: 'Mine now' }),
  deleteProject: (context, { projectId }) => deleteProject(context, { projectId }),
  includeChapter: (context, { chapterId }) => includeChapter(context, { chapterId, included: false }),
  estimateMake: (context, { projectId }) => estimateMake(context, { projectId, scope: { kind: 'all' } }),
  readSpending: (context, { projectId }) => readSpending(context, { projectId }),
  setCap: (context, { projectId }) => setCap(context, { projectId, capMicros: 5 }),
  readEngines: (context, { projectId }) => readEngines(context, { projectId }),
  setEngine: (context, { projectId }) => setEngine(context, { projectId, service: 'ear', setting: 'local' }),
  agreeTo: (context, { projectId }) => agreeTo(context, { projectId, vendor: 'hume', agree: true }),
  makeDrama: (context, { projectId }) => makeDrama(context, { projectId, scope: { kind: 'all' } }),
  cancelProduction: (context, { projectId }) => cancelProduction(context, { projectId }),
  pauseProduction: (context, { projectId }) => pauseProduction(context, { projectId }),
  resumeProduction: (context, { projectId }) => resumeProduction(context, { projectId }),
  retryFailed: (context, { projectId }) => retryFailed(context, { projectId }),
  readAgain: (context, { projectId }) => readAgain(context, { projectId }),
  assignSpeaker: (context, { segmentId }) => assignSpeaker(context, { segmentId, characterId: null, version: 0 }),
  assignLines: (context, { projectId, segmentId }) => assignLines(context, { projectId, lines: [{ id: segmentId, version: 0 }], characterId: null }),
  setLocked: (context, { projectId, segmentId }) => setLocked(context, { projectId, lines: [{ id: segmentId, version: 0 }], locked: true }),
  setSilent: (context, { projectId, segmentId }) => setSilent(context, { projectId, lines: [{ id: segmentId, version: 0 }], silent: true }),
  setKind: (context, { projectId, segmentId }) => setKind(context, { projectId, lines: [{ id: segmentId, version: 0 }], kind: 'thought' }),
  setLines: (context, { projectId, segmentId }) => setLines(context, { projectId, lines: [{ id: segmentId, version: 0 }], set: { pace: 1.1 } }),
  splitLine: (context, { segmentId }) => splitLine(context, { segmentId, version: 0, at: 5 }),
  mergeLines: (context, { segmentId }) => mergeLines(context, { segmentId, version: 0 }),
  readTakes: (context, { segmentId }) => readTakes(context, { segmentId }),
  chooseTake: (context, { segmentId }) => chooseTake(context, { segmentId, takeId: segmentId, version: 0 }),
  noteTake: (context, { segmentId }) => noteTake(context, { segmentId, takeId: segmentId, note: 'x', seen: null }),
  findWords: (context, { projectId }) => findWords(context, { projectId, find: 'there' }),
  replaceWords: (context, { projectId }) => replaceWords(context, { projectId, find: 'there', replace: 'here' }),
  undoEdit: (context, { projectId }) => undoEdit(context, { projectId, redo: false }),
  likeLines: (context, { segmentId }) => likeLines(context, { segmentId, within: 'story' }),
  reviewQueue: (context, { projectId }) => reviewQueue(context, { projectId }),
  answerReview: (context, { segmentId }) => answerReview(context, { segmentId, version: 0, answer: { kind: 'right' } }),
  setTags: (context, { projectId }) => setTags(context, { projectId, tags: 'drop' }),
  newCharacter: (context, { projectId }) => newCharacter(context, { projectId, name: 'Somebody' }),
  splitCharacter: (context, { projectId, segmentId }) => splitCharacter(context, { projectId, name: 'Somebody', lines: [{ id: segmentId, version: 0 }] }),
  recolourCharacter: (context, { characterId }) => recolourCharacter(context, { characterId, colour: 3, version: 0 }),
  deleteCharacter: (context, { characterId }) => deleteCharacter(context, { characterId, version: 0 }),
  mergeCharacters: (context, { characterId }) => mergeCharacters(context, { keepId: characterId, keepVersion: 0, goneId: characterId, goneVersion: 0 }),
  hearSegment: (context, { segmentId }) => hearSegment(context, { segmentId }),
  renameCharacter: (context, { characterId }) => renameCharacter(context, { characterId, name: 'Mine', version: 0 }),
  chooseVoice: (context, { characterId }) => chooseVoice(context, { characterId, engine: 'local', externalId: voice, version: 0 }),
  readVoiceSheet: (context, { characterId }) => readVoiceSheet(context, { characterId }),
  askForDesign: (context, { characterId }) => askForDesign(context, { characterId, engine: 'qwen', description: 'low and warm', count: 3 }),
  recast: (context, { projectId }) => recast(context, { projectId, engine: 'local' }),
  speakAgain: (context, { segmentId }) => speakAgain(context, { segmentId, takeNumber: 0 }),
  takeBefore: (context, { segmentId }) => takeBefore(context, { segmentId, takeNumber: 1 }),
  hearVoice: (context, { characterId }) => hearVoice(context, { characterId }),
  readClashes: (context, { projectId }) => readClashes(context, { projectId }),
  readCastCopy: (context, { projectId }) => readCastCopy(context, { projectId, fromId: null }),
  copyCast: (context, { projectId }) => copyCast(context, { projectId, fromId: projectId, characterIds: [], words: [] }),
  setWalkOns: (context, { projectId }) => setWalkOns(context, { projectId, walkOns: 'pool' }),
  readPronunciations: (context, { projectId }) => readPronunciations(context, { projectId }),
  setPronunciation: (context, { projectId }) => setPronunciation(context, { projectId, entry: null, word: 'Nora', said: 'naw-ra', alphabet: 'letters', matchCase: false, note: null }),
  deletePronunciation: (context, { projectId }) => deletePronunciation(context, { projectId, id: projectId, version: 0 }),
  askAudition: (context, { projectId, characterId }) => askAudition(context, { projectId, what: 'voice', characterId, engine: 'local', externalId: voice }),
  hearAudition: (context, { projectId }) => hearAudition(context, { auditionId: projectId }),
  setCue: (context, { cueId }) => setCue(context, { cueId, enabled: false, version: 0 }),
  addCue: (context, { projectId }) => addCue(context, { projectId, lane: 'effect', sound: 'knock', anchorStart: 0, anchorEnd: 1 }),
  shapeCue: (context, { cueId }) => shapeCue(context, { cueId, version: 0, pan: 1 }),
  duplicateCue: (context, { cueId }) => duplicateCue(context, { cueId }),
  removeCue: (context, { cueId }) => removeCue(context, { cueId, version: 0 }),
  anotherSound: (context, { cueId }) => anotherSound(context, { cueId, version: 0 }),
  hearCue: (context, { cueId }) => hearCue(context, { cueId }),
  setMix: (context, { projectId }) => setMix(context, { projectId, change: { rooms: false } }),
  pauseMade: (context, { exportId }) => pauseMade(context, { kind: 'master', id: exportId }),
  resumeMade: (context, { exportId }) => resumeMade(context, { kind: 'master', id: exportId }),
  cancelMade: (context, { exportId }) => cancelMade(context, { kind: 'master', id: exportId }),
  languageChange: (context, { projectId }) => languageChange(context, { projectId, language: 'fr' }),
  setLanguage: (context, { projectId }) => setLanguage(context, { projectId, language: 'fr' }),
  askForMaster: (context, { projectId }) => askForMaster(context, { projectId, master: 'narration' }),
  askForFile: (context, { exportId }) => askForFile(context, { exportId, format: 'wav' }),
  exportAddress: (context, { exportId }) => exportAddress(context, { exportId, format: 'wav' }),
  exportFile: (context, { exportId }) => exportFile(context, { exportId, format: 'mp3' }),
  saveCopy: (context, { projectId }) => saveCopy(context, { projectId }),
  readProof: (context, { projectId }) => readProof(context, { projectId }),
  readProofChapter: (context, { exportId }) => readProofChapter(context, { exportId, index: 0 }),
  markHeard: (context, { projectId, segmentId, assetId }) => markHeard(context, { projectId, lines: [{ segmentId, assetId }] }),
  forgetHeard: (context, { projectId }) => forgetHeard(context, { projectId }),
  markPickUp: (context, { segmentId, assetId }) => markPickUp(context, { segmentId, start: 0, end: 3, assetId, kind: 'misread' }),
  setPickUp: (context, { pickUpId }) => setPickUp(context, { pickUpId, version: 0, state: 'fixed' }),
  deletePickUp: (context, { pickUpId }) => deletePickUp(context, { pickUpId, version: 0 }),
  pickUpsCsv: (context, { projectId }) => pickUpsCsv(context, { projectId }),
  importPickUps: (context, { projectId }) => importPickUps(context, { projectId, bytes: new TextEncoder().encode('words,note\nRain,wet\n') }),
  makeShareLink: (context, { projectId }) => makeShareLink(context, { projectId }),
  readShareLink: (context, { projectId }) => readShareLink(context, { projectId }),
  revokeShareLink: (context, { projectId }) => revokeShareLink(context, { projectId }),
  saveVersion: (context, { projectId }) => saveVersion(context, { projectId, name: 'mine' }),
  listVersions: (context, { projectId }) => listVersions(context, { projectId }),
  compareVersion: (context, { versionId }) => compareVersion(context, { versionId }),
  restoreVersion: (context, { versionId }) => restoreVersion(context, { versionId }),
  deleteVersion: (context, { versionId }) => deleteVersion(context, { versionId }),
  assetPath: (context, { assetId }) => context.assets.path(assetId),
  assetBytes: (context, { assetId }) => context.assets.read(assetId),
};

describe('the text of a drama', () => {
  it('that was deleted after its reader was let in is not there, which is no bug', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    const read = house.context.transaction.run(async (tx) => {
      await requireProject(house.context, tx, projectId, 'listen');
      await deleteProject(house.context, { projectId });
      return await sourceOf(tx, projectId);
    });
    await expect(read).rejects.toMatchObject({ code: 'not-found' });
    await deleteProject(house.context, { projectId });
  });
  it('that is there and has none is one', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    await house.context.transaction.run((tx) => tx.sourceDocument.delete({ where: { projectId } }));
    await expect(house.context.transaction.run((tx) => sourceOf(tx, projectId))).rejects.toMatchObject({ code: 'internal' });
    await deleteProject(house.context, { projectId });
  });
});

describe('somebody else’s id', () => {
  it.each(Object.keys(verbs))('%s answers not-found, and changes nothing', async (name) => {
    const before = await house.context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: drama.projectId } }));
    await expect(verbs[name]?.(house.stranger, drama)).rejects.toMatchObject({ name: 'ServiceError', code: 'not-found' });
    const after = await house.context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: drama.projectId } }));
    expect(after).toEqual(before);
  });

  it('is not in the list', async () => {
    expect(await listProjects(house.stranger)).toEqual([]);
    expect((await listProjects(house.context)).map((project) => project.id)).toEqual([drama.projectId]);
  });

  it.each(['no id at all', '', '\0', '9'.repeat(36), '../../etc'])('an id that is none (%j) answers the same', async (id) => {
    const ids: Ids = { projectId: id, chapterId: id, characterId: id, segmentId: id, cueId: id, exportId: id, pickUpId: id, versionId: id, assetId: '00000000-0000-7000-8000-0000000000ff' };
    for (const verb of Object.values(verbs)) await expect(verb(house.context, ids)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('cannot be given a line of mine', async () => {
    const other = await makeSmallDrama(house.stranger);
    await expect(assignSpeaker(house.context, { segmentId: drama.segmentId, characterId: other.characterId, version: 0 })).rejects.toMatchObject({ code: 'not-found' });
    // Nor a character of another drama of one's own.
    const second = await makeSmallDrama(house.context);
    await expect(assignSpeaker(house.context, { segmentId: drama.segmentId, characterId: second.characterId, version: 0 })).rejects.toMatchObject({ code: 'bad-input' });
    await deleteProject(house.context, { projectId: second.projectId });
  });
});
