/** The object store of the load, a process of its own that can be away for a while without losing what it holds. */
import { startTestBucket, type TestBucket } from '../../lib/storage/testing-bucket.ts';

/** What the load tells it. */
export type BucketOrder = 'away' | 'back' | 'keys';

const port = Number(process.argv[2]);
let bucket: TestBucket | null = await startTestBucket({ port });
const { objects, endpoint, region, accessKeyId, secretAccessKey, bucket: name } = bucket;
process.send?.({ endpoint, region, accessKeyId, secretAccessKey, bucket: name });

let order = Promise.resolve();
process.on('message', (message: BucketOrder) => {
  order = order.then(async () => {
    if (message === 'away') {
      await bucket?.[Symbol.asyncDispose]();
      bucket = null;
    } else if (message === 'back') bucket ??= await startTestBucket({ port, objects });
    process.send?.(message === 'keys' ? [...objects.keys()] : message);
  });
});
process.on('disconnect', () => process.exit(0));
