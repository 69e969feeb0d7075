//! A small reader of XML, strict where a careless writer goes wrong: nesting, quotes, entities, forbidden characters.

/// What a document holds, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A start tag, or an empty one, with its attributes.
    Open(String, Vec<(String, String)>),
    /// An end tag; empty tags end at once.
    Close(String),
    /// Text, entities resolved.
    Text(String),
}

/// Reads a document.
///
/// # Panics
/// If it is not well-formed.
pub(crate) fn read(document: &str) -> Vec<Piece> {
    for character in document.chars() {
        let forbidden = character.is_control() && !matches!(character, '\n' | '\t');
        assert!(!forbidden, "a control character {:04X}", u32::from(character));
    }
    let mut rest = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    rest = rest.or_else(|| document.strip_prefix("<!DOCTYPE html>\n"));
    let mut rest = rest.expect("begins as XML or HTML does");
    let (mut pieces, mut open) = (Vec::new(), Vec::<String>::new());
    while let Some((text, after)) = rest.split_once('<') {
        if !text.trim().is_empty() {
            assert!(!open.is_empty(), "text outside everything: {text}");
            pieces.push(Piece::Text(resolved(text)));
        }
        let end = end_of_tag(after);
        let (tag, left) = after.split_at(end);
        rest = left.strip_prefix('>').expect("a tag ends with >");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "tags nest");
            pieces.push(Piece::Close(name.to_owned()));
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "a name: {name}");
        pieces.push(Piece::Open(name.to_owned(), read_attributes(attributes)));
        match empty {
            true => pieces.push(Piece::Close(name.to_owned())),
            false => open.push(name.to_owned()),
        }
    }
    assert!(rest.trim().is_empty(), "nothing after the end: {rest}");
    assert!(open.is_empty(), "all is closed: {open:?}");
    pieces
}

/// Where a tag ends: at the first `>` outside quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            '<' => panic!("a tag within a tag: {text}"),
            _ => {}
        }
    }
    panic!("a tag without end: {text}");
}

fn read_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::<(String, String)>::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").expect("an attribute has its value in quotes");
        let (value, after) = after.split_once('"').expect("and the quotes end");
        assert!(attributes.iter().all(|(known, _)| known != name), "each attribute once: {name}");
        attributes.push((name.to_owned(), resolved(value)));
        rest = after.trim_start();
    }
    attributes
}

fn resolved(text: &str) -> String {
    let mut parts = text.split('&');
    let mut resolved = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, after) = part.split_once(';').expect("& begins an entity");
        resolved.push_str(match entity {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" => "'",
            other => panic!("an entity that XML does not know: {other}"),
        });
        resolved.push_str(after);
    }
    resolved
}

/// The start tags of a name, with their attributes.
pub(crate) fn tags<'a>(
    pieces: &'a [Piece],
    wanted: &'a str,
) -> impl Iterator<Item = &'a [(String, String)]> {
    pieces.iter().filter_map(move |piece| match piece {
        Piece::Open(name, attributes) if name == wanted => Some(attributes.as_slice()),
        _ => None,
    })
}

/// An attribute of a tag.
pub(crate) fn attribute<'a>(attributes: &'a [(String, String)], wanted: &str) -> &'a str {
    attributes.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value)
}

/// All text, one line a piece.
pub(crate) fn text(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.trim()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_reader_is_strict() {
    let fails = |document: &str| {
        let document = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}");
        std::panic::catch_unwind(|| read(&document)).is_err()
    };
    assert!(!fails("<a b=\"1 &gt; 0\"><c/>x &amp; y</a>"), "what is well-formed reads");
    for document in
        ["<a><b></a></b>", "<a>", "<a>&</a>", "<a>&nbsp;</a>", "<a b=1/>", "<a>\u{1}</a>"]
    {
        assert!(fails(document), "{document} is not well-formed");
    }
}
