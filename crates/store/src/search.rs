//! One form of names for searching: 全角 and 半角, ひらがな and カタカナ, large and small letters, spaces or none are the same.

use unicode_normalization::UnicodeNormalization;

/// The form in which names are kept for searching and in which a query is compared.
pub(crate) fn search_form(text: &str) -> String {
    text.nfkc()
        .filter(|character| !character.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(katakana)
        .collect()
}

/// ひらがな as カタカナ: the two blocks lie 0x60 apart (Unicode, Hiragana and Katakana).
fn katakana(character: char) -> char {
    match character {
        'ぁ'..='ゖ' => char::from_u32(character as u32 + 0x60).unwrap_or(character),
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_of_typing_a_name_are_one() {
        for typed in ["よしだ　みのる", "ヨシダ ミノル", "ﾖｼﾀﾞﾐﾉﾙ", "ヨシダミノル"]
        {
            assert_eq!(search_form(typed), "ヨシダミノル", "{typed} is the same name");
        }
        assert_eq!(search_form("Ａ１２３"), "a123", "full-width letters and digits are plain ones");
        assert_eq!(search_form("吉田　実"), "吉田実", "the space between the names does not count");
    }
}
