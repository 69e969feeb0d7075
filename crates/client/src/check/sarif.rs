//! SARIF 2.1.0 (OASIS), as editors and CI read it: rules from the catalogue, each finding at its place.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Component, Path};

use serde_json::{Map, Value, json};
use todoke_standard::catalogue::{Rule, rules};
use todoke_standard::{Finding, Severity};

use super::{Checked, unreadable};
use crate::error::{ClientError, Remedy};

/// How far before a place the start of its line is looked for: most lines are short, and no record is longer than the last.
const REACHES: [u64; 3] = [1 << 12, 1 << 16, 1 << 20];

/// The document.
pub(super) fn document(checked: &Checked) -> Result<String, ClientError> {
    let results: Vec<Value> = checked
        .findings
        .iter()
        .map(|finding| result(checked, finding))
        .collect::<Result<_, _>>()?;
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "todoke",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": "ja",
                "rules": rules().iter().map(descriptor).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&document);
    text.map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))
}

fn descriptor(rule: &Rule) -> Value {
    let usual = rule.severities.first().copied().unwrap_or(Severity::Note);
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.sentence },
        "fullDescription": { "text": format!("{}{}", rule.sentence, rule.why) },
        "help": { "text": format!("{}\n出典：{}", rule.why, rule.source) },
        "defaultConfiguration": { "level": level(usual) },
        "properties": { "group": rule.group },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(checked: &Checked, finding: &Finding) -> Result<Value, ClientError> {
    let mut paths = checked.paths(&finding.file);
    let mut locations = Vec::new();
    if let Some(path) = paths.next() {
        locations.push(location(path, finding)?);
    }
    // A finding knows the name of its file only: a second file of that name is named beside it.
    let others: Vec<Value> = paths
        .zip(1..)
        .map(|(path, id)| {
            json!({
                "id": id,
                "message": { "text": "同じ名前のファイルです。" },
                "physicalLocation": { "artifactLocation": artifact(path) },
            })
        })
        .collect();
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": format!("{}\n{}", finding.message, finding.action) },
        "locations": locations,
        "properties": properties(finding),
    });
    if let Some(result) = result.as_object_mut() {
        if let Some(index) = rules().iter().position(|rule| rule.code == finding.code) {
            result.insert("ruleIndex".to_owned(), json!(index));
        }
        if !others.is_empty() {
            result.insert("relatedLocations".to_owned(), Value::Array(others));
        }
    }
    Ok(result)
}

/// What SARIF has no word for: columns there are characters, ours are fields.
fn properties(finding: &Finding) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            properties.insert(name.to_owned(), value);
        }
    };
    put("csvColumn", finding.column.map(Value::from));
    put("csvField", finding.field.as_deref().map(Value::from));
    put("csvRecord", finding.record.map(Value::from));
    let also = (!finding.also_columns.is_empty()).then(|| json!(finding.also_columns));
    put("csvColumnsToo", also);
    put("count", (finding.count > 1).then(|| json!(finding.count)));
    put("expected", (!finding.expected.is_empty()).then(|| json!(finding.expected)));
    properties
}

fn location(path: &Path, finding: &Finding) -> Result<Value, ClientError> {
    let mut place = json!({ "artifactLocation": artifact(path) });
    let mut region = Map::new();
    if let Some(line) = finding.line {
        region.insert("startLine".to_owned(), json!(line));
        if let Some(offset) = finding.byte_offset {
            let column = character_column(path, offset);
            if let Some(column) = column.map_err(|error| unreadable(path, error))? {
                region.insert("startColumn".to_owned(), json!(column));
            }
            region.insert("byteOffset".to_owned(), json!(offset));
        }
    }
    if let (Some(place), false) = (place.as_object_mut(), region.is_empty()) {
        place.insert("region".to_owned(), Value::Object(region));
    }
    Ok(json!({ "physicalLocation": place }))
}

/// Where a file lies: relative to the folder the program runs in, which CI takes for the root; else from the root of the disk.
fn artifact(path: &Path) -> Value {
    let here = std::env::current_dir().ok();
    let below = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    let path = below.unwrap_or(path);
    if path.is_absolute() {
        return json!({ "uri": format!("file:///{}", uri(path)) });
    }
    json!({ "uri": uri(path), "uriBaseId": "%SRCROOT%" })
}

fn uri(path: &Path) -> String {
    let parts = path.components().filter_map(|component| match component {
        Component::RootDir | Component::CurDir => None,
        Component::ParentDir => Some("..".to_owned()),
        Component::Prefix(prefix) => {
            let drive = encoded(prefix.as_os_str().as_encoded_bytes());
            Some(drive.replace("%3A", ":"))
        }
        Component::Normal(name) => Some(encoded(name.as_encoded_bytes())),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// RFC 3986: everything but the unreserved characters is percent-encoded.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(*byte));
            }
            other => text += &format!("%{other:02X}"),
        }
    }
    text
}

/// The column of a byte in its line as editors count, from 1; none where the line is longer than any record may be.
fn character_column(path: &Path, offset: u64) -> io::Result<Option<usize>> {
    let mut file = File::open(path)?;
    for reach in REACHES {
        let start = offset.saturating_sub(reach);
        file.seek(SeekFrom::Start(start))?;
        let mut before = Vec::new();
        Read::by_ref(&mut file).take(offset - start).read_to_end(&mut before)?;
        // The second byte of a character of MS932 is never a line end.
        let line = match before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(end) => before.get(end + 1..).unwrap_or_default(),
            None if start == 0 => &before,
            None => continue,
        };
        return Ok(Some(units(line, start == 0) + 1));
    }
    Ok(None)
}

/// How many units of UTF-16 a piece of a line has; without the mark at the head of a file.
fn units(line: &[u8], head: bool) -> usize {
    let mark = "\u{FEFF}".as_bytes();
    let line = if head { line.strip_prefix(mark).unwrap_or(line) } else { line };
    match std::str::from_utf8(line) {
        Ok(text) => text.encode_utf16().count(),
        Err(_) => todoke_standard::text_of(line).encode_utf16().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris_with_everything_odd_encoded() {
        assert_eq!(uri(Path::new("./出力 1/UP#1.CSV")), "%E5%87%BA%E5%8A%9B%201/UP%231.CSV");
        assert_eq!(uri(Path::new("../a:b/50%.CSV")), "../a%3Ab/50%25.CSV");
        assert_eq!(artifact(Path::new("a/b.CSV"))["uri"], "a/b.CSV", "relative stays relative");
        let here = std::env::current_dir().unwrap().join("a/b.CSV");
        assert_eq!(artifact(&here)["uri"], "a/b.CSV", "below this folder it becomes so");
        assert_eq!(
            artifact(Path::new("/x y/b.CSV"))["uri"],
            "file:///x%20y/b.CSV",
            "elsewhere not"
        );
    }

    #[test]
    fn columns_are_characters_not_bytes_and_not_fields() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.CSV");
        // 1行目; 山田 in MS932 are four bytes.
        std::fs::write(&path, b"1,2\r\n\"\x8E\x52\x93\x63\",x\r\n").unwrap();
        let column = |offset| character_column(&path, offset).unwrap();
        assert_eq!(column(0), Some(1), "the first byte of the file");
        assert_eq!(column(5), Some(1), "the first byte of a line");
        assert_eq!(column(12), Some(6), "after a quote, two characters, a quote and a comma");
        std::fs::write(&path, "\u{FEFF}山田,x".as_bytes()).unwrap();
        assert_eq!(column(10), Some(4), "UTF-8 is counted as UTF-8, without its mark");
    }
}
