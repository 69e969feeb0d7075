//! Sets as real exporters write them beside the standard: a check tells them apart from faults and does not stop them.

use super::sets::{
    actuals, care_plans, monthly_plans, renamed, replace, with_bytes, with_rows, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Up2kyo, Upjsk, Upplan};
use crate::csv_file::SampleFile;

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "dialect-line-feeds-only",
            "lines end with LF alone",
            with_bytes(actuals(), Upjsk, without_carriage_returns),
        ),
        broken(
            "dialect-lower-case-extension",
            "extension .csv",
            written(renamed(actuals(), Upjsk, ".CSV", ".csv")),
        ),
        broken(
            "dialect-last-line-end-missing",
            "the last record has no line end",
            with_bytes(monthly_plans(), Upplan, |bytes| {
                bytes.strip_suffix(b"\r\n").unwrap_or(bytes).to_vec()
            }),
        ),
        broken(
            "dialect-bare-free-text",
            "free text without quotes",
            with_bytes(actuals(), Upjsk, without_quotes),
        ),
        broken(
            "dialect-quoted-numbers",
            "every field in quotes",
            with_bytes(actuals(), Upjsk, all_quoted),
        ),
        broken(
            "dialect-mixed-line-ends",
            "one line ends with LF alone, the others with CRLF",
            with_bytes(actuals(), Upjsk, |bytes| replace(bytes, 1, b"\r\n", b"\n")),
        ),
        broken(
            "dialect-padded-numbers",
            "単位数 with zeros up to its length",
            written(with_rows(actuals(), Upjsk, |rows| {
                for row in rows {
                    let units = format!("{:0>6}", row.value("単位数"));
                    row.set("単位数", units);
                }
            })),
        ),
        broken(
            "dialect-blank-numbers-of-the-second-form",
            "課題ＮＯ blank where it repeats the row before",
            written(with_rows(care_plans(), Up2kyo, |rows| {
                if let Some(second) = rows.get_mut(1) {
                    second.set("課題ＮＯ", "");
                }
            })),
        ),
        broken(
            "dialect-version-202201",
            "CSVバージョン 202201, seen in the field; the layout fits 4.1",
            written(with_rows(actuals(), Upjsk, |rows| {
                for row in rows {
                    row.set("CSVバージョン", "202201");
                }
            })),
        ),
        broken(
            "dialect-standard-3-2",
            "results of March 2025 by standard 3.2: 22 columns, a name without service types",
            standard_3_2(),
        ),
        broken(
            "dialect-standard-3-2-after-its-end",
            "results of February 2027 by standard 3.2, while 4.1 is in force",
            earlier_names("202208", &["", ""], &[15, 16, 17]),
        ),
        broken(
            "dialect-standard-4-0",
            "results by standard 4.0: CSVバージョン 202504, service codes of three digits in the name",
            earlier_names("202504", &["_111", "_430"], &[]),
        ),
        broken(
            "dialect-empty-texts-in-quotes",
            "empty free text as a pair of quotes",
            with_bytes(care_plans(), Up2kyo, |bytes| {
                replace(bytes, 0, b",1,,1,,,,,2,", b",1,\"\",1,\"\",\"\",\"\",\"\",2,")
            }),
        ),
    ]
}

/// Results of February 2027 under a name and a version of earlier, some columns (from 0) left out.
pub(super) fn earlier_names(
    version: &str,
    codes: &[&str; 2],
    left_out: &[usize],
) -> Vec<SampleFile> {
    let [sender, receiver] = codes;
    let name = format!("1379900119{sender}_1371215102{receiver}");
    let files = renamed(actuals(), Upjsk, "1379900119_11_1371215102_43", &name);
    let files = with_rows(files, Upjsk, |rows| {
        for row in rows {
            row.set("CSVバージョン", version);
        }
    });
    with_bytes(files, Upjsk, |bytes| without_columns(bytes, left_out))
}

/// 4.1 added TAISコード, 福祉用具届出コード and 用具名称 as columns 16 to 18, and the service types in the name.
fn standard_3_2() -> Vec<SampleFile> {
    let files = renamed(actuals(), Upjsk, "1379900119_11_1371215102_43", "1379900119_1371215102");
    let files = renamed(files, Upjsk, "202702", "202503");
    let mut files = with_rows(files, Upjsk, |rows| {
        for row in rows {
            row.set("CSVバージョン", "202208");
            row.set("作成年月日", "20250401");
            row.set("対象年月", "202503");
            let date = row.value("サービス利用日").replacen("202702", "202503", 1);
            row.set("サービス利用日", date);
        }
    });
    for file in &mut files {
        file.name = file.name.replacen("20270201", "20250401", 1);
    }
    with_bytes(files, Upjsk, |bytes| without_columns(bytes, &[15, 16, 17]))
}

/// Only for files whose free text holds no comma or line break.
fn without_columns(bytes: &[u8], left_out: &[usize]) -> Vec<u8> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let shorter = lines.map(|line| {
        let fields = line.split(|byte| *byte == b',').enumerate();
        let kept = fields.filter(|(at, _)| !left_out.contains(at)).map(|(_, field)| field);
        [kept.collect::<Vec<_>>().join(&b','), b"\n".to_vec()].concat()
    });
    shorter.flatten().collect()
}

fn without_carriage_returns(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// Only for files whose free text holds no comma, quote or line break. `"` is never the second byte of a character.
fn without_quotes(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'"').collect()
}

fn all_quoted(bytes: &[u8]) -> Vec<u8> {
    let lines = without_quotes(bytes);
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let quoted = lines.map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let fields: Vec<_> =
            line.split(|byte| *byte == b',').map(|one| [b"\"", one, b"\""].concat()).collect();
        [fields.join(&b','), b"\r\n".to_vec()].concat()
    });
    quoted.flatten().collect()
}
