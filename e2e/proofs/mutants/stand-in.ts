/** Tests with another text in place of one file, as it is loaded: no file is touched. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BaseSequencer, createVitest, type TestCase, type TestSpecification, type Vitest } from 'vitest/node';
import { projectRoot } from '../../../lib/env.ts';

/** A run of the tests that takes longer than this many times the first one hangs, and so does none under the least. */
const patience = 5;
const usualLeastMs = 20_000;

export interface TestFile {
  /** From the root of the project. */
  file: string;
  /** Parts of the names of the tests that are run; all of them where it is not given. */
  names?: readonly string[];
}

/** How a run came out: `late` where it took longer than it may, `unreadable` where a file of tests could not be loaded. */
export interface Run {
  outcome: 'passed' | 'failed' | 'late' | 'unreadable';
  tests: { name: string; failed: boolean }[];
}

/** Tests that are run again and again, each time over another text of `file`. */
export class StandIn implements AsyncDisposable {
  readonly #file: string;
  readonly #tests: readonly TestFile[];
  readonly #leastMs: number;
  #text: string | null = null;
  #vitest: Vitest | null = null;
  #specs: TestSpecification[] = [];
  #limitMs = 600_000;

  /** @param leastMs no run that takes less than this hangs, milliseconds */
  constructor(file: string, tests: readonly TestFile[], leastMs = usualLeastMs) {
    this.#file = path.join(projectRoot(), file);
    this.#tests = tests;
    this.#leastMs = leastMs;
  }

  /** The text as it is. */
  async own(): Promise<string> {
    return await readFile(this.#file, 'utf8');
  }

  /** Runs the tests over the text as it is: how long they take is the measure of what hangs. */
  async asItIs(): Promise<Run> {
    const began = performance.now();
    const run = await this.over(null);
    this.#limitMs = Math.max(this.#leastMs, (performance.now() - began) * patience);
    return run;
  }

  /** Runs them over another text, `null` for its own. */
  async over(text: string | null, tests: readonly TestFile[] = this.#tests): Promise<Run> {
    const vitest = (this.#vitest ??= await this.#open());
    this.#text = text;
    vitest.invalidateFile(this.#file);
    vitest.state.errorsSet.clear();
    const specs = tests.map(({ file, names }) => {
      const id = path.join(projectRoot(), file);
      const spec = this.#specs.find(({ moduleId }) => moduleId === id);
      if (spec === undefined) throw new Error(`there is no file of tests ${file}`);
      return names === undefined ? spec : spec.project.createSpecification(id, { testNamePattern: new RegExp(names.map(literally).join('|'), 'u') }, spec.pool);
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), this.#limitMs)));
    try {
      const ended = await Promise.race([vitest.runTestSpecifications(specs), late]);
      if (ended === null) {
        // Whatever hangs goes with its processes: those that compute hear nothing, and to close waits for them. What is
        // called off a second time is killed.
        await Promise.all([vitest.cancelCurrentRun('keyboard-input'), vitest.cancelCurrentRun('keyboard-input')]);
        await this[Symbol.asyncDispose]();
        return { outcome: 'late', tests: [] };
      }
      const { testModules, unhandledErrors } = ended;
      const found = testModules.flatMap((module) => [...module.children.allTests()].filter((test) => test.result().state !== 'skipped').map((test) => ({ name: fullName(test), failed: test.result().state === 'failed' })));
      if (testModules.some((module) => module.errors().length > 0)) return { outcome: 'unreadable', tests: found };
      const passed = testModules.length === specs.length && testModules.every((module) => module.ok()) && unhandledErrors.length === 0;
      return { outcome: passed ? 'passed' : 'failed', tests: found };
    } finally {
      clearTimeout(timer);
      this.#text = null;
    }
  }

  async #open(): Promise<Vitest> {
    const tests = this.#tests.map(({ file }) => path.join(projectRoot(), file));
    /** The tests as they are listed: the quickest first, which most mutants do not survive. */
    class AsListed extends BaseSequencer {
      override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        return await Promise.resolve(files.toSorted((a, b) => tests.indexOf(a.moduleId) - tests.indexOf(b.moduleId)));
      }
    }
    const plugin = { name: 'mutant', enforce: 'pre' as const, transform: (_: string, id: string) => (this.#text !== null && id.split('?')[0] === this.#file ? this.#text : null) };
    const vitest = await createVitest('test', { root: projectRoot(), watch: false, bail: 1, reporters: [{}], includeTaskLocation: false, maxWorkers: 1, fsModuleCache: false, silent: true, passWithNoTests: false, sequence: { sequencer: AsListed } }, { plugins: [plugin] });
    this.#specs = (await vitest.globTestSpecifications(tests)).filter(({ moduleId }) => tests.includes(moduleId));
    return vitest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#vitest?.close();
    this.#vitest = null;
  }
}

/** A pattern that finds just these words, of whatever groups the first of them are the names. */
function literally(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`).replaceAll(' ', '(?: > | )');
}

function fullName(test: TestCase): string {
  return test.fullName.replaceAll(' > ', ' ');
}
