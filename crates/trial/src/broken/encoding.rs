//! Bytes that are no text in MS932.

use encoding_rs::SHIFT_JIS;

use super::sets::{actuals, replace, with_bytes};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::Upjsk;
use crate::csv_file::ms932;

pub(super) fn sets() -> Vec<BrokenSet> {
    // プラン担当者名 of the third record: 青山みどり.
    let spoiled = |to: &[u8]| {
        let to = to.to_vec();
        with_bytes(actuals(), Upjsk, move |bytes| replace(bytes, 2, &ms932("みどり\""), &to))
    };
    vec![
        broken(
            "encoding-gaiji",
            "a user-defined character (F040) in a name",
            spoiled(b"\x82\xDD\x82\xC7\xF0\x40\""),
        ),
        broken(
            "encoding-half-character",
            "the second byte of a character is missing before a digit",
            spoiled(b"\x82\xDD\x82\xC7\x821\""),
        ),
        broken(
            "encoding-undefined-character",
            "8540, where MS932 has no character",
            spoiled(b"\x82\xDD\x85\x40\""),
        ),
        broken(
            "encoding-cut-in-a-character",
            "the file ends after the first byte of a character",
            with_bytes(actuals(), Upjsk, |bytes| {
                let name = ms932("事業所");
                let last = bytes.windows(name.len()).rposition(|window| window == name);
                let end = last.map_or(bytes.len(), |at| at + 1);
                bytes.get(..end).unwrap_or_default().to_vec()
            }),
        ),
        broken(
            "encoding-nul-byte",
            "a NUL byte in a name",
            spoiled(b"\x82\xDD\x82\xC7\x00\x82\xE8\""),
        ),
        broken("encoding-utf-8", "the whole file is UTF-8", with_bytes(actuals(), Upjsk, utf_8)),
        broken(
            "encoding-utf-8-with-bom",
            "the whole file is UTF-8 with a byte order mark",
            with_bytes(actuals(), Upjsk, |bytes| [b"\xEF\xBB\xBF".to_vec(), utf_8(bytes)].concat()),
        ),
        broken(
            "encoding-bom-before-ms932",
            "a byte order mark before MS932 text",
            with_bytes(actuals(), Upjsk, |bytes| [b"\xEF\xBB\xBF", bytes].concat()),
        ),
        broken(
            "encoding-utf-16",
            "the whole file is UTF-16, as some programs save \"Unicode text\"",
            with_bytes(actuals(), Upjsk, |bytes| {
                let (text, _, _) = SHIFT_JIS.decode(bytes);
                let units = text.encode_utf16().flat_map(u16::to_le_bytes);
                [0xFF, 0xFE].into_iter().chain(units).collect()
            }),
        ),
    ]
}

fn utf_8(bytes: &[u8]) -> Vec<u8> {
    let (text, _, _) = SHIFT_JIS.decode(bytes);
    text.into_owned().into_bytes()
}
