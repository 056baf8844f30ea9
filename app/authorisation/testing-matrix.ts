/**
 * Who may ask what: every route handler, every server action and every page, with a request for it and the least that somebody must be
 * to have it answered. authorisation.test.ts fails where one is missing here, and tries each as everybody.
 */
import { goodPassword } from '../../lib/services/accounts/testing-accounts.ts';
import type { SmallDrama } from '../../lib/services/testing-drama.ts';

/** From nobody to everybody: each may do all that those before may. */
export const persons = ['signed out', 'stranger', 'listener', 'editor', 'owner'] as const;
export type Someone = (typeof persons)[number];

export interface Ids extends SmallDrama {
  candidateId: string;
  designedId: string;
  ownVoiceId: string;
  sceneId: string;
  invitationId: string;
  /** Open to whoever holds it. */
  token: string;
  listenerId: string;
  versionId: string;
  auditionId: string;
  pickUpId: string;
  takeId: string;
  pronunciationId: string;
  /** A token of the owner's for the HTTP API, by its id. */
  apiTokenId: string;
  /** Of a share link: whoever holds it may hear the mix. */
  shareToken: string;
}

export interface RouteRule {
  /** The first of `persons` who is let in. */
  from: Someone;
  params?: (ids: Ids) => Record<string, string>;
  query?: (ids: Ids) => string;
  /** What stands in the header of app/said.ts. */
  said?: (ids: Ids) => Record<string, string>;
  body?: (ids: Ids) => unknown;
  /** Where those who are kept out get another answer than 404 (strangers) and 403 (guests). */
  answers?: Partial<Record<Someone, number>>;
}

const id = (ids: Ids) => ({ id: ids.projectId });
const drama = (from: Someone, more: Omit<RouteRule, 'from' | 'params'> = {}): RouteRule => ({ from, params: id, ...more });
const byToken = (from: Someone, more: Omit<RouteRule, 'from' | 'params'> = {}): RouteRule => ({ from, params: ({ projectId, segmentId, characterId, exportId }) => ({ projectId, segmentId, characterId, exportId }), ...more });
const shared = ({ shareToken }: Ids) => ({ token: shareToken });
const version = 0;

