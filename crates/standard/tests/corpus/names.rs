//! Every part of every kind's name spoiled, in the forms of 4.1, 4.0 and 3.2.

use todoke_standard::Severity::{Error, Note, Warning};

use crate::case::{Case, Told};
use crate::good::{good, has_month, name_parts};
use crate::table::{Edition, exists, tables};

/// A way to spoil the parts of a name.
struct Spoil {
    how: &'static str,
    code: &'static str,
    spoil: fn(&mut Vec<String>, At),
}

/// Where the parts of a name stand.
#[derive(Clone, Copy)]
struct At {
    month: Option<usize>,
    sender: usize,
    sender_type: Option<usize>,
    receiver: usize,
    receiver_type: Option<usize>,
    serial: usize,
}

impl At {
    fn of(kind: &str, edition: Edition) -> At {
        let month = has_month(kind).then_some(1);
        let sender = 1 + usize::from(month.is_some());
        let typed = usize::from(edition != Edition::V3_2);
        let receiver = sender + 1 + typed;
        At {
            month,
            sender,
            sender_type: (typed == 1).then_some(sender + 1),
            receiver,
            receiver_type: (typed == 1).then_some(receiver + 1),
            serial: receiver + 1 + typed,
        }
    }
}

fn set(parts: &mut [String], at: Option<usize>, value: &str) {
    if let Some(at) = at {
        parts[at] = value.to_owned();
    }
}

const SPOILS: &[Spoil] = &[
    Spoil {
        how: "receiver empty",
        code: "S-0301",
        spoil: |parts, at| {
            set(parts, Some(at.receiver), "");
            set(parts, at.receiver_type, "");
        },
    },
    Spoil {
        how: "receiver's number empty",
        code: "S-0301",
        spoil: |parts, at| set(parts, Some(at.receiver), ""),
    },
    Spoil {
        how: "receiver's type empty",
        code: "S-0301",
        spoil: |parts, at| set(parts, at.receiver_type, ""),
    },
    Spoil {
        how: "sender's number empty",
        code: "S-0302",
        spoil: |parts, at| set(parts, Some(at.sender), ""),
    },
    Spoil {
        how: "sender's type empty",
        code: "S-0302",
        spoil: |parts, at| set(parts, at.sender_type, ""),
    },
    Spoil {
        how: "three parts more",
        code: "S-0303",
        spoil: |parts, _| {
            parts.insert(1, "X".to_owned());
            parts.insert(1, "X".to_owned());
            parts.insert(1, "X".to_owned());
        },
    },
    Spoil {
        how: "serial alone",
        code: "S-0303",
        spoil: |parts, at| {
            parts.drain(1..at.serial);
        },
    },
    Spoil {
        how: "sender's number of 9 digits",
        code: "S-0306",
        spoil: |parts, at| set(parts, Some(at.sender), "137121510"),
    },
    Spoil {
        how: "receiver's number of 11 digits",
        code: "S-0306",
        spoil: |parts, at| set(parts, Some(at.receiver), "13712000170"),
    },
    Spoil {
        how: "receiver's number with a small letter",
        code: "S-0306",
        spoil: |parts, at| set(parts, Some(at.receiver), "137120001a"),
    },
    Spoil {
        how: "receiver's number with a hyphen",
        code: "S-0306",
        spoil: |parts, at| set(parts, Some(at.receiver), "137120-017"),
    },
    Spoil { how: "month 13", code: "S-0307", spoil: |parts, at| set(parts, at.month, "202713") },
    Spoil { how: "month 0", code: "S-0307", spoil: |parts, at| set(parts, at.month, "202700") },
    Spoil {
        how: "month of 5 digits",
        code: "S-0307",
        spoil: |parts, at| set(parts, at.month, "20272"),
    },
    Spoil {
        how: "month of letters",
        code: "S-0307",
        spoil: |parts, at| set(parts, at.month, "R9年2月"),
    },
    Spoil {
        how: "month left out",
        code: "S-0308",
        spoil: |parts, at| {
            if let Some(month) = at.month {
                parts.remove(month);
            }
        },
    },
    Spoil {
        how: "month where none belongs",
        code: "S-0309",
        spoil: |parts, at| {
            if at.month.is_none() {
                parts.insert(1, "202702".to_owned());
            }
        },
    },
    Spoil {
        how: "month of zeros",
        code: "S-0310",
        spoil: |parts, at| {
            if parts[0] != "UPHOSOKU" {
                set(parts, at.month, "000000");
            }
        },
    },
    Spoil {
        how: "serial of 13 digits",
        code: "S-0311",
        spoil: |parts, at| set(parts, Some(at.serial), "2027012520020"),
    },
    Spoil {
        how: "serial of 15 digits",
        code: "S-0311",
        spoil: |parts, at| set(parts, Some(at.serial), "202701252002011"),
    },
    Spoil {
        how: "serial with a letter",
        code: "S-0311",
        spoil: |parts, at| set(parts, Some(at.serial), "2027012520020A"),
    },
    Spoil {
        how: "a copy",
        code: "S-0312",
        spoil: |parts, at| set(parts, Some(at.serial), "20270125200201 - コピー"),
    },
    Spoil {
        how: "a second copy",
        code: "S-0312",
        spoil: |parts, at| set(parts, Some(at.serial), "20270125200201 (1)"),
    },
    Spoil {
        how: "small letters",
        code: "S-0315",
        spoil: |parts, _| parts[0] = parts[0].to_lowercase(),
    },
];

