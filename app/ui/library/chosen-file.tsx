import { size } from '../format.ts';
import { kindInWords, type FileKind } from './story-file.ts';

/** The file that stands in the place of a pasted text, and what it was seen to be. */
export function ChosenFile({ file, kind, onDrop }: { file: File; kind: FileKind | null; onDrop: () => void }) {
  return (
    <div className="grid min-h-60 place-content-center justify-items-center gap-1 px-5 py-6 text-center">
      <p className="font-text text-lg font-semibold [overflow-wrap:anywhere]">{file.name}</p>
      <output className="block min-h-5 text-ink-soft">{kind !== null && `${kindInWords(kind)}, ${size(file.size)}`}</output>
      {(kind === 'book' || kind === 'document' || kind === 'page' || kind === 'markdown') && (
        <p className="max-w-[44ch] text-[13px] text-balance text-ink-faint">Its words are taken as they are, with its chapters and italics. Footnotes and pictures are left out, and you are told.</p>
      )}
      <button type="button" className="btn-text mt-2" onClick={onDrop}>
        Take another
      </button>
    </div>
  );
}
