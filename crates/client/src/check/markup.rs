//! Text made safe for XML and HTML.

/// The text as content or attribute value: nothing of it is markup, and nothing is a character XML 1.0 forbids.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // Free text breaks its lines with CRLF.
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => escaped.push('\n'),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            // What a terminal or a parser could take for an order, and the two values that are no characters.
            other if other.is_control() || matches!(other, '\u{FFFE}' | '\u{FFFF}') => {
                escaped.push('□');
            }
            // Signs that turn the direction of writing would make a name read as another.
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                escaped.push('□');
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup_or_a_forbidden_character() {
        assert_eq!(escaped("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
        assert_eq!(
            escaped("a\u{0}\u{1B}\u{7F}\u{85}\u{FFFE}b"),
            "a□□□□□b",
            "no control characters"
        );
        assert_eq!(escaped("一\n二\t三"), "一\n二\t三", "line breaks of free text stay");
        assert_eq!(escaped("一\r\n二\r三"), "一\n二\n三", "whichever way they are written");
        assert_eq!(escaped("a\u{202E}b"), "a□b", "nothing turns the direction");
    }
}
