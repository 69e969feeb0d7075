// Days as the office writes them, Japan's whatever this machine's zone.

const japanese = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  timeZone: 'Asia/Tokyo',
  era: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});

/** A day or a moment → 令和8年11月25日. */
export function dayLong(at: string): string {
  const time = new Date(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T12:00:00+09:00` : at);
  return Number.isNaN(time.getTime()) ? at : japanese.format(time);
}
