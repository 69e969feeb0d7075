import { describe, expect, it } from 'vitest';
import {
  maskNumber,
  maskPeople,
  maskText,
  maskValue,
  shownBefore,
  shownHover,
  shownText,
  type Known,
} from './mask';

const yoshida: Known = { name: '吉田　実', kana: 'ヨシダ　ミノル', insured_number: '1234567896' };

describe('氏名を伏せる', () => {
  it('hides everybody whom a finding names', () => {
    const said = '吉田実さん、山田貞子さんをこの事業所へ送るのは、これが初めてです。';
    const yamada: Known = { name: '山田　貞子', kana: null, insured_number: '1234567897' };
    expect(maskPeople(said, [yoshida, yamada])).toBe(
      '吉○○さん、山○○さんをこの事業所へ送るのは、これが初めてです。',
    );
    expect(maskPeople(said, []), 'of nobody known nothing is hidden').toBe(said);
  });

  it('keeps the first character of the family name only', () => {
    expect(maskValue('吉田　実', 'name'), 'with a space between the names').toBe('吉○○');
    expect(maskValue('山田貞子', 'name'), 'and without one, so that no length shows').toBe('山○○');
    expect(maskValue('', 'name'), 'an empty cell stays empty').toBe('');
  });

  it('keeps three digits of a number and the places of the others', () => {
    expect(maskNumber('1234567896'), 'ten boxes stay ten boxes').toBe('＊＊＊＊＊＊＊896');
    expect(maskNumber('H123456783'), 'with a letter too').toBe('＊＊＊＊＊＊＊783');
    expect(maskNumber('12'), 'what is short was no number').toBe('12');
  });

  it('hides reading, address and birth whole', () => {
    for (const tells of ['kana', 'address', 'birth'] as const) {
      expect(maskValue('明治42年1月1日', tells), `nothing of ${tells} shows`).toBe('○○○');
    }
  });

  it('hides the name wherever a text says it', () => {
    const text = '吉田実様、吉田 実さん、吉田　実さん（ヨシダミノル）と吉田さん 1234567896';
    const shown = maskText(text, yoshida);
    for (const said of ['吉田', '実', 'ヨシダ', '1234567896']) {
      expect(shown, `${said} is gone`).not.toContain(said);
    }
    expect(maskText('週に1回出かける', yoshida), 'other texts stay as they are').toBe('週に1回出かける');
    expect(
      maskText('夜道(暗い)', { name: '道(', kana: null, insured_number: '' }),
      'odd names do no harm',
    ).toBe('夜道○○暗い)');
  });

  it('lets a cell show as it is while names are shown', () => {
    const cell = { text: '吉田　実', tells: 'name', changed: '吉田　稔', hover: '1909年' } as const;
    expect(shownText(cell, yoshida, false)).toBe('吉田　実');
    expect(shownText(cell, yoshida, true)).toBe('吉○○');
    expect(shownBefore(cell, yoshida, false), 'the value before').toBe('吉田　稔');
    expect(shownBefore(cell, yoshida, true), 'is hidden like the value itself').toBe('○○○');
    expect(shownHover(cell, true), 'and so is what the pointer shows').toBeNull();
    expect(shownBefore({ text: '1' }, yoshida, true), 'nothing was there before').toBeNull();
  });
});
