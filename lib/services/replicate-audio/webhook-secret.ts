/** The secret that Replicate signs its webhooks with: fetched once for a token, and kept sealed with that token. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type Replicate from 'replicate';
import type { ServiceContext } from '../interfaces.ts';
import { webhookSecretOf, type CallWatch } from './vendor.ts';

const label = 'narratix webhook secret';
/** A secret that was changed at the vendor's is known again after a day; until then the sweep finds what its calls tell. */
const knownMs = 24 * 3600 * 1000;
/** A call has to be answered at once: what was opened is kept for a while, by the hash of its token. */
const opened = new Map<string, { secret: string; until: number }>();
const openedMs = 60_000;
const mostOpened = 100;

/** Makes sure that the secret of a token is known, before the first prediction that calls back is asked for. */
export async function ensureWebhookSecret(context: Pick<ServiceContext, 'transaction'>, token: string, client: Replicate, watch: CallWatch = {}): Promise<void> {
  const tokenHash = hashOf(token);
  const known = await context.transaction.run((tx) => tx.webhookSecret.findUnique({ where: { tokenHash } }));
  if (known !== null && known.createdAt.getTime() > Date.now() - knownMs && open(known.sealed, token) !== null) return;
  const secret = await webhookSecretOf(client, watch);
  const sealed = seal(secret, token);
  await context.transaction.run((tx) => tx.webhookSecret.upsert({ where: { tokenHash }, create: { tokenHash, sealed }, update: { sealed, createdAt: new Date() } }));
  opened.delete(tokenHash);
}

/** The secret of a token, or null where it was never fetched. */
export async function webhookSecret(context: Pick<ServiceContext, 'transaction'>, token: string): Promise<string | null> {
  const tokenHash = hashOf(token);
  const kept = opened.get(tokenHash);
  if (kept !== undefined && kept.until > Date.now()) return kept.secret;
  const row = await context.transaction.run((tx) => tx.webhookSecret.findUnique({ where: { tokenHash } }));
  const secret = row === null ? null : open(row.sealed, token);
  if (secret === null) return null;
  if (opened.size >= mostOpened) opened.clear();
  opened.set(tokenHash, { secret, until: Date.now() + openedMs });
  return secret;
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