/** By method and address, as the folders of app/api spell it. */
export const routeRules: { [route: string]: RouteRule } = {
  // Before anybody is signed in.
  'GET health': { from: 'signed out' },
  'GET ready': { from: 'signed out' },
  // For whoever bears the operator's token; without one there is nothing here.
  'GET metrics': { from: 'signed out', answers: { 'signed out': 404 } },
  'POST sign-in': { from: 'signed out', body: () => ({ email: 'nobody@example.org', password: 'not a password of anybody' }), answers: { 'signed out': 403 } },
  'POST sign-up': { from: 'signed out', body: () => ({ email: 'x', name: '', password: 'short' }) },
  'POST sign-out': { from: 'signed out' },
  'GET auth/[...nextauth]': { from: 'signed out' },
  'POST auth/[...nextauth]': { from: 'signed out' },
  'POST webhooks/replicate/[token]': { from: 'signed out', params: () => ({ token: 'made-up' }), answers: { 'signed out': 404 } },

  'GET v1/openapi.json': { from: 'signed out' },

  // For whoever holds a share link, signed in or not.
  'GET listen/[token]/captions': { from: 'signed out', params: shared },
  'GET listen/[token]/cover': { from: 'signed out', params: shared, answers: { 'signed out': 404 } },
  'GET listen/[token]/lines': { from: 'signed out', params: shared, query: () => 'chapter=0' },
  'GET listen/[token]/sound': { from: 'signed out', params: shared },
  'HEAD listen/[token]/sound': { from: 'signed out', params: shared },
  'POST listen/[token]/pick-ups': { from: 'signed out', params: shared, body: () => ({ version: 'x', chapter: 0, line: 0, start: 0, end: 1, kind: 'note', text: 'too loud', by: 'A listener' }) },

  // One's own.
  'GET work': { from: 'stranger' },
  'GET projects': { from: 'stranger' },
  'POST projects': { from: 'stranger', body: () => 'A story of my own.' },
  'POST copies': { from: 'stranger', body: () => 'no copy' },
  'GET account': { from: 'stranger' },
  'DELETE account': { from: 'stranger', body: () => ({ email: 'not mine' }) },
  'PUT account/password': { from: 'stranger', body: () => ({ password: goodPassword, newPassword: 'short' }) },
  'GET account/data': { from: 'stranger' },
  'POST account/data': { from: 'stranger', body: () => 'no data' },
  'GET data-folder': { from: 'stranger' },
  'GET keys': { from: 'stranger' },
  'PUT keys/[vendor]': { from: 'stranger', params: () => ({ vendor: 'replicate' }), body: () => ({ key: '' }) },
  'DELETE keys/[vendor]': { from: 'stranger', params: () => ({ vendor: 'replicate' }) },
  'POST keys/[vendor]/check': { from: 'stranger', params: () => ({ vendor: 'replicate' }) },
  'GET spending/cap': { from: 'stranger' },
  'PUT spending/cap': { from: 'stranger', body: () => ({ capMicros: 1_000_000 }) },
  'GET tokens': { from: 'stranger' },
  'POST tokens': { from: 'stranger', body: () => ({ name: 'A programme', scopes: ['read'] }) },
  'DELETE tokens/[id]': { from: 'owner', params: ({ apiTokenId }) => ({ id: apiTokenId }), answers: { listener: 404, editor: 404 } },
  'POST invitations/[token]': { from: 'stranger', params: ({ token }) => ({ token }) },

  // A drama, for whoever may hear it.
  'GET projects/[id]': drama('listener'),
  'GET projects/[id]/script': drama('listener', { query: ({ chapterId }) => `chapter=${chapterId}` }),
  'GET projects/[id]/timeline': drama('listener', { query: ({ chapterId }) => `chapter=${chapterId}` }),
  'GET projects/[id]/clip-peaks': drama('listener', { query: ({ assetId }) => `clips=${assetId}` }),
  'GET projects/[id]/events': drama('listener'),
  'GET projects/[id]/review': drama('listener'),
  'GET projects/[id]/engines': drama('listener'),
  'GET projects/[id]/publishing': drama('listener'),
  'GET projects/[id]/clashes': drama('listener'),
  'GET projects/[id]/find': drama('listener', { said: () => ({ text: 'there' }) }),
  'GET projects/[id]/words': drama('listener', { said: () => ({ find: 'there' }) }),
  'GET projects/[id]/pick-ups': drama('listener'),
  'GET projects/[id]/pronunciations': drama('listener'),
  'GET projects/[id]/proof': drama('listener'),
  'GET projects/[id]/versions': drama('listener'),
  'GET projects/[id]/history': drama('listener'),
  'POST projects/[id]/heard': drama('listener', { body: ({ segmentId, assetId }) => ({ lines: [{ segmentId, assetId }] }) }),
  'GET exports/[id]/lines': { from: 'listener', params: ({ exportId }) => ({ id: exportId }), query: () => 'chapter=0' },
  'GET segments/[id]/takes': { from: 'listener', params: ({ segmentId }) => ({ id: segmentId }) },
  'GET versions/[id]': { from: 'editor', params: ({ versionId }) => ({ id: versionId }) },
  'GET projects/[id]/reader': drama('listener'),
  'GET projects/[id]/reader/estimate': drama('listener'),
  'POST projects/[id]/spending/estimate': drama('listener', { body: () => ({ scope: { kind: 'all' } }) }),
  'GET segments/[id]/like': { from: 'listener', params: ({ segmentId }) => ({ id: segmentId }) },
  'GET characters/[id]/voice': { from: 'listener', params: ({ characterId }) => ({ id: characterId }) },
  'GET assets/[id]': { from: 'listener', params: ({ assetId }) => ({ id: assetId }) },
  'HEAD assets/[id]': { from: 'listener', params: ({ assetId }) => ({ id: assetId }) },
  'GET exports/[id]/[format]': { from: 'listener', params: ({ exportId }) => ({ id: exportId, format: 'peaks' }) },
  'HEAD exports/[id]/[format]': { from: 'listener', params: ({ exportId }) => ({ id: exportId, format: 'peaks' }) },

  // For whoever may change it.
  'GET projects/[id]/copy': drama('editor'),
  'GET projects/[id]/spending': drama('editor'),
  'DELETE projects/[id]/heard': drama('editor'),
  'POST projects/[id]/auditions': drama('editor', { body: ({ characterId }) => ({ what: 'word', word: 'there', said: 'thair', alphabet: 'letters', matchCase: false, characterId }) }),
  'POST auditions/[id]/hear': { from: 'editor', params: ({ auditionId }) => ({ id: auditionId }), body: () => ({}) },
  'POST projects/[id]/pause': drama('editor'),
  'POST work/[kind]/[id]': { from: 'editor', params: ({ exportId }) => ({ kind: 'master', id: exportId }), body: () => ({ ask: 'pause' }) },
  'GET projects/[id]/language': drama('editor', { query: () => 'to=fr' }),
  'POST projects/[id]/resume': drama('editor'),
  'POST projects/[id]/retry-failed': drama('editor'),
  'POST projects/[id]/pick-ups': drama('editor', { body: () => 'no table' }),
  'POST projects/[id]/versions': drama('editor', { body: () => ({ name: 'Draft 2' }) }),
  'POST versions/[id]/restore': { from: 'editor', params: ({ versionId }) => ({ id: versionId }) },
  'DELETE versions/[id]': { from: 'editor', params: ({ versionId }) => ({ id: versionId }) },
  'PUT projects/[id]/engines': drama('editor', { body: () => ({ service: 'ear', setting: 'local' }) }),
  'POST projects/[id]/cancel': drama('editor'),
  'PUT projects/[id]/cover': drama('editor', { body: () => 'no picture' }),
  'POST projects/[id]/make': drama('editor', { body: () => ({ scope: { kind: 'all' } }) }),
  'POST projects/[id]/masters': drama('editor', { body: () => ({ master: 'acx' }) }),
  'POST projects/[id]/own-voices': drama('editor', { said: () => ({ name: 'N', who: 'N', text: '', agreed: 'yes' }), body: () => 'no recording' }),
  'POST projects/[id]/publishing': drama('editor', { body: () => ({ author: 'Somebody' }) }),
  'POST projects/[id]/read-again': drama('editor'),
  'POST projects/[id]/reader/count': drama('editor', { body: () => ({ model: 'claude' }) }),
  'POST projects/[id]/reader/start': drama('editor', { body: () => ({ reader: 'local' }) }),
  'POST projects/[id]/recast': drama('editor', { body: () => ({ engine: 'local' }) }),
  'POST projects/[id]/revision': drama('editor', { body: () => 'Another story.' }),
  'POST exports/[id]/[format]': { from: 'editor', params: ({ exportId }) => ({ id: exportId, format: 'flac' }) },
  'POST segments/[id]/hear': { from: 'editor', params: ({ segmentId }) => ({ id: segmentId }) },
  'POST segments/[id]/again': { from: 'editor', params: ({ segmentId }) => ({ id: segmentId }), body: () => ({ takeNumber: 0 }) },
  'DELETE segments/[id]/again': { from: 'editor', params: ({ segmentId }) => ({ id: segmentId }), body: () => ({ takeNumber: 0 }) },
  'POST cues/[id]/hear': { from: 'editor', params: ({ cueId }) => ({ id: cueId }) },
  'POST characters/[id]/hear': { from: 'editor', params: ({ characterId }) => ({ id: characterId }) },
  'POST characters/[id]/voice/design': { from: 'editor', params: ({ characterId }) => ({ id: characterId }), body: () => ({ engine: 'local', description: 'A low voice', count: 1 }) },
  'POST candidates/[id]/keep': { from: 'editor', params: ({ candidateId }) => ({ id: candidateId }), body: () => ({ version }) },
  'DELETE candidates/[id]': { from: 'editor', params: ({ candidateId }) => ({ id: candidateId }) },
  'PATCH designed-voices/[id]': { from: 'editor', params: ({ designedId }) => ({ id: designedId }), body: () => ({ octave: 1 }) },
  'DELETE designed-voices/[id]': { from: 'editor', params: ({ designedId }) => ({ id: designedId }) },
  'DELETE own-voices/[id]': { from: 'editor', params: ({ ownVoiceId }) => ({ id: ownVoiceId }) },

  // For its owner alone.
  'DELETE projects/[id]': drama('owner'),
  'GET projects/[id]/share': drama('owner'),
  // It shows the owner's other dramas.
  'GET projects/[id]/cast-copy': drama('owner'),
  'POST projects/[id]/share': drama('owner'),
  'DELETE projects/[id]/share': drama('owner'),
  'POST projects/[id]/engines/agree': drama('owner', { body: () => ({ vendor: 'replicate', agree: true }) }),
  'POST projects/[id]/reader/agree': drama('owner', { body: () => ({ agree: true }) }),
  'PUT projects/[id]/spending/cap': drama('owner', { body: () => ({ capMicros: 1_000_000 }) }),
  'GET projects/[id]/members': drama('owner'),
  'POST projects/[id]/members': drama('owner', { body: () => ({ role: 'editor' }) }),
  'PATCH projects/[id]/members/[person]': { from: 'owner', params: (ids) => ({ ...id(ids), person: ids.listenerId }), body: () => ({ role: 'listener' }) },
  // A guest may end their own; that is tried where members are tested.
  'DELETE projects/[id]/members/[person]': { from: 'owner', params: (ids) => ({ ...id(ids), person: ids.listenerId }), answers: { listener: 204 } },
  'DELETE projects/[id]/invitations/[invitation]': { from: 'owner', params: (ids) => ({ ...id(ids), invitation: ids.invitationId }) },
  'GET projects/[id]/record': drama('owner'),

  // By a token alone: each bears their own, whoever's cookie comes with it.
  'GET v1/token': { from: 'stranger' },
  'GET v1/projects': { from: 'stranger' },
  'POST v1/projects': { from: 'stranger', body: () => ({ text: 'A story of my own.' }) },
  'POST v1/projects/upload': { from: 'stranger', body: () => 'A story of my own.' },
  'GET v1/projects/[projectId]': byToken('listener'),
  'GET v1/projects/[projectId]/text': byToken('listener'),
  'GET v1/projects/[projectId]/segments': byToken('listener', { query: ({ chapterId }) => `chapterId=${chapterId}` }),
  'GET v1/segments/[segmentId]': byToken('listener'),
  'GET v1/projects/[projectId]/characters': byToken('listener'),
  'GET v1/characters/[characterId]/voices': byToken('listener'),
  'POST v1/projects/[projectId]/estimate': byToken('listener', { body: () => ({}) }),
  'GET v1/projects/[projectId]/making': byToken('listener'),
  'GET v1/projects/[projectId]/exports': byToken('listener'),
  'GET v1/exports/[exportId]': byToken('listener'),
  'GET v1/exports/[exportId]/files/[format]': { from: 'listener', params: ({ exportId }) => ({ exportId, format: 'peaks' }) },
  'PATCH v1/segments/[segmentId]': byToken('editor', { body: () => ({ version, direction: 'whispering' }) }),
  'PATCH v1/characters/[characterId]': byToken('editor', { body: () => ({ version, name: 'Ada' }) }),
  'POST v1/projects/[projectId]/make': byToken('editor', { body: () => ({}) }),
  'POST v1/projects/[projectId]/cancel': byToken('editor'),
  'POST v1/projects/[projectId]/exports': byToken('editor', { body: () => ({ master: 'acx' }) }),
  'POST v1/exports/[exportId]/files': byToken('editor', { body: () => ({ format: 'flac' }) }),
  'PUT v1/projects/[projectId]/cap': byToken('owner', { body: () => ({ capMicros: 1_000_000 }) }),
  'DELETE v1/projects/[projectId]': byToken('owner'),
};

