import Link from 'next/link';

export function Brand() {
  return (
    <Link href="/" className="rounded-small font-text text-[17px] font-semibold tracking-tight" aria-label="Narratix, library">
      Narratix
    </Link>
  );
}
