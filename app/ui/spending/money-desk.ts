import type { MakeScope } from '../../../lib/services/interfaces.ts';
import type { CostsAnswer } from '../../../lib/services/views.ts';
import type { MakeEstimate } from '../../../lib/services/spending/view.ts';

/** Something that costs and is asked for first: a making, or one thing to be heard. */
export type CostQuestion = { kind: 'make'; scope: MakeScope; estimate: MakeEstimate } | { kind: 'hear'; what: 'line' | 'voice' | 'sound'; costs: CostsAnswer };

/** What stands open of money: a question, or the dialog of engines and spending at one of its parts. */
export interface DeskState {
  question: CostQuestion | null;
  open: 'engines' | 'spending' | null;
}

const nothing: DeskState = { question: null, open: null };

/** Where everything of a workspace that costs is asked for. One question at a time; a new one answers the old with no. */
export class MoneyDesk {
  private state: DeskState = nothing;
  private answer: ((yes: boolean) => void) | null = null;
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = (): DeskState => this.state;

  /** Asks, and gives what the person says. */
  ask(question: CostQuestion): Promise<boolean> {
    this.settle(false);
    this.set({ question, open: null });
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  /** The person's word on the question that stands. */
  settle(yes: boolean): void {
    const { answer } = this;
    this.answer = null;
    if (this.state.question !== null) this.set({ ...this.state, question: null });
    answer?.(yes);
  }

  /** Opens engines and spending; a question that stands is answered with no. */
  open(part: 'engines' | 'spending'): void {
    this.settle(false);
    this.set({ question: null, open: part });
  }

  close(): void {
    this.set({ ...this.state, open: null });
  }

  private set(state: DeskState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
