/** Letters to people: sign-in links and invitations. Sent by SMTP, or laid in a folder where one is named in its place. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { getEnv } from '../../env.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { takeFromLimit } from '../rate-limits.ts';

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** Whether letters can be sent from here. */
export function lettersAreSent(): boolean {
  const { AUTH_SMTP, AUTH_OUTBOX } = getEnv();
  return AUTH_SMTP !== undefined || AUTH_OUTBOX !== undefined;
}

/**
 * Sends a letter.
 * @throws ServiceError `too-many` where that address gets too many, `storage` where it could not be sent
 */
export async function sendLetter(context: Pick<ServiceContext, 'transaction' | 'clock' | 'log'>, letter: Letter): Promise<void> {
  const { AUTH_SMTP, AUTH_OUTBOX, AUTH_EMAIL_FROM: from } = getEnv();
  await takeFromLimit(context, 'letters', letter.to);
  try {
    if (AUTH_OUTBOX !== undefined) {
      const folder = path.resolve(/*turbopackIgnore: true*/ AUTH_OUTBOX);
      await mkdir(/*turbopackIgnore: true*/ folder, { recursive: true });
      await writeFile(/*turbopackIgnore: true*/ path.join(folder, `${context.clock.now().getTime()}-${randomUUID()}.json`), JSON.stringify({ from, ...letter }, null, 2));
      return;
    }
    if (AUTH_SMTP === undefined) throw new Error('no AUTH_SMTP and no AUTH_OUTBOX');
    const transport = createTransport({ url: AUTH_SMTP, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true });
    await transport.sendMail({ from, ...letter });
  } catch (cause) {
    throw new ServiceError('storage', { person: 'The letter could not be sent. Please try again in a while.', log: 'a letter could not be sent', retryable: true, cause });
  }
}
