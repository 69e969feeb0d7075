// The only way out of the page. Everything else in `ui/` imports from here; which door is behind it (window, `todoke serve`, or the
// fake of the component tests) is decided once, at the start.

import type { Commands, Event, ExportedFile, RecordsQuery, Refusal, TakenView } from './types';

export type * from './types';

/** What a person is told when a command cannot be done. */
export class RefusalError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusalError';
  }
}

/** Acts that only a window can do; a browser page has none of them. */
export interface WindowActs {
  pickFolder(): Promise<string | null>;
  /** Asks for a file and has the engine take it; null where nothing was chosen. */
  takeChosen(): Promise<TakenView | null>;
  /** Asks where the record goes, and has the engine write it there; null where nothing was chosen. */
  saveRecords(name: string, query: RecordsQuery): Promise<ExportedFile | null>;
  /** Hides the window's content from pictures of the screen, where the system can. */
  protect(on: boolean): Promise<boolean>;
  /** Where a drag of files stands. Of what was dropped the page learns only what the engine took. */
  onDrop(handlers: { over(): void; leave(): void; drop(taking: Promise<TakenView>): void }): () => void;
  autostart(): Promise<boolean>;
  setAutostart(on: boolean): Promise<void>;
  /** 終了: the engine ends too. */
  quit(): Promise<void>;
  /** A notice was clicked: which screen it belongs to, and whether to 練習. */
  onOpenTarget(open: (target: NoticeTarget) => void): () => void;
}

/** What a clicked notice is about. */
export interface NoticeTarget {
  screen: string;
  id: string | null;
  practice: boolean;
}

export interface Backend {
  readonly kind: 'tauri' | 'http' | 'fake';
  call<N extends keyof Commands>(name: N, argument: Commands[N]['argument']): Promise<Commands[N]['answer']>;
  /** Events from now on; gives the way to stop. */
  listen(hear: (event: Event) => void): () => void;
  readonly window: WindowActs | null;
}

let chosen: Backend | null = null;

export function useBackend(backend: Backend): void {
  chosen = backend;
}

export function backend(): Backend {
  if (!chosen) throw new Error('no backend chosen');
  return chosen;
}

/** Calls a command. Throws a {@link RefusalError} with the sentence for the person. */
export function call<N extends keyof Commands>(
  name: N,
  argument: Commands[N]['argument'],
): Promise<Commands[N]['answer']> {
  return backend().call(name, argument);
}
