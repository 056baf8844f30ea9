/* oxlint-disable import/no-unassigned-import -- style sheets are imported for their effect */
import '@fontsource-variable/instrument-sans';
import '@fontsource-variable/literata';
import './globals.css';
/* oxlint-enable import/no-unassigned-import */
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Toaster } from './ui/toaster.tsx';
import { chosenTheme } from './ui/theme.ts';

export const metadata: Metadata = {
  title: { default: 'Narratix', template: '%s · Narratix' },
  description: 'Turns a story into a full-cast audio drama.',
  robots: { index: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fffdf9' },
    { media: '(prefers-color-scheme: dark)', color: '#1b1814' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await chosenTheme();
  return (
    <html lang="en-GB" data-theme={theme === 'system' ? undefined : theme}>
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
