// @vitest-environment happy-dom
// A list that comes page by page.
import { describe, expect, it } from 'vitest';
import { Pages } from './pages.svelte';

const all = Array.from({ length: 1234 }, (_, at) => at);
const page = (after: number | null, limit: number) => {
  const from = after ?? 0;
  return { rows: all.slice(from, from + limit), next: from + limit < all.length ? from + limit : null };
};
const same = <Row>(row: Row) => row;

describe('a long list', () => {
  it('keeps its length when it is read again', async () => {
    const limits: number[] = [];
    const pages = new Pages<number, number>(async (after, limit) => {
      limits.push(limit);
      return page(after, limit);
    }, same);
    await pages.again(false);
    for (let times = 0; times < 7; times += 1) await pages.more();
    expect(pages.rows, 'eight pages of a hundred').toEqual(all.slice(0, 800));
    limits.length = 0;
    await pages.again(true);
    expect(pages.rows, 'nobody is thrown back to the top').toEqual(all.slice(0, 800));
    expect(limits, 'and it is asked for in few steps').toEqual([500, 300]);
  });

  it('ends where there is no more', async () => {
    const pages = new Pages<number, number>(async (after, limit) => page(after, limit), same);
    await pages.again(false);
    while (pages.next !== null) await pages.more();
    expect(pages.rows, 'every row once, in order').toEqual(all);
  });

  it('drops a late answer to an old question', async () => {
    let search = 'old';
    let release: () => void = () => {};
    const pages = new Pages<string, number>(async () => {
      const asked = search;
      if (asked === 'old') await new Promise<void>((resolve) => (release = resolve));
      return { rows: [asked], next: null };
    }, same);
    const first = pages.again(false);
    search = 'new';
    await pages.again(false);
    release();
    expect(await first, 'who asked first hears when something newer is there').toBe(true);
    expect(pages.rows, 'what was typed last is what is shown').toEqual(['new']);
  });

  it('is read to its end, or to as many as can be used', async () => {
    const limits: number[] = [];
    const pages = new Pages<number, number>(async (after, limit) => {
      limits.push(limit);
      return page(after, limit);
    }, same);
    await pages.again(false);
    const growing = pages.more();
    await pages.rest(850);
    await growing;
    expect(pages.rows, 'every row once, though one page was under way').toEqual(all.slice(0, 850));
    expect(limits, 'in few steps').toEqual([100, 100, 500, 150]);
    await pages.rest(5000);
    expect(pages.rows).toEqual(all);
  });

  it('stops reading on at a fault', async () => {
    let broken = false;
    const pages = new Pages<number, number>(async (after, limit) => {
      if (broken) throw new Error('broken');
      return page(after, limit);
    }, same);
    await pages.again(false);
    broken = true;
    await pages.rest(5000);
    expect(pages.rows.length, 'what is there').toBe(100);
    expect(pages.fault, 'and why there is no more').not.toBeNull();
  });

  it('has no row twice when rows move between two readings', async () => {
    let moved = 0;
    const pages = new Pages<number, number>(
      async (after, limit) => page(after === null ? null : after - moved, limit),
      same,
      50,
    );
    await pages.again(false);
    expect(pages.rows.length, 'as many as were wished for').toBe(50);
    moved = 3;
    await pages.more();
    expect(pages.rows, 'what moved to the second page stands once').toEqual(all.slice(0, 97));
  });

  it('keeps what is in sight while it asks for something else, and when that cannot be had', async () => {
    let search = 'old';
    let answer: (rows: string[]) => void = () => {};
    let refuse: (error: unknown) => void = () => {};
    const pages = new Pages<string, number>(
      () =>
        new Promise((resolve, reject) => {
          answer = (rows) => resolve({ rows, next: null });
          refuse = reject;
        }),
      same,
    );
    const first = pages.again(false);
    answer([search]);
    await first;
    search = 'new';
    const second = pages.again(false);
    expect(pages.rows, 'nothing flickers').toEqual(['old']);
    refuse(new Error('broken'));
    expect(await second).toBe(false);
    expect(pages.rows, 'the old list is better than none').toEqual(['old']);
    expect(pages.fault, 'and what went wrong is said').not.toBeNull();
  });
});
