import { describe, expect, it } from 'vitest';
import { messageSchema, readJson, usedTokens } from './message.ts';

const said = (stopReason: string | null, ...content: { type: string; text?: string }[]) => messageSchema.parse({ content, stop_reason: stopReason, usage: { input_tokens: 3, output_tokens: null } });
const whole = { type: 'text', text: '{"lines":[]}' };

describe('an answer of Claude', () => {
  it('of blocks only text is read', () => {
    expect(readJson(said('end_turn', { type: 'thinking', text: 'Let me think. ' }, { type: 'text', text: '{"lines":' }, { type: 'text', text: '[]}' }))).toEqual({ kind: 'read', value: { lines: [] } });
  });

  it('that did not end by itself is not read, however whole it looks', () => {
    for (const [reason, kind] of [['refusal', 'refused'], ['max_tokens', 'truncated'], ['model_context_window_exceeded', 'truncated'], ['pause_turn', 'unreadable'], ['tool_use', 'unreadable'], ['of another day', 'unreadable'], [null, 'unreadable']] as const) {
      expect(readJson(said(reason, whole)), String(reason)).toEqual({ kind });
    }
    for (const reason of ['end_turn', 'stop_sequence']) expect(readJson(said(reason, whole))).toEqual({ kind: 'read', value: { lines: [] } });
  });

  it('that is no JSON is unreadable', () => {
    for (const text of ['', '{"lines":[', 'I would rather not.']) expect(readJson(said('end_turn', { type: 'text', text }))).toEqual({ kind: 'unreadable' });
  });

  it('counts the tokens that it names', () => {
    expect(usedTokens(said('end_turn', whole))).toEqual({ input: 3, cacheWrite: 0, cacheRead: 0, output: 0 });
  });
});
