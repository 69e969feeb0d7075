// The board of a month: read again at each change, and what is ticked off on it by hand.

import { call, type BoardRow, type BoardView } from '../../backend/backend';
import { partnerName } from '../../app/format';
import { desk, sentence } from '../../app/state.svelte';
import { ja } from '../../text/ja';
import type { StepName } from './rows';

export class BoardMonth {
  /** The month asked for. The view of the one before stays in sight until its own is there. */
  month = $state('');
  view = $state.raw<BoardView | null>(null);
  fault = $state<string | null>(null);
  private reading = 0;

  constructor(month: string) {
    this.month = month;
  }

  async read(): Promise<void> {
    const { month } = this;
    const mine = ++this.reading;
    try {
      const view = await call('board', { month });
      if (mine !== this.reading) return;
      this.view = view;
      this.fault = null;
    } catch (error) {
      if (mine === this.reading) this.fault = sentence(error);
    }
  }

  /** Ticks a step off or takes that back; either can be undone once. */
  async mark(row: BoardRow, step: StepName, done: boolean): Promise<void> {
    // The month of the row that was seen, not the one that is being asked for.
    const month = this.view?.month ?? this.month;
    await this.tick(month, row, step, done, () => this.tick(month, row, step, !done));
  }

  private async tick(
    month: string,
    row: BoardRow,
    step: StepName,
    done: boolean,
    undo?: () => Promise<void>,
  ): Promise<void> {
    try {
      await call('board_mark', { month, number: row.number, step, done });
    } catch (error) {
      this.fault = sentence(error);
      return;
    }
    const words = [partnerName(row), ja.board[step]] as const;
    desk.toast(
      done ? ja.board.marked(...words) : ja.board.unmarked(...words),
      undo && { label: ja.board.undo, act: () => void undo(), until: Date.now() + 6000 },
    );
    await this.read();
  }
}
