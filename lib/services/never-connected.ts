const codes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Whether the connection itself was refused, so that not a byte of the request left: surely nothing was sold. */
export function neverConnected(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; depth < 6 && at instanceof Error; depth += 1, at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && codes.has(at.code)) return true;
  }
  return false;
}
