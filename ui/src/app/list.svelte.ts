// A list with one focused row and many selected ones, by keyboard as by mouse. Rows are known by key, so that a list read again keeps both.

import { isComposing, isTyping, letter } from './keys';

export interface ListRow {
  /** Names the row. */
  key: string;
  /** What selecting the row selects: rows of one message share it. */
  item: string;
}

export class ListState {
  rows = $state<ListRow[]>([]);
  focused = $state<string | null>(null);
  selected = $state<Set<string>>(new Set());

  constructor(
    private readonly onopen: (row: ListRow) => void,
    private readonly scrollTo: (key: string) => void = () => {},
  ) {}

  /** The rows as they are now; what went away is selected no more. */
  show(rows: ListRow[]): void {
    this.rows = rows;
    const items = new Set(rows.map((row) => row.item));
    if ([...this.selected].some((item) => !items.has(item))) {
      this.selected = new Set([...this.selected].filter((item) => items.has(item)));
    }
  }

  /** The row that Tab comes to. */
  get tabStop(): string | null {
    if (this.focused && this.rows.some((row) => row.key === this.focused)) return this.focused;
    return this.rows[0]?.key ?? null;
  }

  toggle(item: string): void {
    const selected = new Set(this.selected);
    if (!selected.delete(item)) selected.add(item);
    this.selected = selected;
  }

  clear(): void {
    this.selected = new Set();
  }

  selectAll(): void {
    this.selected = new Set(this.rows.map((row) => row.item));
  }

  move(step: number): void {
    const at = this.rows.findIndex((row) => row.key === this.tabStop);
    const next = this.rows[Math.min(Math.max(at + step, 0), this.rows.length - 1)];
    if (next) {
      this.focused = next.key;
      this.scrollTo(next.key);
    }
  }

  /** The keys of a screen's only list, wherever the focus is, but not in what lies over or beside it. */
  screenKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('dialog, nav, header, .detail')) return;
    this.key(event);
  }

  /** The keys of every list. Says whether the key was one of them. */
  key(event: KeyboardEvent): boolean {
    if (isComposing(event) || isTyping(event) || event.altKey) return false;
    const row = this.rows.find((known) => known.key === this.tabStop);
    const control = event.ctrlKey || event.metaKey;
    if (control && letter(event) === 'a') this.selectAll();
    else if (control) return false;
    else if (event.key === 'ArrowDown' || letter(event) === 'j') this.move(1);
    else if (event.key === 'ArrowUp' || letter(event) === 'k') this.move(-1);
    else if (event.key === 'PageDown') this.move(10);
    else if (event.key === 'PageUp') this.move(-10);
    else if (event.key === 'Home') this.move(-this.rows.length);
    else if (event.key === 'End') this.move(this.rows.length);
    else if (event.target instanceof HTMLElement && event.target.closest('button, input, select, a'))
      return false;
    else if (event.key === 'Enter' && row) this.onopen(row);
    else if (event.code === 'Space' && row) this.toggle(row.item);
    else return false;
    event.preventDefault();
    return true;
  }
}
