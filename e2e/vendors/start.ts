/**
 * The stand-ins as a process of their own: `node e2e/vendors/start.ts [--quick] [--hume-ended gone|forbidden|refused]
 * [--hume-ms MS] [--hume-at-once CALLS] [--hume-per-minute CALLS] [--hume-kept-mb MB]`.
 * Its parent is sent the addresses; without a parent that listens they are written to the terminal, as JSON. It ends when
 * told to, and with its parent; Ctrl-C is the parent's to hear.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startStandIns } from './stand-ins.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, 'hume-ended': { type: 'string' }, 'hume-ms': { type: 'string' }, 'hume-at-once': { type: 'string' }, 'hume-per-minute': { type: 'string' }, 'hume-kept-mb': { type: 'string' } } });
const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
const [latencyMs, concurrency, requestsPerMinute, keptMb] = [number(values['hume-ms']), number(values['hume-at-once']), number(values['hume-per-minute']), number(values['hume-kept-mb'])];
const ended = (['gone', 'forbidden', 'refused'] as const).find((how) => how === values['hume-ended']);
if (values['hume-ended'] !== undefined && ended === undefined) {
  console.error('--hume-ended is gone, forbidden or refused.');
  process.exit(2);
}

const standIns = await startStandIns({
  hume: {
    quickSpeech: values.quick,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(keptMb === undefined ? {} : { keptBytes: keptMb * 1024 * 1024 }),
    ...(ended === undefined ? {} : { ended }),
  },
  replicate: { quickSpeech: values.quick, quickSounds: values.quick },
});

const stop = (): void => {
  standIns[Symbol.asyncDispose]().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};
process.once('SIGTERM', stop);
process.once('disconnect', stop);
if (process.send === undefined) {
  process.once('SIGINT', stop);
  console.log(JSON.stringify(standIns.addresses, null, 2));
} else {
  process.on('SIGINT', () => {});
  process.send(standIns.addresses);
}
