/** What kinds of file the page knows, by name and first bytes. The server looks at the whole file and has the last word. */
export type FileKind = 'text' | 'markdown' | 'page' | 'book' | 'document' | 'copy' | 'unknown';

const words: Record<FileKind, string> = {
  text: 'A plain text',
  markdown: 'A Markdown text',
  page: 'A web page',
  book: 'An EPUB book',
  document: 'A Word document',
  copy: 'A saved copy of a drama',
  unknown: 'A file of another kind',
};

/** What may be chosen in the file dialog. Names and types: phones know only the one or the other. */
export const acceptedFiles =
  '.txt,.md,.markdown,.html,.htm,.xhtml,.epub,.docx,.narratix,text/plain,text/markdown,text/html,application/epub+zip,application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** How a kind of file is called on the page. */
export const kindInWords = (kind: FileKind): string => words[kind];

/** The most a file of a kind may weigh, bytes: said before anything is sent; the server holds to it. */
export function mostBytes(kind: FileKind): number {
  return (kind === 'text' || kind === 'markdown' || kind === 'page' ? 8 : 64) * 1024 * 1024;
}

/** Looks at a file's first bytes and its name. */
export async function kindOf(file: File): Promise<FileKind> {
  const name = file.name.toLowerCase();
  if (name.endsWith('.narratix')) return 'copy';
  const head = new Uint8Array(await file.slice(0, 600).arrayBuffer());
  const ascii = new TextDecoder('windows-1252').decode(head);
  if (ascii.startsWith('PK')) {
    if (ascii.includes('application/epub+zip') || ascii.includes('META-INF/') || name.endsWith('.epub')) return 'book';
    return ascii.includes('word/') || ascii.includes('[Content_Types].xml') || name.endsWith('.docx') ? 'document' : 'unknown';
  }
  if (/\.(?:md|markdown)$/.test(name)) return 'markdown';
  if (/^\ufeff?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html)/i.test(ascii) || /\.(?:x?html?)$/.test(name)) return 'page';
  return head.includes(0) && !ascii.startsWith('ÿþ') && !ascii.startsWith('þÿ') && !name.endsWith('.txt') ? 'unknown' : 'text';
}
