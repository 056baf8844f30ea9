'use client';

import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { ExportFileView, ExportView } from '../../../lib/services/exports/view.ts';
import { post, sentence } from '../api.ts';
import { size } from '../format.ts';
import { ForEditors, useMayEdit } from '../workspace/context.tsx';

/** What can be taken away: the MP3 at once, other formats as they are asked for. */
export function Files({ mix, projectId }: { mix: ExportView; projectId: string }) {
  return (
    <section aria-labelledby="files">
      <h2 id="files" className="mb-3 text-[15px] font-semibold">
        Files
      </h2>
      <FileShelves files={mix.files} />
      <ForEditors>
        <a className="btn mt-4 w-full justify-between" href={`/api/projects/${projectId}/copy`} download>
          Save a copy
          <span className="text-[13px] font-normal text-ink-faint">text, cast, takes, sounds</span>
        </a>
        <p className="mt-2 text-[13px] text-ink-faint">A copy is one file that opens in Narratix on another machine.</p>
      </ForEditors>
    </section>
  );
}

const shelves: { shelf: ExportFileView['shelf']; name: string }[] = [
  { shelf: 'listen', name: 'To listen to' },
  { shelf: 'edit', name: 'To edit' },
  { shelf: 'read', name: 'To read along' },
  { shelf: 'chapters', name: 'Chapter by chapter' },
];

/** Files by what they are for: those to listen to at once, the others behind their names, which say how many are there. */
export function FileShelves({ files, of, closed = false }: { files: ExportFileView[]; of?: string; closed?: boolean }) {
  const mayEdit = useMayEdit();
  return (
    <div className="grid grid-cols-1 gap-1">
      {shelves.map(({ shelf, name }) => {
        const own = files.filter((file) => file.shelf === shelf && (mayEdit || file.state === 'ready'));
        const made = own.filter((file) => file.state === 'ready').length;
        const making = own.some((file) => file.state === 'making');
        if (own.length === 0) return null;
        return (
          <details key={shelf} open={shelf === 'listen' && !closed}>
            <summary className="min-h-9 py-1.5 text-[13px] text-ink-soft">
              {name}
              <span className="text-ink-faint">
                {making ? ', one on its way' : made > 0 && shelf !== 'listen' ? `, ${made} made` : ''}
                {of === undefined ? null : <span className="sr-only"> of {of}</span>}
              </span>
            </summary>
            <ul className="mt-1 mb-2 grid grid-cols-1 gap-2">
              {own.map((file) => (
                <li key={file.format}>
                  <FileRow file={file} {...(of === undefined ? {} : { of })} />
                </li>
              ))}
            </ul>
          </details>
        );
      })}
    </div>
  );
}

/** One file: a download, or a button that makes it. `of` is the master it is of, where that is not the drama. */
export function FileRow({ file, of }: { file: ExportFileView; of?: string }) {
  const ask = useMutation({ mutationFn: () => post(file.url), onError: (error) => toast.error(sentence(error)) });
  if (file.state === 'ready') {
    return (
      <a className="btn w-full justify-between text-left whitespace-normal" href={file.url} download={file.fileName}>
        <span>
          Download {file.label}
          {of === undefined ? null : <span className="sr-only"> of {of}</span>}
        </span>
        <span className="text-right text-[13px] font-normal text-ink-faint">{file.bytes === null ? file.purpose : size(file.bytes)}</span>
      </a>
    );
  }
  const making = file.state === 'making' || ask.isPending;
  return (
    <>
      <button type="button" className="btn w-full justify-between text-left whitespace-normal" disabled={making} onClick={() => ask.mutate()}>
        <span>
          {making ? 'Making' : file.state === 'paused' ? 'Go on making' : 'Make'} {file.label}
          {of === undefined ? null : <span className="sr-only"> of {of}</span>}
        </span>
        <span className="flex items-center gap-2 text-right text-[13px] font-normal text-ink-faint">
          {making ? <span aria-hidden className="mark mark-making" /> : null}
          {making ? `${Math.round(file.fraction * 100)} %` : file.state === 'paused' ? `paused at ${Math.round(file.fraction * 100)} %` : file.purpose}
        </span>
      </button>
      {file.error === null ? null : (
        <p role="alert" className="mt-1 text-[13px] text-warn">
          {file.error}
        </p>
      )}
    </>
  );
}
