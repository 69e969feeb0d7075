// A long list that comes page by page. Read again it keeps its length, and a late answer to an old question is dropped.

import { sentence } from './state.svelte';

/** The most that is asked for at once, when a long list is read again. */
const MANY = 500;

export class Pages<Row, Cursor> {
  rows = $state.raw<Row[]>([]);
  next = $state.raw<Cursor | null>(null);
  /** Whether a first answer is there. */
  ready = $state(false);
  fault = $state<string | null>(null);
  private question = 0;
  private newest: Promise<boolean> = Promise.resolve(false);
  private growing: Promise<void> | null = null;

  constructor(
    private readonly read: (
      after: Cursor | null,
      limit: number,
    ) => Promise<{ rows: Row[]; next: Cursor | null }>,
    /** Names a row: while pages are read rows may move from one to the next, and none stands there twice. */
    private readonly key: (row: Row) => unknown,
    /** How many come at a time. */
    private readonly size = 100,
  ) {}

  /**
   * Asks anew; `keep` as many rows as there are. The old rows stay in sight until the new ones, or those of a newer question, are there.
   * Says whether they are: it may have been a fault.
   */
  again(keep: boolean): Promise<boolean> {
    this.newest = this.ask(keep);
    return this.newest;
  }

  private async ask(keep: boolean): Promise<boolean> {
    const mine = ++this.question;
    const wanted = keep ? this.rows.length : 0;
    let rows: Row[] = [];
    let next: Cursor | null = null;
    try {
      do {
        const page = await this.read(next, Math.min(MANY, Math.max(this.size, wanted - rows.length)));
        if (mine !== this.question) return this.newest;
        rows = this.joined(rows, page.rows);
        next = page.next;
      } while (next !== null && rows.length < wanted);
    } catch (error) {
      if (mine !== this.question) return this.newest;
      this.fault = sentence(error);
      return false;
    }
    this.rows = rows;
    this.next = next;
    this.ready = true;
    this.fault = null;
    return true;
  }

  /** The next page. While one is under way nothing else is asked for. */
  more(limit = this.size): Promise<void> {
    this.growing ??= this.grow(limit).finally(() => (this.growing = null));
    return this.growing;
  }

  /** Reads on to the end, or until there are so many. */
  async rest(most: number): Promise<void> {
    while (this.next !== null && this.rows.length < most) {
      const before = this.next;
      await this.more(Math.min(MANY, most - this.rows.length));
      // A fault, or another question: what is there is all there will be.
      if (this.next === before) return;
    }
  }

  private async grow(limit: number): Promise<void> {
    if (this.next === null) return;
    const mine = this.question;
    try {
      const page = await this.read(this.next, limit);
      if (mine === this.question) {
        this.rows = this.joined(this.rows, page.rows);
        this.next = page.next;
        this.fault = null;
      }
    } catch (error) {
      if (mine === this.question) this.fault = sentence(error);
    }
  }

  private joined(rows: Row[], more: Row[]): Row[] {
    const known = new Set(rows.map(this.key));
    return [...rows, ...more.filter((row) => !known.has(this.key(row)))];
  }
}
