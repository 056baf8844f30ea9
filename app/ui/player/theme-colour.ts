'use client';

import { useEffect, useRef } from 'react';

/**
 * A colour of the theme as a canvas takes it: the token's own text is a light-dark() that only a used property
 * resolves, and at once only where nothing may fade it (reduced motion gives every element a very short transition).
 */
export function tokenColour(element: HTMLElement, token: string): string {
  element.style.transitionProperty = 'none';
  element.style.color = `var(${token})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  element.style.transitionProperty = '';
  return color;
}

/** Calls when the colours change, by the toggle or by the system. */
export function useThemeChange(change: () => void): void {
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });
  useEffect(() => {
    // One and the same list for as long as the element is there: a new one, made just after a change, would not tell of it.
    const system = matchMedia('(prefers-color-scheme: dark)');
    const tell = () => latest.current();
    system.addEventListener('change', tell);
    window.addEventListener('themechange', tell);
    return () => {
      system.removeEventListener('change', tell);
      window.removeEventListener('themechange', tell);
    };
  }, []);
}
