import { calibrationClass, logOdds } from '../story/confidence.ts';

interface Judged {
  odds: number;
  hit: boolean;
}

/** How sure the model was of lines and how right, by class of line; from it, what its sureness is worth. */
export class Sureness {
  readonly #classes = new Map<string, Judged[]>();

  add(key: string, chance: number, hit: boolean): void {
    const name = calibrationClass(key);
    const list = this.#classes.get(name) ?? [];
    list.push({ odds: logOdds(chance), hit });
    this.#classes.set(name, list);
  }

  /** For each class [shift, slope] of the log odds of being right over the model's own: logistic regression, held near [0, 0.7]. */
  fit(): Map<string, [number, number]> {
    return new Map(
      [...this.#classes].map(([name, list]) => {
        let [shift, slope] = [0, 0.7];
        for (let round = 0; round < 40; round++) {
          // Newton's method on two parameters, with a weak prior.
          let [g0, g1, h00, h01, h11] = [-0.5 * shift, -4 * (slope - 0.7), 0.5, 0, 4];
          for (const { odds, hit } of list) {
            const p = 1 / (1 + Math.exp(-(shift + slope * odds)));
            const w = p * (1 - p);
            g0 += (hit ? 1 : 0) - p;
            g1 += ((hit ? 1 : 0) - p) * odds;
            h00 += w;
            h01 += w * odds;
            h11 += w * odds * odds;
          }
          const det = h00 * h11 - h01 * h01;
          shift += (h11 * g0 - h01 * g1) / det;
          slope += (h00 * g1 - h01 * g0) / det;
        }
        return [name, [shift, slope]] as [string, [number, number]];
      }),
    );
  }

  /** Reliability by class: in fifths of sureness, how sure on the average and how many right. */
  table(): string {
    const fitted = this.fit();
    let out = 'sure / right, by fifths of sureness, held out:\n';
    for (const [name, list] of [...this.#classes].sort((a, b) => b[1].length - a[1].length)) {
      const [shift, slope] = fitted.get(name) ?? [0, 1];
      const sorted = list.map(({ odds, hit }) => ({ sure: 1 / (1 + Math.exp(-(shift + slope * odds))), hit })).toSorted((a, b) => a.sure - b.sure);
      const cells = [0, 1, 2, 3, 4].map((fifth) => {
        const part = sorted.slice(Math.floor((fifth * sorted.length) / 5), Math.floor(((fifth + 1) * sorted.length) / 5));
        const mean = (f: (one: { sure: number; hit: boolean }) => number) => ((100 * part.reduce((sum, one) => sum + f(one), 0)) / Math.max(1, part.length)).toFixed(0);
        return `${mean((one) => one.sure)}/${mean((one) => (one.hit ? 1 : 0))}`.padStart(8);
      });
      out += `  ${name.padEnd(16)} ${String(list.length).padStart(6)} lines ${cells.join('')}\n`;
    }
    return out;
  }
}