/// Every way to break the name of every kind.
pub(crate) fn broken() -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, edition) in kinds() {
        let (parts, extension) = name_parts(kind, edition);
        let whole = format!("{}.{extension}", parts.join("_"));
        let mut add = |how: &str, name: String, code| {
            if name != whole {
                let id = format!("{kind} {} {how}: {name}", edition.number());
                let told = Told::of_file(code, Error);
                let all = Case::file("name", id, &name, body(kind, edition), told);
                // A name that no longer says 3.2 makes its rows too short.
                let also = if edition == Edition::V3_2 { &["S-0004"][..] } else { &[] };
                cases.push(all.with(also));
            }
        };
        for Spoil { how, code, spoil } in SPOILS {
            let mut spoiled = parts.clone();
            spoil(&mut spoiled, At::of(kind, edition));
            add(how, format!("{}.{extension}", spoiled.join("_")), code);
        }
        for other in ["TXT", "CSV.txt", "xlsx", "zip"] {
            add("other extension", format!("{}.{other}", parts.join("_")), "S-0313");
        }
        add("no extension", parts.join("_"), "S-0313");
        if edition == Edition::V4_1 {
            let at = At::of(kind, edition);
            for (how, value, code) in [
                ("type of 1 character", "4", "S-0305"),
                ("type with a small letter", "4a", "S-0305"),
                ("type of 4 characters", "4300", "S-0305"),
                ("type of 3 characters beside one of 2", "430", "S-0304"),
            ] {
                for typed in [at.sender_type, at.receiver_type] {
                    let mut spoiled = parts.clone();
                    set(&mut spoiled, typed, value);
                    add(how, format!("{}.{extension}", spoiled.join("_")), code);
                }
            }
        }
        if kind == "UPKIHON_IMAGE" {
            for (how, branch) in [("1 digit", "1"), ("5 digits", "00001"), ("a letter", "000A")] {
                let mut spoiled = parts.clone();
                spoiled.pop();
                spoiled.push(branch.to_owned());
                add(
                    &format!("branch of {how}"),
                    format!("{}.{extension}", spoiled.join("_")),
                    "S-0314",
                );
            }
        }
        if !exists(kind, Edition::V3_2) && edition == Edition::V4_1 {
            let (earlier, _) = name_parts(kind, Edition::V3_2);
            add("in the form of 3.2", format!("{}.{extension}", earlier.join("_")), "S-0316");
        }
    }
    cases
}

/// Names that are right, but odd: told as a warning or a note.
pub(crate) fn odd() -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, edition) in kinds() {
        let (mut parts, extension) = name_parts(kind, edition);
        let id = |how: &str| format!("{kind} {} {how}", edition.number());
        if kind != "UPKIHON_IMAGE" {
            let name = format!("{}.csv", parts.join("_"));
            let told = Told::of_file("S-0908", Note);
            cases.push(Case::file("name", id("small extension"), &name, body(kind, edition), told));
        }
        let at = At::of(kind, edition);
        for (how, serial) in [
            ("30 February", "20270230200201"),
            ("25 o'clock", "20270125250201"),
            ("month 13", "20271325200201"),
        ] {
            parts[at.serial] = serial.to_owned();
            let name = format!("{}.{extension}", parts.join("_"));
            let told = Told::of_file("S-0317", Warning);
            cases.push(Case::file("name", id(how), &name, body(kind, edition), told));
        }
    }
    for name in
        ["readme.txt", "UPPLANNING.CSV", "計画書.pdf", "KYO.CSV", "Thumbs.db", "請求202702.CSV"]
    {
        let told = Told::of_file("S-0320", Note);
        cases.push(Case::file("name", format!("foreign {name}"), name, b"abc".to_vec(), told));
    }
    cases
}

fn kinds() -> impl Iterator<Item = (&'static str, Edition)> {
    let csv = tables().iter().map(|table| (table.kind.as_str(), table.edition));
    csv.chain([("UPKIHON_IMAGE", Edition::V4_1), ("UPKIHON_IMAGE", Edition::V4_0)])
}

fn body(kind: &str, edition: Edition) -> Vec<u8> {
    match kind {
        "UPKIHON_IMAGE" => b"\xFF\xD8\xFF\xE0".to_vec(),
        kind => good(kind, edition).write().bytes,
    }
}
