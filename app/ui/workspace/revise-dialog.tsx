'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { said } from '../../said.ts';
import { api, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { size } from '../format.ts';
import { pastedStory } from '../library/start.ts';
import { useProject } from './context.tsx';
import { projectKey } from './keys.ts';

/** Brings in a newer text of the same story. Nothing changes before the writer has seen what would. */
export function ReviseDialog({ close }: { close: () => void }) {
  const project = useProject();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const ids = { text: useId(), file: useId(), problem: useId() };
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const take = (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    setProblem(null);
  };
  const send = async () => {
    if (file === null && text.trim() === '') return setProblem('There is no manuscript here yet. Paste it, or choose its file.');
    setBusy(true);
    setProblem(null);
    try {
      await api(`/api/projects/${project.id}/revision`, { method: 'POST', body: file ?? pastedStory(text), headers: { 'Content-Type': 'application/octet-stream', ...(file === null ? {} : said({ fileName: file.name })) } });
      await queries.invalidateQueries({ queryKey: projectKey(project.id) });
      close();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Panel wide title="Upload a revised manuscript" description="It is compared with the one you have. Lines that stay keep their speakers, voices, takes and sounds; only what changed has to be made again. You see the count before anything is replaced." onClose={close}>
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        <div className="grid min-h-0 gap-3 overflow-y-auto px-5 py-4">
          <div
            onDragOver={(event: DragEvent) => event.preventDefault()}
            onDrop={(event: DragEvent) => {
              event.preventDefault();
              take(event.dataTransfer.files[0]);
            }}
          >
            {file === null ? (
              <>
                <label className="label" htmlFor={ids.text}>
                  The whole revised text, pasted; or drop its file here
                </label>
                <textarea id={ids.text} className="input min-h-44 resize-y font-text text-base leading-6" value={text} onChange={(event) => setText(event.target.value)} aria-invalid={problem !== null} aria-describedby={ids.problem} />
              </>
            ) : (
              <p className="flex flex-wrap items-baseline gap-x-3 rounded-card border border-line bg-surface px-4 py-3">
                <span className="font-semibold break-all">{file.name}</span>
                <span className="text-ink-faint">{size(file.size)}</span>
                <button type="button" className="btn-text ml-auto" onClick={() => setFile(null)}>
                  Take another
                </button>
              </p>
            )}
          </div>
          <p id={ids.problem} role="alert" className={problem === null ? 'sr-only' : 'text-bad'}>
            {problem}
          </p>
          <div>
            <button type="button" className="btn" onClick={() => picker.current?.click()}>
              Choose a file
            </button>
            <label htmlFor={ids.file} className="sr-only">
              Revised manuscript file
            </label>
            <input
              ref={picker}
              id={ids.file}
              type="file"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                take(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
          </div>
        </div>
        <PanelActions>
          <button type="button" className="btn" onClick={close}>
            Not now
          </button>
          <button type="submit" className="btn btn-primary" disabled={busy}>
            {busy ? 'Sending it…' : 'Compare it'}
          </button>
        </PanelActions>
      </form>
    </Panel>
  );
}
