/**
 * The Content-Security-Policy of a page: scripts run only where they carry the request's own nonce or were loaded by one
 * that does. Styles stand in attributes of what is drawn (a bar's width), so they are allowed; they cannot ask another host.
 */
export function contentPolicy(nonce: string, development: boolean): string {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `media-src 'self' blob:`,
    `connect-src 'self'${development ? ' ws: wss:' : ''}`,
    `worker-src 'self'`,
    `frame-src 'none'`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
  ].join('; ');
}

/** Of what the routes answer: data, sounds and downloads, in which nothing may run. */
export const answerPolicy = `default-src 'none'; frame-ancestors 'none'; sandbox`;
