/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What stopped the set-up: a plain sentence with what to do. Exit code 1. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}

/** The code of a system error (`ENOSPC`), or an empty word. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : '';
}
