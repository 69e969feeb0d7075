// What the whole window knows: where everything stands, which screen is open, what is being told. State shown is state stored: an event
// makes the page read again.

import { backend, call, RefusalError, type StatusView } from '../backend/backend';
import { ja } from '../text/ja';
import { edits } from './edits.svelte';

export type Screen = 'inbox' | 'outgoing' | 'sent' | 'board' | 'partners' | 'records' | 'settings' | 'wizard';

export interface Toast {
  id: number;
  text: string;
  /** What takes it back, while that is possible. */
  undo?: { label: string; act: () => void; until: number };
}

class Desk {
  status = $state<StatusView | null>(null);
  /** Counts up with every change of the store; screens read it to read again. */
  version = $state(0);
  screen = $state<Screen>('inbox');
  /** What the screen should open at: an id, a search. */
  target = $state<{
    id?: string;
    search?: string;
    /** 事業所番号. */
    partner?: string;
    person?: { insurer_number: string; insured_number: string };
  } | null>(null);
  /** Counts up with each target: a screen that is open already begins anew at it. */
  visit = $state(0);
  masked = $state(false);
  toasts = $state<Toast[]>([]);
  help = $state(false);
  /** What a screen does before it is printed: a list that comes page by page has to be there to its end. */
  beforePrint: (() => Promise<void>) | null = null;
  private lastToast = 0;

  get today(): string {
    return this.status?.today ?? '1970-01-01';
  }

  /** The service month a screen begins with: this one. */
  get thisMonth(): string {
    return this.today.slice(0, 4) + this.today.slice(5, 7);
  }

  /** Opens a screen. Where something would be lost by that, the person is asked first. */
  open(screen: Screen, target: Desk['target'] = null): void {
    const go = () => {
      this.screen = screen;
      this.target = target;
      if (target) this.visit += 1;
    };
    if (screen === this.screen && !target) go();
    else edits.leave(go);
  }

  async start(): Promise<void> {
    backend().listen((event) => {
      if (event.event === 'changed') void this.refresh();
    });
    await this.refresh();
  }

  private running = false;
  private again = false;

  /** Reads the status; many events while one reading is under way make one more. */
  async refresh(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    do {
      this.again = false;
      try {
        const status = await call('status', null);
        // 練習 is another office: what was aimed at does not lie in this one.
        if (this.status && this.status.practice !== status.practice) this.target = null;
        this.status = status;
        this.version += 1;
      } catch (error) {
        this.fault = sentence(error);
        break;
      }
      this.fault = null;
    } while (this.again);
    this.running = false;
  }

  /** Why the page itself is cut off from its engine, while it is. */
  fault = $state<string | null>(null);

  toast(text: string, undo?: Toast['undo']): void {
    this.lastToast += 1;
    const toast: Toast = { id: this.lastToast, text, ...(undo ? { undo } : {}) };
    this.toasts = [...this.toasts.slice(-2), toast];
    const stay = undo ? Math.max(0, undo.until - Date.now()) : 6000;
    setTimeout(() => this.dismiss(toast.id), stay);
  }

  async print(): Promise<void> {
    await this.beforePrint?.();
    window.print();
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }
}

export const desk = new Desk();

/** What a person is told of any failure. */
export function sentence(error: unknown): string {
  return error instanceof RefusalError ? error.message : ja.error.page;
}
