/** LAME lowers what it is given by a factor that hangs on the bit rate (measured: its own table of settings). */
export function lameScale(bitRate: number): number {
  if (bitRate < 192_000) return 0.95;
  return bitRate < 224_000 ? 0.97 : 1;
}
