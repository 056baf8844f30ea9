/** Where the sounds of this studio lie: a folder of its own, or the bucket that its settings name. */
import path from 'node:path';
import type { Env } from '../env.ts';
import { createBucket } from '../storage/bucket.ts';
import { createBucketContents } from '../storage/bucket-contents.ts';
import type { Contents } from '../storage/contents.ts';
import { createFolderContents } from '../storage/folder-contents.ts';
import { soundsFolder } from '../storage/place.ts';
import { guardedFetch } from './outgoing.ts';
import { withRetry } from './retry.ts';

type SoundSettings = Pick<Env, 'NARRATIX_DATA_DIR' | 'NARRATIX_CACHE_GB' | 'S3_BUCKET' | 'S3_ENDPOINT' | 'S3_PUBLIC_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>;

const opened = new WeakMap<SoundSettings, Contents>();

/** The contents that an environment names; one for each, however often it is asked. */
export function soundContents(env: SoundSettings): Contents {
  const there = opened.get(env) ?? open(env);
  opened.set(env, there);
  return there;
}

function open(env: SoundSettings): Contents {
  const { S3_BUCKET: bucket, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const folder = soundsFolder(env.NARRATIX_DATA_DIR);
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return createFolderContents(folder);
  const endpoint = env.S3_ENDPOINT ?? `https://s3.${region}.amazonaws.com`;
  return createBucketContents({
    bucket: createBucket({
      endpoint,
      // An address of one's own may be of an inner network; Amazon's is reached from everywhere.
      publicEndpoint: env.S3_PUBLIC_ENDPOINT ?? (env.S3_ENDPOINT === undefined ? endpoint : undefined),
      bucket,
      region,
      accessKeyId,
      secretAccessKey,
      send: guardedFetch('sounds', { base: endpoint }),
      retry: async (work) => await withRetry(work, { what: 'object store', tries: 4, firstDelayMs: 250, maxDelayMs: 5000 }),
    }),
    cache: path.join(/*turbopackIgnore: true*/ env.NARRATIX_DATA_DIR, 'sounds-at-hand'),
    mostCachedBytes: env.NARRATIX_CACHE_GB * 1024 ** 3,
  });
}
