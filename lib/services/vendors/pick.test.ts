import { describe, expect, it } from 'vitest';
import { pickEngine, requireUsable, type Standings, type VendorStanding } from './pick.ts';

const none: VendorStanding = { hasKey: false, agreed: false };
const keyed: VendorStanding = { hasKey: true, agreed: false };
const agreed: VendorStanding = { hasKey: false, agreed: true };
const both: VendorStanding = { hasKey: true, agreed: true };
const standings = (more: Partial<Standings> = {}): Standings => ({ anthropic: none, hume: none, replicate: none, natural: 'not set up', ...more });

describe('what is taken by itself', () => {
  it('needs a key and the writer’s word, each of them', () => {
    for (const replicate of [none, keyed, agreed]) {
      expect(pickEngine('voice', 'auto', standings({ replicate }))).toBe('local');
      expect(pickEngine('music', 'auto', standings({ replicate }))).toBe('local');
    }
    const able = standings({ replicate: both, anthropic: both });
    expect([pickEngine('voice', 'auto', able), pickEngine('music', 'auto', able), pickEngine('effect', '', able), pickEngine('ear', 'auto', able)]).toEqual(['qwen', 'stable-audio', 'stable-audio', 'claude']);
  });

  it('is never Hume, whose service has ended, and the natural voices only where they are', () => {
    expect(pickEngine('voice', 'auto', standings({ hume: both }))).toBe('local');
    expect(pickEngine('voice', 'auto', standings({ hume: both, natural: null }))).toBe('kokoro');
  });
});

describe('what is chosen by name', () => {
  it('is never replaced, and says in words what is missing', () => {
    expect(pickEngine('voice', 'hume', standings({ hume: both, replicate: both }))).toBe('hume');
    expect(() => pickEngine('voice', 'qwen', standings())).toThrow(expect.objectContaining({ code: 'bad-input', person: expect.stringContaining('there is no key for Replicate') }));
    expect(() => pickEngine('voice', 'qwen', standings({ replicate: keyed }))).toThrow(expect.objectContaining({ code: 'not-allowed', person: expect.stringContaining('you have not agreed') }));
    expect(() => requireUsable('kokoro', standings())).toThrow(expect.objectContaining({ code: 'bad-input', person: expect.stringContaining('not set up') }));
    expect(() => requireUsable('local', standings())).not.toThrow();
  });
});
