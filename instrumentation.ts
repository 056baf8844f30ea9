/** What Next does once when the web server starts, before the first request. */
export async function register(): Promise<void> {
  // Next builds this for every place that it may run in; ours is Node alone.
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const [{ getEnv }, { startTracing }, { createLog }, { beforeWebServerEnds }] = await Promise.all([import('./lib/env.ts'), import('./lib/services/collector.ts'), import('./lib/services/log.ts'), import('./lib/services/web-stop.ts')]);
  const env = getEnv();
  const tracing = await startTracing(env, 'web', createLog({ name: 'web', level: env.LOG_LEVEL }));
  beforeWebServerEnds(() => tracing.close());
}
