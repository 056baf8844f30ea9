/**
 * Shown while a part of the page is being fetched. A dynamic part that names no stand-in makes React hide everything
 * around it until it is there, and what has the focus loses it.
 */
export function Nothing(): null {
  return null;
}
