// Times and months as the office says them. Times are UTC on the wire and Japan's here, whatever this machine's zone.

import { ja } from '../text/ja';

const japan = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', ...options });
const clock = japan({ hour: 'numeric', minute: '2-digit' });
const dayOf = japan({ year: 'numeric', month: '2-digit', day: '2-digit' });
const shortDay = japan({ month: 'numeric', day: 'numeric' });
const fullDay = japan({ year: 'numeric', month: 'numeric', day: 'numeric' });
const japaneseYear = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  timeZone: 'Asia/Tokyo',
  era: 'long',
  year: 'numeric',
});

/** 10:32 today, きのう, 11月3日 before; with the year when it is another one. */
export function shortTime(at: string, today: string): string {
  const time = new Date(at);
  const day = dayOf.format(time).replaceAll('/', '-');
  if (day === today) return clock.format(time);
  const before = new Date(`${today}T00:00:00+09:00`).getTime() - time.getTime();
  if (before > 0 && before <= 24 * 3600 * 1000) return ja.time.yesterday;
  return day.slice(0, 4) === today.slice(0, 4) ? shortDay.format(time) : fullDay.format(time);
}

/** 11月25日 10:32. */
export function longTime(at: string): string {
  const time = new Date(at);
  return `${fullDay.format(time)} ${clock.format(time)}`;
}

export function clockTime(at: string): string {
  return clock.format(new Date(at));
}

/** 202604 → 4月分; with the year where it is not this one. */
export function monthShort(month: string, today: string): string {
  const name = ja.time.monthOf(Number(month.slice(4)));
  return month.slice(0, 4) === today.slice(0, 4) ? name : `${month.slice(0, 4)}年${name}`;
}

/** 202604 → 令和8年4月分. */
export function monthLong(month: string): string {
  const first = new Date(`${month.slice(0, 4)}-${month.slice(4)}-01T12:00:00+09:00`);
  return `${japaneseYear.format(first)}${ja.time.monthOf(Number(month.slice(4)))}`;
}

/** The month before or after, `YYYYMM`. */
export function monthStep(month: string, step: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(4)) - 1 + step;
  return `${Math.floor(count / 12)}${String((count % 12) + 1).padStart(2, '0')}`;
}

/** The name of an office; its number where nobody told its name. */
export function partnerName(partner: { name: string; number: string }): string {
  return partner.name || ja.partner.unnamed(partner.number);
}

/** 吉田　実 → 吉○: what a list shows while names are hidden. */
export function masked(name: string): string {
  const family = name.trim().split(/[\s\u3000]+/)[0] ?? '';
  return family ? `${Array.from(family)[0]}${ja.person.mask}` : ja.person.mask;
}
