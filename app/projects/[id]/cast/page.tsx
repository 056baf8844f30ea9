import type { Metadata } from 'next';
import { CastTab } from '../../../ui/cast/cast-tab.tsx';

export const metadata: Metadata = { title: 'Cast' };

export default function CastPage() {
  return <CastTab />;
}
