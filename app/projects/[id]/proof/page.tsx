import type { Metadata } from 'next';
import { ProofTab } from '../../../ui/proof/proof-tab.tsx';

export const metadata: Metadata = { title: 'Proof' };

export default function ProofPage() {
  return <ProofTab />;
}
