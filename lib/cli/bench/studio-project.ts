/** A drama of ten thousand lines in a studio, made of a seeded book: what the bench of the pages is measured on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectSummary, ProjectView } from '../../services/views.ts';
import { makeBook } from './book.ts';

/** Of the made-up book: so many lines come of so many characters. */
const charactersPerLine = 62;
const readWithinMs = 300_000;
const madeWithinMs = 600_000;
const askMs = 500;

/** Brings a book of about `lines` lines into the studio and waits until it is read. */
export async function bigProject(url: string, lines: number): Promise<ProjectView> {
  const { text } = makeBook(lines * charactersPerLine, 7);
  const story = new TextEncoder().encode(text);
  const said = new URLSearchParams({ title: 'Ten thousand lines', fileName: 'book.txt' });
  const { id } = await ask<ProjectSummary>(`${url}/api/projects`, { method: 'POST', body: story, headers: { 'Content-Type': 'application/octet-stream', 'X-Narratix-Said': said.toString(), Origin: url } });
  return await until(url, id, readWithinMs, ({ production }) => production?.state !== 'running', 'The book was not read in five minutes.');
}

/** Has one chapter made and waits until it is. Throws Error with what went wrong. */
export async function makeChapter(url: string, projectId: string, chapterId: string): Promise<void> {
  await ask<unknown>(`${url}/api/projects/${projectId}/make`, { method: 'POST', body: JSON.stringify({ scope: { kind: 'chapters', chapterIds: [chapterId] } }), headers: { 'Content-Type': 'application/json', Origin: url } });
  const made = ({ production }: ProjectView): boolean => production?.kind === 'make' && production.state !== 'running';
  const { production } = await until(url, projectId, madeWithinMs, made, 'The chapter was not made in ten minutes.');
  if (production?.state !== 'done') throw new Error(`The chapter was not made: ${production?.error ?? 'no reason was given'}`);
}

/** Looks at the drama until it is as asked. */
async function until(url: string, id: string, withinMs: number, asAsked: (project: ProjectView) => boolean, late: string): Promise<ProjectView> {
  for (const end = Date.now() + withinMs; ; await pause(askMs)) {
    const project = await ask<ProjectView>(`${url}/api/projects/${id}`);
    if (asAsked(project)) return project;
    if (Date.now() > end) throw new Error(late);
  }
}

async function ask<T>(address: string, init?: RequestInit): Promise<T> {
  const response = await fetch(address, init);
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  const value: T = response.status === 204 ? undefined : await response.json();
  return value;
}
