//! Words, shapes and columns. Characters of Japanese are two columns wide, so padding counts columns, not characters.

use std::io::Write as _;

/// Prints a line now: somebody is watching. A reader that went away ends nothing.
pub(super) fn line(text: &str) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{text}").and_then(|()| output.flush());
}

/// The heading of a part.
pub(super) fn heading(text: &str) {
    line(&format!("\n■ {text}"));
}

/// Fills up with spaces to a width in columns.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let fill = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(fill))
}

/// How many columns of a terminal a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|one| if is_narrow(one) { 1 } else { 2 }).sum()
}

/// ASCII and half-width kana; everything else we print is Japanese.
fn is_narrow(one: char) -> bool {
    one.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&one)
}

/// The shape beside a status: told apart without colour.
pub(super) fn shape(status: &str) -> &'static str {
    match status {
        "found" | "ready" | "sealed" | "announced" => "○",
        "accepted" | "awaiting_review" | "quarantined" => "△",
        "uploaded" | "arrived" => "→",
        "delivered" => "●",
        "opened" => "◎",
        "rejected" | "refused" => "×",
        _ => "―",
    }
}

/// What a transmission unit is, short.
pub(super) fn unit(kind: &str) -> &'static str {
    match kind {
        "K1" => "計画書（第1～3表）",
        "K2" => "予定（第6・7表）",
        "K3" => "計画書の取り下げ",
        "K4" => "予定の取り下げ",
        "J1" => "実績",
        "J2" => "実績の取り下げ",
        _ => "（読めない組）",
    }
}

/// 202702 as 2027年2月分; nothing where there is no month, which files also write as 000000.
pub(super) fn month(month: Option<&str>) -> String {
    let parts = month.and_then(|month| Some((month.get(..4)?, month.get(4..)?.parse().ok()?)));
    match parts {
        Some((year, number @ 1..=12_u8)) => format!("{year}年{number}月分"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_with_japanese_and_digits_mixed() {
        assert_eq!(width("K事業所"), 7, "one narrow, three wide");
        assert_eq!(width("ﾖｼﾀﾞ"), 4, "half-width kana are narrow");
        assert_eq!(width(&pad("吉田実さん", 14)), 14, "filled up to the width asked for");
        assert_eq!(pad("長い名前", 2), "長い名前", "never cut");
    }

    #[test]
    fn months_read_as_people_say_them() {
        assert_eq!(month(Some("202702")), "2027年2月分");
        assert_eq!(month(Some("202712")), "2027年12月分");
        assert_eq!(month(Some("000000")), "", "no month");
        assert_eq!(month(None), "", "no month");
    }
}
