import { notifyKeyGone } from '../../db/notify.ts';
import { keyHashOf } from '../clients.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, VendorId } from '../interfaces.ts';
import { vendorNames } from '../vendors/pick.ts';
import { ownKey } from './access.ts';
import { readKeys } from './read-keys.ts';
import { sealKey } from './seal.ts';
import { secretKeys } from './secret-keys.ts';
import type { KeyView } from './view.ts';

/** Longest and shortest that a vendor's key may be, characters. Of a shorter one the last four would tell too much. */
const lengths = { least: 12, most: 300 };
/** How the keys of some vendors begin: one put into another's place is told at once. */
const beginnings: { begins: string; vendor: VendorId }[] = [
  { begins: 'sk-ant-', vendor: 'anthropic' },
  { begins: 'r8_', vendor: 'replicate' },
];

/**
 * Keeps a person's own key for a vendor, sealed, in place of the one they had. From then on it pays for what they make.
 * @throws ServiceError `bad-input` in words for what cannot be a key; the words never hold it
 */
export async function putKey(context: ServiceContext, input: { vendor: VendorId; key: string }): Promise<KeyView[]> {
  const { vendor } = input;
  const { userId } = context.actor;
  const apiKey = readable(input.key, vendor);
  const before = await ownKey(context, vendor);
  const row = { ...sealKey(apiKey, { userId, vendor }, await secretKeys('make')), lastFour: apiKey.slice(-4), createdAt: context.clock.now(), checkedAt: null, checkError: null };
  const gone = before === apiKey ? null : before;
  await context.transaction.run(async (tx) => {
    await tx.apiKey.upsert({ where: { userId_vendor: { userId, vendor } }, create: { userId, vendor, ...row }, update: row });
    if (gone !== null) await notifyKeyGone(tx, keyHashOf(gone));
  });
  if (gone !== null) context.clients.forget(gone);
  return await readKeys(context);
}

/** Deletes a person's own key for a vendor. Deleting what is not there changes nothing. */
export async function deleteKey(context: ServiceContext, input: { vendor: VendorId }): Promise<KeyView[]> {
  const { vendor } = input;
  const before = await ownKey(context, vendor);
  await context.transaction.run(async (tx) => {
    await tx.apiKey.deleteMany({ where: { userId: context.actor.userId, vendor } });
    if (before !== null) await notifyKeyGone(tx, keyHashOf(before));
  });
  if (before !== null) context.clients.forget(before);
  return await readKeys(context);
}

function readable(text: string, vendor: VendorId): string {
  const key = text.trim();
  const { name } = vendorNames[vendor];
  if (key === '') throw refused(`Paste your ${name} key first.`);
  if (/\s/.test(key)) throw refused('A key has no spaces or line breaks in it. Copy only the key itself.');
  if (!/^[\x21-\x7e]+$/.test(key)) throw refused('A key is made of plain letters, digits and signs. Copy it again from where it was made.');
  if (key.length > lengths.most) throw refused(`This is longer than a key can be (${lengths.most} characters). Copy only the key itself.`);
  if (key.length < lengths.least) throw refused('This is shorter than a key can be. Copy all of it.');
  const other = beginnings.find((one) => key.startsWith(one.begins) && one.vendor !== vendor);
  if (other) throw refused(`This looks like a key of ${vendorNames[other.vendor].name}’s. Add it there.`);
  return key;
}

function refused(person: string): ServiceError {
  return new ServiceError('bad-input', { person, fields: [{ field: 'key', message: person }] });
}
