// A long list that comes page by page. Read again it keeps its length, and a late answer to an old question is dropped.

import { sentence } from './state.svelte';

const PAGE = 100;
/** The most that is asked for at once, when a long list is read again. */
const MANY = 500;

export class Pages<Row, Cursor> {
  rows = $state.raw<Row[]>([]);
  next = $state.raw<Cursor | null>(null);
  /** Whether a first answer is there. */
  ready = $state(false);
  fault = $state<string | null>(null);
  private question = 0;
  private growing = false;

  constructor(
    private readonly read: (
      after: Cursor | null,
      limit: number,
    ) => Promise<{ rows: Row[]; next: Cursor | null }>,
  ) {}

  /** Asks anew; `keep` as many rows as there are. The old rows stay in sight until the new ones are there. */
  async again(keep: boolean): Promise<void> {
    const mine = ++this.question;
    const wanted = keep ? this.rows.length : 0;
    const rows: Row[] = [];
    let next: Cursor | null = null;
    try {
      do {
        const page = await this.read(next, Math.min(MANY, Math.max(PAGE, wanted - rows.length)));
        if (mine !== this.question) return;
        rows.push(...page.rows);
        next = page.next;
      } while (next !== null && rows.length < wanted);
    } catch (error) {
      if (mine === this.question) this.fault = sentence(error);
      return;
    }
    this.rows = rows;
    this.next = next;
    this.ready = true;
    this.fault = null;
  }

  async more(): Promise<void> {
    if (this.next === null || this.growing) return;
    const mine = this.question;
    this.growing = true;
    try {
      const page = await this.read(this.next, PAGE);
      if (mine === this.question) {
        this.rows = [...this.rows, ...page.rows];
        this.next = page.next;
        this.fault = null;
      }
    } catch (error) {
      if (mine === this.question) this.fault = sentence(error);
    }
    this.growing = false;
  }
}
