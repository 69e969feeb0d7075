//! Files to measure with: invented people, full-width names, as care software writes them.

use std::fmt::Write;

/// The name of the files of 第6表.
pub(crate) const PLAN: &str = "UPPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";

/// Rows of 第6表 until the file has some size.
pub(crate) fn plan(size_bytes: usize) -> Vec<u8> {
    let mut text = String::new();
    let mut person = 0;
    // Characters take two bytes in MS932 and three here: good enough, the throughput counts the bytes made.
    while text.len() < size_bytes {
        person += 1;
        days(&mut text, person, 28);
    }
    to_ms932(&text)
}

fn days(text: &mut String, person: u32, days: u32) {
    for day in 1..=days {
        let _ = write!(
            text,
            "202407,131128,{person:010},20270125,202702,1371215102,\"山田　花子\",245,,202702{day:02},,\
             1300,1400,1,111111,,,,,1371200017,\"さくら訪問介護ステーション\",,0,1371215102,\r\n"
        );
    }
}

/// Some days of 第6表 of one person.
#[allow(dead_code, reason = "for examples/limits.rs")]
pub(crate) fn rows_of_person(person: u32, count: u32) -> Vec<u8> {
    let mut text = String::new();
    days(&mut text, person, count);
    to_ms932(&text)
}

/// 第7表 of one person: a service and the grand total.
#[allow(dead_code, reason = "for examples/limits.rs")]
pub(crate) fn annex_of_person(person: u32) -> Vec<u8> {
    let mut text = String::new();
    annex_rows(&mut text, person);
    to_ms932(&text)
}

fn annex_rows(text: &mut String, person: u32) {
    for (office, code, units, times) in
        [("1371200017", "111111", 245, 12), ("9999999999", "999999", 0, 0)]
    {
        let _ = write!(
            text,
            "202407,131128,{person:010},20270125,202702,,{office},,{code},,,,{units},,,{times}{},0,,,,\r\n",
            ",".repeat(16)
        );
    }
}

/// A whole K2: names and bytes.
pub(crate) struct Unit {
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Unit {
    /// A unit of some people, twelve visits each.
    pub(crate) fn of(people: u32) -> Unit {
        let (mut plan, mut annex, mut supplement) = (String::new(), String::new(), String::new());
        for person in 1..=people {
            days(&mut plan, person, 12);
            annex_rows(&mut annex, person);
            let _ = write!(
                supplement,
                "202407,131128,{person:010},00000000,\"ヤマダ　ハナコ\",\"山田　花子\",2,19390228{},202702\r\n",
                ",".repeat(54)
            );
        }
        let file = |kind: &str, text: &str| (PLAN.replace("UPPLAN", kind), to_ms932(text));
        Unit {
            files: vec![
                file("UPPLAN", &plan),
                file("UPSIKYU", &annex),
                file("UPHOSOKU", &supplement),
            ],
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "makes a sample; what was read is never re-encoded")]
fn to_ms932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}
