import type { ProjectSummary } from '../../../lib/services/views.ts';
import { said } from '../../said.ts';
import { api, ApiError } from '../api.ts';
import { mostBytes, type FileKind } from './story-file.ts';

/** Starts a drama of a story's bytes. Throws ApiError with the sentence for the person. */
export async function startDrama(story: Blob, names: { title?: string; fileName?: string }, kind: FileKind = 'text'): Promise<ProjectSummary> {
  const most = mostBytes(kind);
  if (story.size > most) {
    const text = most < mostBytes('book');
    throw new ApiError(413, `That is ${(story.size / 1024 / 1024).toFixed(1)} MB. ${text ? 'A story may be up to 8 MB of text' : 'A book may be up to 64 MB with its pictures'}; a longer one can be brought in as several stories.`);
  }
  return await api<ProjectSummary>('/api/projects', { method: 'POST', body: story, headers: { 'Content-Type': 'application/octet-stream', ...said({ ...names }) } });
}

/** A pasted story as bytes. Half a character cannot be written as UTF-8 and would be changed in silence, so it is refused. */
export function pastedStory(text: string): Blob {
  if (!text.isWellFormed()) {
    throw new ApiError(400, 'The text holds half of a character (a broken emoji, most likely), which cannot be kept as it is. Remove it and try again.');
  }
  return new Blob([text], { type: 'text/plain;charset=utf-8' });
}

/** Opens a saved copy as a new drama. */
export async function openCopyFile(file: File): Promise<ProjectSummary> {
  return await api<ProjectSummary>('/api/copies', { method: 'POST', body: file, headers: { 'Content-Type': 'application/octet-stream' } });
}

/** Starts one of the demo stories. */
export async function startDemo(demo: { file: string; title: string }): Promise<ProjectSummary> {
  const response = await fetch(`/demos/${encodeURIComponent(demo.file)}`);
  if (!response.ok) throw new ApiError(response.status, 'The demo story could not be found. Paste a story of your own instead.');
  return await startDrama(await response.blob(), { title: demo.title, fileName: demo.file });
}
