/**
 * What a page says beside the bytes that it sends: names of files and people, words that are looked for. Addresses stand in
 * logs of proxies and in histories, so it goes in a header (OWASP ASVS 5, 14.2.1), as a form (percent-encoded, ASCII alone).
 */
export const saidHeader = 'X-Narratix-Said';

/** The header with these values, for a request. */
export function said(values: Record<string, string>): Record<string, string> {
  return { [saidHeader]: new URLSearchParams(values).toString() };
}

/** What a request says; empty where it says nothing. */
export function saidIn(request: Pick<Request, 'headers'>): URLSearchParams {
  return new URLSearchParams(request.headers.get(saidHeader) ?? '');
}
