/** A file name for a title that every system takes: no separators or control characters, at most 80 characters. */
export function fileNameOf(title: string, extension: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80)
    .trim();
  return `${name || 'Drama'}.${extension}`;
}

/** The name of a made file on the person's machine: "The Ferry - stems.zip". */
export function madeFileName(title: string, { suffix, extension }: { suffix?: string | undefined; extension: string }): string {
  return fileNameOf(suffix === undefined ? title : `${title.slice(0, 60).trim()} - ${suffix}`, extension);
}
