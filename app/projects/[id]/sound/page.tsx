import type { Metadata } from 'next';
import { SoundTab } from '../../../ui/sound/sound-tab.tsx';

export const metadata: Metadata = { title: 'Sound' };

export default function SoundPage() {
  return <SoundTab />;
}
