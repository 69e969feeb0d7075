// The door of the component tests and of `ui/dev/`: answers come from a table that the test gives. Never part of the product.

import { RefusalError, type Backend, type Commands, type Event, type WindowActs } from './backend';

/** What a command answers: a value, or what makes one of the argument. */
export type Answers = {
  [N in keyof Commands]?:
    | Commands[N]['answer']
    | ((argument: Commands[N]['argument']) => Commands[N]['answer'] | Promise<Commands[N]['answer']>);
};

export interface FakeBackend extends Backend {
  /** Every call so far, in order. */
  readonly calls: { name: keyof Commands; argument: unknown }[];
  /** Answers from now on. */
  answer(answers: Answers): void;
  /** Tells the page of something. */
  tell(event: Event): void;
}

/** A refusal as the engine gives it. */
export function refusal(code: string, message: string): RefusalError {
  return new RefusalError({ code, message: `${message}[${code}]`, passing: false });
}

export function fakeBackend(first: Answers, windowActs: WindowActs | null = null): FakeBackend {
  const answers: Answers = { ...first };
  const calls: FakeBackend['calls'] = [];
  const hearers = new Set<(event: Event) => void>();
  return {
    kind: 'fake',
    calls,
    window: windowActs,
    answer: (more) => void Object.assign(answers, more),
    tell: (event) => hearers.forEach((hear) => hear(event)),
    listen(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    async call(name, argument) {
      calls.push({ name, argument });
      const answer = answers[name] as unknown;
      if (answer === undefined) throw new Error(`the fake has no answer for ${name}`);
      return typeof answer === 'function' ? answer(argument) : answer;
    },
  };
}
