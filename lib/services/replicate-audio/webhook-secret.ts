/** The secret that Replicate signs its webhooks with: fetched once for a token, and kept sealed with that token. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type Replicate from 'replicate';
import type { ServiceContext } from '../interfaces.ts';
import { webhookSecretOf, type CallWatch } from './vendor.ts';

const label = 'narratix webhook secret';

/** Makes sure that the secret of a token is known, before the first prediction that calls back is asked for. */
export async function ensureWebhookSecret(context: Pick<ServiceContext, 'transaction'>, token: string, client: Replicate, watch: CallWatch = {}): Promise<void> {
  if ((await webhookSecret(context, token)) !== null) return;
  const secret = await webhookSecretOf(client, watch);
  const tokenHash = hashOf(token);
  const sealed = seal(secret, token);
  await context.transaction.run((tx) => tx.webhookSecret.upsert({ where: { tokenHash }, create: { tokenHash, sealed }, update: { sealed } }));
}

/** The secret of a token, or null where it was never fetched. */
export async function webhookSecret(context: Pick<ServiceContext, 'transaction'>, token: string): Promise<string | null> {
  const row = await context.transaction.run((tx) => tx.webhookSecret.findUnique({ where: { tokenHash: hashOf(token) } }));
  return row === null ? null : open(row.sealed, token);
}

function hashOf(token: string): string {
  return createHash('sha256').update(`${label} ${token}`).digest('hex');
}

/** AES-256-GCM under a key derived from the token (HKDF, RFC 5869): whoever reads the row alone learns nothing. */
function seal(secret: string, token: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), nonce);
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function open(sealed: string, token: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch {
    // Damaged, or of another token: fetched anew.
    return null;
  }
}

function keyOf(token: string): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', label, 32));
}
