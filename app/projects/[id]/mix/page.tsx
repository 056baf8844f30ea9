import type { Metadata } from 'next';
import { MixTab } from '../../../ui/mix/mix-tab.tsx';

export const metadata: Metadata = { title: 'Mix' };

export default function MixPage() {
  return <MixTab />;
}
