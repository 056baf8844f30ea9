/** `npm run accounts -- ...`: what an operator does about accounts, from a terminal. */
import { parseArgs } from 'node:util';
import { openDatabase } from '../db/client.ts';
import { ensureDatabase } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { EnvError, getEnv } from '../env.ts';
import { startBoss } from '../jobs/boss.ts';
import { createJobQueue } from '../jobs/queue.ts';
import { adoptLocal } from '../services/accounts/adopt.ts';
import { removeAccount } from '../services/accounts/delete-account.ts';
import { firstPasswordDays, giveFirstPassword } from '../services/accounts/first-password.ts';
import { createClientFactory } from '../services/clients.ts';
import { personMessage, ServiceError } from '../services/errors.ts';
import type { ServiceContext } from '../services/interfaces.ts';
import { createLog } from '../services/log.ts';
import { createReport } from '../services/report.ts';
import { soundContents } from '../services/sounds.ts';
import { createAssetStore } from '../storage/asset-store.ts';

const usage = `Usage: npm run accounts -- COMMAND
  list              who has an account, with how many dramas
  adopt EMAIL       gives an empty account all that the local studio had before accounts were turned on
  password EMAIL    gives an account a password for one sign-in within a week, says it once, and signs it out everywhere
  operator EMAIL    lets an account see how the studio is (queues, failures, spending, storage)
  no-operator EMAIL takes that back
  delete EMAIL      deletes an account and everything of its owner's`;

/** Bad usage: exit code 2, with a plain sentence. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

type OperatorContext = Omit<ServiceContext, 'actor' | 'assets'> & { forUser: (userId: string) => ServiceContext };

async function idOf(context: OperatorContext, email: string): Promise<string> {
  const user = await context.transaction.run((tx) => tx.user.findUnique({ where: { email: email.trim().toLowerCase() }, select: { id: true } }));
  if (!user) throw new ServiceError('not-found', { person: `There is no account with the address ${email}.` });
  return user.id;
}

async function list(context: OperatorContext): Promise<string> {
  const users = await context.transaction.run((tx) => tx.user.findMany({ where: { email: { not: null } }, orderBy: { createdAt: 'asc' }, select: { email: true, name: true, createdAt: true, _count: { select: { projects: true, sessions: true } } } }));
  if (users.length === 0) return 'Nobody has an account yet.';
  return users.map(({ email, name, createdAt, _count }) => `${email ?? ''}  ${name}, since ${createdAt.toISOString().slice(0, 10)}, ${_count.projects} dramas, ${_count.sessions} sessions`).join('\n');
}

async function run(context: OperatorContext, command: string, email: string): Promise<string> {
  switch (command) {
    case 'list':
      return await list(context);
    case 'adopt': {
      const { dramas, sounds, keys } = await adoptLocal(context, { email }, soundContents(getEnv()));
      return `${email} has ${dramas} dramas, ${sounds} sounds and ${keys} keys of the local studio now.`;
    }
    case 'password': {
      const id = await idOf(context, email);
      const { password } = await giveFirstPassword(context, { userId: id });
      return `The password of ${email} is now: ${password}\nIt is shown this once. It is good for ${firstPasswordDays} days and one sign-in, at which they choose another.`;
    }
    case 'operator':
    case 'no-operator': {
      const id = await idOf(context, email);
      await context.transaction.run((tx) => tx.user.update({ where: { id }, data: { operator: command === 'operator' } }));
      return command === 'operator' ? `${email} is an operator now and finds “Operation” beside the settings.` : `${email} is no operator any more.`;
    }
    case 'delete':
      await removeAccount(context.forUser(await idOf(context, email)));
      return `${email} and everything of theirs is deleted.`;
    default:
      throw new UsageError(`There is no command “${command}”.\n\n${usage}`);
  }
}

async function main(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [command = '', email = '', ...more] = positionals;
  if (command === '' || more.length > 0 || (command !== 'list' && email === '')) throw new UsageError(usage);
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  await migrate(database.url);
  const open = openDatabase(database.url, { max: 3 });
  stack.defer(() => open.close());
  const log = createLog({ name: 'accounts', level: 'error' });
  // It takes no jobs; those of a deleted account go with it.
  const boss = await startBoss(database.url, { role: 'enqueue', heartbeatSeconds: getEnv().NARRATIX_JOB_HEARTBEAT_SECONDS, log });
  stack.defer(() => boss.stop({ graceful: false }));
  const transaction = createTransactionManager(open.prisma);
  const base = { transaction, clients: createClientFactory(), queue: createJobQueue(boss), log, clock: { now: () => new Date() }, report: createReport(log) };
  const forUser = (userId: string): ServiceContext => ({ ...base, actor: { userId }, assets: createAssetStore({ contents: soundContents(getEnv()), transaction, userId }) });
  console.log(await run({ ...base, forUser }, command, email));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const plain = error instanceof UsageError || error instanceof EnvError;
  console.error(plain ? error.message : error instanceof ServiceError ? personMessage(error) : error);
  process.exitCode = plain ? 2 : 1;
}
