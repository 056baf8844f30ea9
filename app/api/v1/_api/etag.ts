/** Whether an If-None-Match header (RFC 9110, 13.1.2) names this validator; weak comparison, as it asks for. */
export function matchesEtag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const bare = (one: string): string => one.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((one) => bare(one) === bare(etag));
}
