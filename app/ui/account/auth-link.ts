/**
 * Begins a sign-in that Auth.js does: asks for its token against forged requests, then for the address to go on to. Gives
 * that address. Throws where Auth.js does not answer as it should.
 */
export async function beginSignIn(provider: 'email' | 'github' | 'google', callbackUrl: string, more: Record<string, string> = {}): Promise<string> {
  const { csrfToken } = (await answer(await fetch('/api/auth/csrf'))) as { csrfToken: string };
  const response = await fetch(`/api/auth/signin/${provider}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Auth-Return-Redirect': '1' },
    body: new URLSearchParams({ csrfToken, callbackUrl, ...more }),
  });
  const { url } = (await answer(response)) as { url: string };
  return url;
}

async function answer(response: Response): Promise<unknown> {
  const value: unknown = await response.json();
  if (response.ok) return value;
  throw new Error(typeof value === 'object' && value !== null && 'detail' in value ? String(value.detail) : 'That did not work. Please try once more.');
}
