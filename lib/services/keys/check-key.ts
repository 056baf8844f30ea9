import { ServiceError } from '../errors.ts';
import type { ClientOptions, ServiceContext, VendorId } from '../interfaces.ts';
import { withoutSecrets } from '../log.ts';
import { accountOf } from '../replicate-audio/vendor.ts';
import { vendorNames } from '../vendors/pick.ts';
import { vendorAccess } from './access.ts';
import { readKeys } from './read-keys.ts';
import type { KeyView } from './view.ts';

/** A test that says nothing for so long has failed, milliseconds. */
const patienceMs = 15_000;

/**
 * Tests the key that is used for a vendor with a call that costs nothing and sends no text, and keeps how it went with an
 * own key. The outcome is in the answer; only a missing key is an error.
 * @throws ServiceError `bad-input` where there is no key
 */
export async function checkKey(context: ServiceContext, input: { vendor: VendorId }): Promise<KeyView[]> {
  const { vendor } = input;
  const { userId } = context.actor;
  const access = await vendorAccess(context, vendor);
  if (access === null) throw new ServiceError('bad-input', { person: `There is no key for ${vendorNames[vendor].name} to test. Add one first.` });
  const before = await context.transaction.run((tx) => tx.apiKey.findUnique({ where: { userId_vendor: { userId, vendor } } }));
  const checkError = await problemWith(context, vendor, access);
  const checkedAt = context.clock.now();
  // A key that was replaced while the old one was tested has not been tested.
  if (before) await context.transaction.run((tx) => tx.apiKey.updateMany({ where: { userId, vendor, createdAt: before.createdAt, lastFour: before.lastFour }, data: { checkedAt, checkError } }));
  const views = await readKeys(context);
  return views.map((view) => (view.vendor === vendor && view.from === 'installation' ? { ...view, checkedAt: checkedAt.toISOString(), checkError } : view));
}

/** What is wrong with it, in words; null where the vendor took it. */
async function problemWith(context: ServiceContext, vendor: VendorId, access: ClientOptions): Promise<string | null> {
  try {
    await ask(context, vendor, access);
    return null;
  } catch (error) {
    const status = statusOf(error);
    const said = error instanceof Error ? error.message : String(error);
    context.log.info({ vendor, status, error: withoutSecrets(said.replaceAll(access.apiKey, '[key]').slice(0, 300)) }, 'a key did not pass its test');
    return words(vendorNames[vendor].name, status);
  }
}

async function ask(context: ServiceContext, vendor: VendorId, access: ClientOptions): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs);
  switch (vendor) {
    case 'anthropic':
      await context.clients.anthropic(access).models.list({ limit: 1 }, { signal, timeout: patienceMs });
      return;
    case 'hume':
      await context.clients.hume(access).tts.voices.list({ provider: 'HUME_AI', pageSize: 1 }, { abortSignal: signal, timeoutInSeconds: patienceMs / 1000 });
      return;
    case 'replicate':
      await accountOf(context.clients.replicate(access), { signal });
  }
}

/** What the vendor answered: its status; `busy` where it asked us to wait; null where there was no answer. */
function statusOf(error: unknown): number | null {
  if (error instanceof ServiceError) return error.code === 'vendor-refused' ? 401 : error.code === 'vendor-busy' ? 429 : null;
  if (typeof error !== 'object' || error === null) return null;
  const status = 'status' in error ? error.status : 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}

function words(name: string, status: number | null): string {
  switch (status) {
    case 401:
      return `${name} does not accept this key. Copy it again from your account there; it may have been deleted.`;
    case 402:
      return `${name} knows this key, but there is no credit in its account. Add credit there.`;
    case 403:
      return `${name} knows this key, but does not let it in. Look at what it is allowed to do in your account there.`;
    case 404:
    case 410:
      return `${name} no longer offers what Narratix asks of it with this key.`;
    case 429:
      return `${name} is busy and asked us to wait. The key was not tested; try again in a minute.`;
    default:
      return status !== null && status < 500
        ? `${name} did not accept the test of this key (its answer was ${status}).`
        : `${name} could not be reached, so the key was not tested. Look at your connection and try again.`;
  }
}
