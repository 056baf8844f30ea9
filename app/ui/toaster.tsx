'use client';

import { Toaster as Sonner } from 'sonner';

/** Short notices, above the player and in our own colours. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-center"
      offset={{ bottom: 128 }}
      mobileOffset={{ bottom: 112 }}
      toastOptions={{
        style: { background: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line-strong)', borderRadius: 'var(--radius-card)', boxShadow: 'var(--shadow)', fontFamily: 'var(--font-ui)', fontSize: '14px' },
        actionButtonStyle: { background: 'var(--accent)', color: 'var(--accent-ink)', fontWeight: 600 },
      }}
    />
  );
}
