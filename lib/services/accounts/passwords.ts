/**
 * Passwords: kept as scrypt (RFC 7914) with the parameters that OWASP's Password Storage Cheat Sheet names first, and
 * chosen by the rules of NIST SP 800-63B: long, not composed, not among those that everybody tries.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { ServiceError } from '../errors.ts';

/** N = 2^17, r = 8, p = 1: 128 MB and some tenths of a second for each guess. What is kept names its own. */
export const scryptCost = { logN: 17, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;
export const passwordLimits = { shortest: 12, longest: 128 };
/** Each takes 128 MB: so many at once, the others wait. */
const atOnce = 2;

/** Fewer guesses than this, by the estimate of zxcvbn, are within the reach of whoever tries. Ten to the power of eight. */
const fewestGuessesLog10 = 8;

/**
 * Refuses a password that is too short, too long, or guessed at once: one of the 49,000 commonest or near it, a pattern, a
 * date, what stands on the keys in a row, one's own address (zxcvbn: Wheeler, USENIX Security 2016; OWASP ASVS 5, 6.2.4).
 * @throws ServiceError `bad-input` with what to do
 */
export function requireGoodPassword(password: string, email: string, field: 'password' | 'newPassword' = 'password'): void {
  const length = Array.from(password.normalize('NFC')).length;
  const wrong = (person: string) => new ServiceError('bad-input', { person, fields: [{ field, message: person }] });
  if (length < passwordLimits.shortest) throw wrong(`A password has at least ${passwordLimits.shortest} characters. A few words in a row are easy to remember.`);
  if (length > passwordLimits.longest) throw wrong(`A password has at most ${passwordLimits.longest} characters.`);
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const name = email.toLowerCase().split('@')[0] ?? '';
  const { guessesLog10 } = estimator.check(password, ['narratix', email.toLowerCase(), name, name.replace(/[^\p{L}\p{N}]/gu, ''), ...name.split(/[^\p{L}\p{N}]+/u)].filter((word) => word !== ''));
  if (guessesLog10 < fewestGuessesLog10) throw wrong('That password is among the first that anybody would try. Choose another one, such as four words that have nothing to do with each other.');
}

/** Takes a tenth of a second to make ready: not before the first password. */
let estimator: ZxcvbnFactory | null = null;

/** The password as it is kept: `scrypt$17$8$1$<salt>$<key>`, base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, scryptCost);
  return ['scrypt', scryptCost.logN, scryptCost.r, scryptCost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Whether it is that password. Where nothing is kept the same work is done, so that the time tells nothing. */
export async function passwordMatches(password: string, kept: string | null): Promise<boolean> {
  const parts = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/.exec(kept ?? '');
  if (!parts) {
    await derive(password, randomBytes(saltBytes), scryptCost);
    return false;
  }
  const [logN, r, p, salt = '', key = ''] = [Number(parts[1]), Number(parts[2]), Number(parts[3]), parts[4], parts[5]];
  const expected = Buffer.from(key, 'base64');
  const found = await derive(password, Buffer.from(salt, 'base64'), { logN, r, p }, expected.length);
  return timingSafeEqual(found, expected);
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { logN, r, p }: typeof scryptCost, length = keyBytes): Promise<Buffer> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await new Promise((resolve, reject) => {
      const N = 2 ** logN;
      scrypt(password.normalize('NFC'), salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
