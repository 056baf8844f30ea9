/** Holds the tests' cluster for the whole run; the last run to end stops it. */
import { joinTestCluster, sweepTestDatabases } from './testing.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const cluster = await joinTestCluster();
  if (cluster.startedHere) await sweepTestDatabases(cluster.url);
  return async () => await cluster.stop();
}
