'use client';

import { usePathname, useRouter } from 'next/navigation';
import { chooseTheme } from '../theme-toggle.tsx';
import { about, count } from '../format.ts';
import { startTour } from '../tour/tour-state.ts';
import { useMayEdit, useProject, useWorkspace } from '../workspace/context.tsx';
import { nextStep } from '../workspace/next-step.ts';
import { useMaking } from '../workspace/use-making.ts';
import type { Command } from './commands.ts';
import { showAid } from './help-desk.ts';

/** Commands that change or make something, by id: whoever may only listen does not find them. */
const editing = /^(make|pause|resume|cancel|read-again|copy|engines|tour)$/u;

/** All that can be done from where one is, built on what the buttons do. */
export function useCommands(): { commands: Command[]; goToLine: (chapterId: string, segmentId: string) => void } {
  const project = useProject();
  const mayEdit = useMayEdit();
  const router = useRouter();
  const path = usePathname();
  const { clips, desk, deck } = useWorkspace();
  const { make, pause, resume, cancel, readAgain } = useMaking();
  const base = `/projects/${project.id}`;
  const go = (to: string) => () => router.push(to);
  // The script keeps the chapter it shows in its address, and reads it when the page opens.
  const toScript = (query: string) => (path === base ? window.location.assign(`${base}?${query}`) : router.push(`${base}?${query}`));
  const step = nextStep(project);
  const running = project.production?.state === 'running' && project.production.kind === 'make' ? project.production : null;
  const mp3 = project.export?.files.find((file) => file.format === 'mp3' && file.state === 'ready');
  const download = (url: string) => () => window.location.assign(url);

  const commands: Command[] = [
    { id: 'script', group: 'Go to', name: 'Script', also: 'manuscript lines', run: go(base) },
    { id: 'cast', group: 'Go to', name: 'Cast', also: 'people characters voices walk-ons', run: go(`${base}/cast`) },
    { id: 'words', group: 'Go to', name: 'How words are said', also: 'pronunciation dictionary names ipa', run: go(`${base}/cast#pronunciations`) },
    { id: 'sound', group: 'Go to', name: 'Sound', also: 'effects ambience music timeline', run: go(`${base}/sound`) },
    { id: 'mix', group: 'Go to', name: 'Mix', also: 'export master files publish waveform', run: go(`${base}/mix`) },
    { id: 'library', group: 'Go to', name: 'Library', also: 'all dramas home', run: go('/') },
    { id: 'settings', group: 'Go to', name: 'Settings', also: 'keys vendors caps', run: go('/settings') },
    ...(step.kind === 'make' ? [{ id: 'make', group: 'Make', name: step.label, also: 'produce render', hint: step.seconds === null ? '' : about(step.seconds), run: () => void make(step.scope) }] : []),
    ...(running && !running.paused ? [{ id: 'pause', group: 'Make', name: 'Pause the making', run: () => void pause() }] : []),
    ...(running?.paused ? [{ id: 'resume', group: 'Make', name: 'Go on with the making', also: 'resume continue', run: () => void resume() }] : []),
    ...(running ? [{ id: 'cancel', group: 'Make', name: 'Cancel the making', also: 'stop', run: () => void cancel() }] : []),
    ...(project.production?.state === 'running' ? [] : [{ id: 'read-again', group: 'Make', name: 'Read the story again', run: () => void readAgain() }]),
    { id: 'work', group: 'Make', name: 'Work in progress', also: 'queue jobs running time left', run: () => showAid('work') },
    ...(project.export ? [{ id: 'play', group: 'Hear', name: 'Play or pause', hint: 'Space', run: () => deck.current().toggle() }] : []),
    ...(mp3 ? [{ id: 'mp3', group: 'Export', name: 'Download the MP3', run: download(mp3.url) }] : []),
    { id: 'files', group: 'Export', name: 'Files in other formats', also: 'm4b wav flac stems epub captions opus', run: go(`${base}/mix`) },
    { id: 'copy', group: 'Export', name: 'Save a copy of the drama', also: 'backup', run: download(`/api/projects/${project.id}/copy`) },
    { id: 'engines', group: 'Settings', name: 'Engines and spending', also: 'cost cap money vendor', run: () => desk.open('engines') },
    { id: 'light', group: 'Settings', name: 'Light colours', also: 'theme paper', run: () => chooseTheme('light') },
    { id: 'dark', group: 'Settings', name: 'Dark colours', also: 'theme studio night', run: () => chooseTheme('dark') },
    { id: 'system', group: 'Settings', name: 'Colours as the system has them', also: 'theme', run: () => chooseTheme('system') },
    { id: 'shortcuts', group: 'Help', name: 'Keyboard shortcuts', hint: '?', run: () => showAid('shortcuts') },
    { id: 'tour', group: 'Help', name: 'Show the tour', also: 'help first steps introduction', run: () => startTour('hear') },
    ...project.chapters.map((chapter): Command => ({ id: `chapter ${chapter.id}`, group: 'Chapters', name: chapter.title, also: `chapter ${chapter.index + 1}`, hint: count(chapter.lines, 'line'), run: () => toScript(`chapter=${encodeURIComponent(chapter.id)}`) })),
    ...project.cast.map((person): Command => ({ id: `person ${person.id}`, group: 'People', name: person.name, also: `character ${person.aliases.join(' ')}`, hint: count(person.lines, 'line'), run: go(`${base}/cast#person-${person.id}`) })),
    ...project.cast.filter((person) => (mayEdit ? person.sampleSegmentId : person.sampleAssetId) !== null).map((person): Command => ({ id: `hear ${person.id}`, group: 'Hear', name: `Hear ${person.name}`, also: 'voice listen', run: () => void (mayEdit ? clips.toggle(`characters/${person.id}`) : clips.toggleSound(`characters/${person.id}`, `/api/assets/${person.sampleAssetId}`)) })),
  ];
  return { commands: mayEdit ? commands : commands.filter(({ id }) => !editing.test(id)), goToLine: (chapterId, segmentId) => toScript(`chapter=${encodeURIComponent(chapterId)}&line=${encodeURIComponent(segmentId)}`) };
}
