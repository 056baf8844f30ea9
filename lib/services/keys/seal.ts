/**
 * Sealing a vendor's key with AES-256-GCM (NIST SP 800-38D). Whose key it is and for which vendor is bound to it as
 * associated data: a row that is copied to another user or vendor does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { VendorId } from '../interfaces.ts';
import { newestOf, type SecretKeys } from './secret-keys.ts';

export interface KeyOwner {
  userId: string;
  vendor: VendorId;
}
export interface SealedKey {
  /** Nonce, ciphertext and tag, base64. */
  sealed: string;
  /** Number of the secret key that sealed it. */
  sealedWith: number;
}

const nonceBytes = 12;
const tagBytes = 16;

/** Seals with the newest of the secret keys. */
export function sealKey(apiKey: string, owner: KeyOwner, keys: SecretKeys): SealedKey {
  const sealedWith = newestOf(keys);
  const key = keys.get(sealedWith);
  if (key === undefined) throw new Error('there is no secret key to seal with');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(boundTo(owner, sealedWith));
  const sealed = Buffer.concat([nonce, cipher.update(apiKey, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { sealed, sealedWith };
}

/** The key, or null where it does not open: its secret key is gone, or the row is not as it was written. */
export function openKey(row: SealedKey, owner: KeyOwner, keys: SecretKeys): string | null {
  const key = keys.get(row.sealedWith);
  const bytes = Buffer.from(row.sealed, 'base64');
  if (key === undefined || bytes.length <= nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(boundTo(owner, row.sealedWith));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function boundTo({ userId, vendor }: KeyOwner, number: number): Buffer {
  return Buffer.from(JSON.stringify(['narratix api key', userId, vendor, number]), 'utf8');
}
