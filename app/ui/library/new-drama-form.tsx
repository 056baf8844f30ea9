'use client';

import { useRouter } from 'next/navigation';
import { useId, useRef, useState } from 'react';
import type { ClipboardEvent, SubmitEvent } from 'react';
import { sentence } from '../api.ts';
import { count } from '../format.ts';
import { ChosenFile } from './chosen-file.tsx';
import { DropVeil } from './drop-veil.tsx';
import { openCopyFile, pastedStory, startDrama } from './start.ts';
import { acceptedFiles, kindOf, type FileKind } from './story-file.ts';
import { useFileDrop } from './use-file-drop.ts';

/** Paste a story, choose its file, or drop it anywhere on the page. Whatever goes wrong, what was typed stays. */
export function NewDramaForm() {
  const router = useRouter();
  const ids = { text: useId(), title: useId(), problem: useId(), file: useId() };
  const picker = useRef<HTMLInputElement>(null);
  const newest = useRef<File | null>(null);
  const [text, setText] = useState('');
  const [title, setTitle] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<FileKind | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const take = (chosen: File | undefined) => {
    if (!chosen || busy) return;
    newest.current = chosen;
    setFile(chosen);
    setKind(null);
    setProblem(null);
    kindOf(chosen).then(
      (found) => {
        if (newest.current === chosen) setKind(found);
      },
      () => {
        if (newest.current !== chosen) return;
        setFile(null);
        setProblem(`“${chosen.name}” cannot be opened. Is it a folder, or was it moved? Choose the story’s file.`);
      },
    );
  };
  const dragging = useFileDrop((files) => {
    take(files[0]);
    if (files.length > 1) setProblem(`One story at a time: “${files[0]?.name ?? ''}” was taken, the other ${files.length === 2 ? 'file was' : 'files were'} not.`);
  });
  const paste = (event: ClipboardEvent) => {
    // Copied in a file manager; words are pasted by the field itself, as plain text.
    if (event.clipboardData.files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    take(event.clipboardData.files[0]);
  };
  const submit = async () => {
    if (file === null && text.trim() === '') {
      setProblem('There is no story here yet. Paste one, or choose its file.');
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const named = title.trim() === '' ? {} : { title: title.trim() };
      const project =
        file === null ? await startDrama(pastedStory(text), named) : isCopy(file) ? await openCopyFile(file) : await startDrama(file, { ...named, fileName: file.name }, kind ?? (await kindOf(file)));
      router.push(`/projects/${project.id}`);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy) void submit();
  };
  const words = text.trim() === '' ? 0 : text.trim().split(/\s+/).length;

  return (
    <form onSubmit={onSubmit} className="grid gap-4" noValidate>
      {dragging && <DropVeil />}
      <div className={`rounded-card border bg-raised transition-colors ${dragging ? 'border-accent ring-1 ring-accent' : problem === null ? 'border-edge' : 'border-bad'}`}>
        {file === null ? (
          <>
            <label htmlFor={ids.text} className="sr-only">
              Your story
            </label>
            <textarea
              id={ids.text}
              name="text"
              value={text}
              onChange={(event) => setText(event.target.value)}
              onPaste={paste}
              aria-invalid={problem !== null}
              aria-describedby={ids.problem}
              placeholder="Paste your story here, or drop its file anywhere on this page."
              className="block min-h-60 w-full resize-y rounded-t-card bg-transparent px-5 py-4 font-text text-lg leading-7 outline-none focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent"
            />
          </>
        ) : (
          <ChosenFile
            file={file}
            kind={kind}
            onDrop={() => {
              newest.current = null;
              setFile(null);
              setProblem(null);
            }}
          />
        )}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-3 py-2">
          <button type="button" className="btn btn-quiet" onClick={() => picker.current?.click()}>
            Choose a file
          </button>
          <span className="text-[13px] text-ink-faint">Text, Markdown, HTML, EPUB or Word (.docx), or a saved copy (.narratix)</span>
          {file === null && words > 0 && <span className="ml-auto pr-2 text-[13px] text-ink-faint">{count(words, 'word')}</span>}
          <label htmlFor={ids.file} className="sr-only">
            Story file
          </label>
          <input
            ref={picker}
            id={ids.file}
            type="file"
            className="sr-only"
            tabIndex={-1}
            accept={acceptedFiles}
            onChange={(event) => {
              take(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </div>
      </div>
      <p id={ids.problem} role="alert" className={problem === null ? 'sr-only' : '-mt-1 text-bad'}>
        {problem}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-56 flex-1">
          <label htmlFor={ids.title} className="label">
            Title, if the story does not say it
          </label>
          <input id={ids.title} name="title" className="input" value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} autoComplete="off" disabled={file !== null && isCopy(file)} />
        </div>
        <button type="submit" className="btn btn-primary max-[30rem]:w-full" disabled={busy}>
          {busy ? 'Opening it…' : file !== null && isCopy(file) ? 'Open the copy' : 'Start this drama'}
        </button>
      </div>
    </form>
  );
}

function isCopy(file: File): boolean {
  return file.name.toLowerCase().endsWith('.narratix');
}
