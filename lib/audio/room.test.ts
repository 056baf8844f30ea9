import { describe, expect, it } from 'vitest';
import { inRoom, lentBytes, lentFloats } from './room.ts';

/** Some work that needs two arrays of floats and one of bytes, and where they lie. */
function borrowed(floats: number): { buffers: Set<ArrayBufferLike>; places: number[] } {
  const arrays = [lentFloats(floats), lentBytes(5), lentFloats(3)];
  return { buffers: new Set(arrays.map(({ buffer }) => buffer)), places: arrays.map(({ byteOffset }) => byteOffset) };
}

describe('room for the arrays of one piece of work', () => {
  it('lends the same memory to one piece of work after the other, no two arrays of one on the same place', () => {
    inRoom(() => borrowed(1000));
    const first = inRoom(() => borrowed(1000));
    const second = inRoom(() => borrowed(1000));
    expect(first.buffers.size).toBe(1);
    expect(second).toEqual(first);
    expect(first.places).toEqual([0, 4000, 4008]);
    expect([...first.buffers][0]).toBe([...second.buffers][0]);
  });

  it('gives what does not fit as an array of its own, and makes room for the next', () => {
    const large = 2_000_003;
    expect(inRoom(() => borrowed(large)).buffers.size).toBe(3);
    expect(inRoom(() => borrowed(large)).buffers.size).toBe(1);
  });

  it('keeps no more than 32 MB, however much is asked for', () => {
    inRoom(() => lentBytes(40_000_000));
    expect(inRoom(() => lentBytes(10)).buffer.byteLength).toBe(2 ** 25);
    expect(inRoom(() => lentBytes(40_000_000)).buffer.byteLength).toBe(40_000_000);
  });

  it('takes work inside other work for a part of it, and ends with the outer one, also where it fails', () => {
    inRoom(() => {
      const outer = lentFloats(4).fill(1);
      inRoom(() => lentFloats(4).fill(2));
      lentFloats(4).fill(3);
      expect([...outer]).toEqual([1, 1, 1, 1]);
    });
    expect(() => inRoom(() => { throw new Error('no'); })).toThrow('no');
    expect(lentFloats(4).buffer.byteLength).toBe(16);
    expect(lentBytes(4).buffer).not.toBe(lentBytes(4).buffer);
  });
});