/** Every page and every layout but the outermost, by its file under app/. */
export const pageRules: { [file: string]: Someone | 'operator' } = {
  'page.tsx': 'stranger',
  'new/page.tsx': 'stranger',
  'settings/page.tsx': 'stranger',
  'account/page.tsx': 'stranger',
  // None of the persons runs the studio, not even the owner of dramas.
  'operation/page.tsx': 'operator',
  'sign-in/page.tsx': 'signed out',
  'invitations/[token]/page.tsx': 'signed out',
  'projects/[id]/layout.tsx': 'listener',
  'projects/[id]/page.tsx': 'listener',
  // It says nothing of anybody.
  'help/api/page.tsx': 'signed out',
  // They hold nothing of the drama: what they show comes from the layout around them, and from the routes.
  'projects/[id]/cast/page.tsx': 'signed out',
  'projects/[id]/sound/page.tsx': 'signed out',
  'projects/[id]/mix/page.tsx': 'signed out',
  'projects/[id]/proof/page.tsx': 'signed out',
  // A link that leads nowhere: with the right one it is tried where sharing is.
  'listen/[token]/page.tsx': 'signed out',
};

const edit = (input: (ids: Ids) => unknown): { from: Someone; input: (ids: Ids) => unknown } => ({ from: 'editor', input });
const lines = (ids: Ids) => [{ id: ids.segmentId, version }];

/** Every server action by its name. */
export const actionRules: { [action: string]: { from: Someone; input: (ids: Ids) => unknown } } = {
  setChapterAction: edit(({ chapterId }) => ({ chapterId, version, title: 'One' })),
  setSceneNarratorAction: edit(({ sceneId }) => ({ sceneId, narratorId: null })),
  mergeChapterAction: edit(({ chapterId }) => ({ chapterId, version })),
  splitChapterAction: edit(({ segmentId }) => ({ segmentId })),
  moveChapterAction: edit(({ chapterId }) => ({ chapterId, version, to: 0 })),
  resetChaptersAction: edit(({ projectId }) => ({ projectId })),
  setLanguageAction: edit(({ projectId }) => ({ projectId, language: 'fr' })),
  setStyleAction: edit(({ projectId }) => ({ projectId, style: 'solo' })),
  acceptRevisionAction: edit(({ projectId }) => ({ projectId })),
  discardRevisionAction: edit(({ projectId }) => ({ projectId })),
  renameCharacterAction: edit(({ characterId }) => ({ characterId, name: 'Ada', version })),
  recolourCharacterAction: edit(({ characterId }) => ({ characterId, colour: 2, version })),
  mergeCharactersAction: edit(({ characterId }) => ({ keepId: characterId, keepVersion: version, goneId: characterId, goneVersion: version })),
  newCharacterAction: edit(({ projectId }) => ({ projectId, name: 'Somebody new' })),
  deleteCharacterAction: edit(({ characterId }) => ({ characterId, version })),
  chooseVoiceAction: edit(({ characterId }) => ({ characterId, engine: 'local', externalId: 'voice', version })),
  addCueAction: edit(({ projectId }) => ({ projectId, lane: 'effect', sound: 'door-slam', anchorStart: 0, anchorEnd: 3 })),
  shapeCueAction: edit(({ cueId }) => ({ cueId, version, pan: 0.5 })),
  duplicateCueAction: edit(({ cueId }) => ({ cueId })),
  removeCueAction: edit(({ cueId }) => ({ cueId, version })),
  anotherSoundAction: edit(({ cueId }) => ({ cueId, version })),
  setCueAction: edit(({ cueId }) => ({ cueId, enabled: false, version })),
  setSoundDensityAction: edit(({ projectId }) => ({ projectId, density: 'spare' })),
  includeChapterAction: edit(({ chapterId }) => ({ chapterId, included: true })),
  renameProjectAction: edit(({ projectId }) => ({ projectId, title: 'Another title' })),
  assignLinesAction: edit((ids) => ({ projectId: ids.projectId, lines: lines(ids), characterId: null })),
  splitCharacterAction: edit((ids) => ({ projectId: ids.projectId, lines: lines(ids), name: 'Somebody new' })),
  setKindAction: edit((ids) => ({ projectId: ids.projectId, lines: lines(ids), kind: 'narration' })),
  setLockedAction: edit((ids) => ({ projectId: ids.projectId, lines: lines(ids), locked: true })),
  setSilentAction: edit((ids) => ({ projectId: ids.projectId, lines: lines(ids), silent: true })),
  setTagsAction: edit(({ projectId }) => ({ projectId, tags: 'drop' })),
  answerReviewAction: edit(({ segmentId }) => ({ segmentId, version, answer: { kind: 'right' } })),
  setLinesAction: edit((ids) => ({ projectId: ids.projectId, lines: lines(ids), set: { pace: 1.1 } })),
  splitLineAction: edit(({ segmentId }) => ({ segmentId, version, at: 5 })),
  mergeLinesAction: edit(({ segmentId }) => ({ segmentId, version })),
  chooseTakeAction: edit(({ segmentId, takeId }) => ({ segmentId, takeId, version })),
  noteTakeAction: edit(({ segmentId, takeId }) => ({ segmentId, takeId, note: 'softer', seen: null })),
  replaceWordsAction: edit(({ projectId }) => ({ projectId, find: 'there', replace: 'here' })),
  undoAction: edit(({ projectId }) => ({ projectId, redo: false })),
  setPronunciationAction: edit(({ projectId }) => ({ projectId, entry: null, word: 'Nora', said: 'naw-ra', alphabet: 'letters', matchCase: false, note: null })),
  deletePronunciationAction: edit(({ projectId, pronunciationId }) => ({ projectId, id: pronunciationId, version })),
  setWalkOnsAction: edit(({ projectId }) => ({ projectId, walkOns: 'pool' })),
  copyCastAction: { from: 'owner', input: ({ projectId }) => ({ projectId, fromId: projectId, characterIds: [], words: [] }) },
  markPickUpAction: { from: 'listener', input: ({ segmentId, assetId }) => ({ segmentId, start: 0, end: 3, assetId, kind: 'note', text: 'softer' }) },
  setPickUpAction: edit(({ pickUpId }) => ({ pickUpId, version, state: 'fixed' })),
  deletePickUpAction: edit(({ pickUpId }) => ({ pickUpId, version })),
  setMixAction: edit(({ projectId }) => ({ projectId, change: {} })),
};
