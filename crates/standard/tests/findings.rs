//! Every finding of this crate: one broken sample a code, its exact place, and the words the operator reads.
//! The snapshots are the texts of the product; read them when they change.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use support::{
    CARE_OFFICE, DAY_CARE, HOME_HELP, KIMURA, MONDAYS, SERIAL, Sheet, WEDNESDAYS, YAMADA, annex,
    check_bytes, context, k1, k2, ms932, office, plan, services, supplement, y2,
};
use todoke_standard::{Context, Direction, FileKind, Finding};

/// A broken sample and the code it must give.
struct Case {
    code: &'static str,
    files: Vec<(String, Vec<u8>)>,
    context: Context,
}

fn files(sheets: &[Sheet]) -> Vec<(String, Vec<u8>)> {
    sheets.iter().map(|sheet| (sheet.name.clone(), sheet.bytes())).collect()
}

fn case(code: &'static str, sheets: &[Sheet]) -> Case {
    Case { code, files: files(sheets), context: context() }
}

/// A K2 unit whose 第6表 has other bytes.
fn plan_bytes(code: &'static str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Case {
    let mut files = files(&k2());
    files[0].1 = change(std::mem::take(&mut files[0].1));
    Case { code, files, context: context() }
}

/// A K2 unit whose 第6表 has one item of its second row changed.
fn plan_item(code: &'static str, item: u32, value: &str) -> Case {
    let [plan, annex, supplement] = k2();
    case(code, &[plan.set(1, item, value), annex, supplement])
}

/// A K1 unit with one item of one file changed.
fn care_plan_item(code: &'static str, file: usize, row: usize, items: &[(u32, &str)]) -> Case {
    let mut unit = k1();
    for (item, value) in items {
        unit[file] = unit[file].clone().set(row, *item, value);
    }
    case(code, &unit)
}

fn prevention_item(code: &'static str, file: usize, item: u32, value: &str) -> Case {
    let mut unit = y2();
    unit[file] = unit[file].clone().set(0, item, value);
    case(code, &unit)
}

fn annex_item(code: &'static str, row: usize, item: u32, value: &str) -> Case {
    let [plan, annex, supplement] = k2();
    case(code, &[plan, annex.set(row, item, value), supplement])
}

fn supplement_item(code: &'static str, item: u32, value: &str) -> Case {
    let [plan, annex, supplement] = k2();
    case(code, &[plan, annex, supplement.set(1, item, value)])
}

fn actuals() -> Sheet {
    let sheet = services(FileKind::Upjsk, &[(YAMADA, MONDAYS, "111111", HOME_HELP)]);
    let (from, to) =
        (format!("{CARE_OFFICE}_43_{HOME_HELP}_11"), format!("{HOME_HELP}_11_{CARE_OFFICE}_43"));
    sheet.renamed(&from, &to)
}

/// A withdrawal of actuals of another service type than the sender's.
fn withdrawal() -> Sheet {
    let sheet = Sheet::new(FileKind::Dltjsk, Some("202702")).row(&[(6, "15")]);
    let (from, to) =
        (format!("{CARE_OFFICE}_43_{HOME_HELP}_11"), format!("{HOME_HELP}_11_{CARE_OFFICE}_43"));
    sheet.renamed(&from, &to)
}

fn picture(branch: u32, bytes: &[u8]) -> (String, Vec<u8>) {
    let name = format!("UPKIHON_IMAGE_{CARE_OFFICE}_46_{HOME_HELP}_A2_{SERIAL}_{branch:04}.jpg");
    (name, bytes.to_vec())
}

/// Puts bytes into a text item of 第6表: プラン担当者名 of the second row.
fn plan_text(code: &'static str, bytes: &[u8]) -> Case {
    let mut files = files(&[k2()[0].clone().set(1, 7, "担当○"), k2()[1].clone(), k2()[2].clone()]);
    let mark = ms932("○");
    let at = files[0].1.windows(2).position(|pair| pair == mark).unwrap();
    files[0].1.splice(at..at + 2, bytes.iter().copied());
    Case { code, files, context: context() }
}

fn replace_once(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    let mut bytes = bytes;
    bytes.splice(at..at + from.len(), to.iter().copied());
    bytes
}

fn shape_cases() -> Vec<Case> {
    let utf8 = |bytes: Vec<u8>| {
        let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
        text.into_owned().into_bytes()
    };
    let named = [k2()[0].clone().set(0, 7, "表示　能力"), k2()[1].clone(), k2()[2].clone()];
    let mut as_utf8 = files(&named);
    as_utf8[0].1 = utf8(as_utf8[0].1.clone());
    let mut not_jpeg = files(&[y2()[0].clone().set(0, 62, &picture(1, b"").0)]);
    not_jpeg.push(picture(1, b"GIF89a"));
    let mut ms932_after_mark = plan_text("S-0002", b"\x8A\xBF");
    ms932_after_mark.files[0].1.splice(0..0, *b"\xEF\xBB\xBF");
    vec![
        plan_bytes("S-0001", |_| Vec::new()),
        ms932_after_mark,
        plan_bytes("S-0003", |bytes| [b"\xEF\xBB\xBF".to_vec(), bytes].concat()),
        Case { code: "S-0003", files: as_utf8, context: context() },
        plan_bytes("S-0003", |bytes| [b"\xFF\xFE".to_vec(), bytes].concat()),
        plan_bytes("S-0004", |bytes| replace_once(bytes, b",1300,1400,1,", b",1300,1400,")),
        plan_text("S-0005", b"\"\"\"\"\""),
        plan_bytes("S-0006", |bytes| replace_once(bytes, b",111211,", b",11\"11,")),
        plan_text("S-0007", b"\"x"),
        plan_text("S-0007", b"\"\"\r\n\"x"),
        plan_bytes("S-0008", |bytes| replace_once(bytes, b"\r\n", b"\r\n\r\n")),
        plan_bytes("S-0009", |bytes| replace_once(bytes, b",245,", b",2\x0045,")),
        plan_bytes("S-0010", |bytes| replace_once(bytes, b"\r\n", b"\r")),
        plan_text("S-0011", b"\x1A"),
        plan_bytes("S-0012", |mut bytes| {
            bytes.truncate(bytes.len() - 2);
            bytes
        }),
        plan_text("S-0013", b"\x8A"),
        plan_text("S-0014", b"\x87\x9F"),
        plan_text("S-0015", b"\r\n\xF0\x40"),
        plan_text("S-0017", b"\xFD"),
        plan_bytes("S-0018", |bytes| {
            let mut long = vec![b'x'; (1 << 20) + 1];
            long.extend_from_slice(b"\r\n");
            [long, bytes].concat()
        }),
        Case { code: "S-0019", files: not_jpeg, context: context() },
        plan_bytes("S-0020", |bytes| {
            let line_end = bytes.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
            let row = String::from_utf8(bytes[..line_end].to_vec()).unwrap();
            let rows = (0..50_001).map(|n| row.replacen(YAMADA, &format!("{n:010}"), 1));
            rows.collect::<String>().into_bytes()
        }),
        plan_bytes("S-0021", |bytes| {
            let names = k2()[0].layout().fields.iter().map(|field| field.name.clone());
            let heading = names.collect::<Vec<_>>().join(",") + "\r\n";
            [ms932(&heading), bytes].concat()
        }),
        plan_bytes("S-0004", |bytes| {
            bytes.into_iter().map(|byte| if byte == b',' { b'\t' } else { byte }).collect()
        }),
        plan_bytes("S-0099", |bytes| b"x\r\n".repeat(300).into_iter().chain(bytes).collect()),
    ]
}

fn item_cases() -> Vec<Case> {
    vec![
        plan_item("S-0101", 23, ""),
        plan_item("S-0101", 6, ""),
        plan_item("S-0102", 8, "1234567"),
        care_plan_item("S-0103", 0, 0, &[(2, "13112")]),
        plan_item("S-0104", 22, "Ａ"),
        plan_item("S-0105", 3, "123456789"),
        plan_item("S-0105", 3, "h123456783"),
        plan_item("S-0106", 10, "20270229"),
        plan_item("S-0106", 10, "2027/2/8"),
        plan_item("S-0107", 5, "202713"),
        plan_item("S-0108", 12, "930"),
        plan_item("S-0109", 8, "-245"),
        annex_item("S-0110", 0, 23, "11.0.5"),
        plan_item("S-0111", 23, "2"),
        care_plan_item("S-0112", 0, 0, &[(5, "1360071")]),
        plan_item("S-0113", 20, "137120001"),
        plan_item("S-0114", 15, "11111"),
        supplement_item("S-0115", 20, "1"),
        plan_item("S-0116", 11, "1111"),
        plan_item("S-0117", 13, "2400"),
        case("S-0118", &equipment("00001000010", "")),
        plan_item("S-0119", 25, "A"),
    ]
}

/// A K2 unit of welfare equipment.
fn equipment(tais: &str, notified: &str) -> [Sheet; 3] {
    let people = &[(YAMADA, &["01"][..], "171001", HOME_HELP)];
    let name = |sheet: Sheet| sheet.renamed("_11_2027", "_17_2027");
    [
        name(plan(people).set(0, 16, tais).set(0, 17, notified)),
        name(annex(people).set(0, 10, "00001-000010")),
        name(supplement(&[YAMADA])),
    ]
}

fn row_cases() -> Vec<Case> {
    vec![
        case("S-0121", &equipment("", "")),
        case("S-0122", &equipment("00001-000010", "00001-000020")),
        plan_item("S-0123", 16, "00001-000010"),
        plan_item("S-0124", 19, "1"),
        plan_item("S-0125", 11, &format!("{}100", "0".repeat(28))),
        plan_item("S-0126", 13, "9999"),
        prevention_item("S-0127", 0, 8, "03"),
        care_plan_item("S-0127", 0, 0, &[(25, "3")]),
        prevention_item("S-0128", 0, 13, "入院中"),
        care_plan_item("S-0129", 2, 0, &[(10, "起床")]),
        care_plan_item("S-0130", 2, 0, &[(7, "")]),
        care_plan_item("S-0131", 2, 2, &[(13, "")]),
        annex_item("S-0132", 3, 13, "490"),
        annex_item("S-0133", 3, 7, HOME_HELP),
        annex_item("S-0134", 0, 7, "9999999999"),
        annex_item("S-0135", 3, 14, "100"),
        supplement_item("S-0136", 24, "13"),
        supplement_item("S-0137", 20, "23"),
        care_plan_item("S-0138", 0, 0, &[(19, "20270401"), (20, "20260331")]),
        prevention_item("S-0139", 3, 6, ""),
        annex_item("S-0140", 0, 34, CARE_OFFICE),
    ]
}

fn file_cases() -> Vec<Case> {
    let month = |sheet: Sheet| sheet.renamed("_202702_", "_202503_");
    let early: Vec<_> = k2()
        .map(month)
        .into_iter()
        .map(|mut sheet| {
            for row in &mut sheet.rows {
                for value in row.iter_mut() {
                    *value = value.replace("202702", "202503");
                }
            }
            sheet
        })
        .collect();
    let all_rows = |mut sheet: Sheet, item: u32, value: &str| {
        for row in 0..sheet.rows.len() {
            sheet = sheet.set(row, item, value);
        }
        sheet
    };
    let version = |value: &str| k2().map(|sheet| all_rows(sheet, 1, value));
    let mut broken_name = files(&[k2()[0].clone().set(1, 5, "202703")]);
    broken_name[0].0 = broken_name[0].0.replace("_11_2027", "__2027");
    let bare = |bytes: Vec<u8>| {
        let text = bytes.into_iter().filter(|byte| *byte != b'"');
        text.collect::<Vec<_>>()
    };
    let mut bare_text = files(&k2());
    bare_text[2].1 = bare(bare_text[2].1.clone());
    let [first, second, third, other] = k1();
    let twice = second.clone().row(&[(6, "2"), (8, "1"), (13, "1"), (17, HOME_HELP)]).row(&[
        (6, "1"),
        (8, "2"),
        (13, "1"),
        (17, HOME_HELP),
    ]);
    let [plan_sheet, annex_sheet, supplement_sheet] = k2();
    let total = annex_sheet.rows[3].clone();
    let mut two_totals = annex_sheet.clone();
    two_totals.rows.insert(4, total);
    let mut two_rows = plan_sheet.clone();
    two_rows.rows.push(two_rows.rows[0].clone());
    let scope = |code: &str| {
        [
            plan_sheet.clone().row(&[(10, "20270202"), (15, code), (13, "1400")]),
            annex_sheet.clone(),
            supplement_sheet.clone(),
        ]
    };
    vec![
        plan_item("S-0201", 1, "202208"),
        case("S-0202", &version("202208")),
        case("S-0202", &version("202504")),
        plan_item("S-0203", 5, "202703"),
        Case { code: "S-0204", files: broken_name, context: context() },
        supplement_item("S-0205", 4, "20270125"),
        care_plan_item("S-0205", 3, 0, &[(4, "00000000")]),
        plan_item("S-0206", 10, "20270301"),
        case("S-0207", &[first.clone().row(&[]), second, third.clone(), other.clone()]),
        case("S-0208", &[plan_sheet.clone(), two_totals, supplement_sheet.clone()]),
        case("S-0209", &[two_rows, annex_sheet.clone(), supplement_sheet.clone()]),
        plan_item("S-0210", 6, DAY_CARE),
        case("S-0211", &[first, twice, third, other]),
        supplement_item("S-0212", 8, "20270126"),
        case("S-0213", &early),
        case("S-0901", &version("202410")),
        Case { code: "S-0902", files: bare_text, context: context() },
        plan_item("S-0903", 8, "0"),
        case("S-0607", &scope("591111")),
        case("S-0608", &scope("991111")),
        case("S-0609", &[actuals().set(1, 20, DAY_CARE)]),
        case("S-0610", &[actuals().set(1, 15, "A21111")]),
        case("S-0610", &[withdrawal()]),
    ]
}

fn name_cases() -> Vec<Case> {
    let file = |code, name: &str| Case {
        code,
        files: vec![(name.to_owned(), k2()[0].bytes())],
        context: context(),
    };
    let mut cases = vec![
        file("S-0301", "UPPLAN_202702_1371215102_43___20270125200201.CSV"),
        file("S-0302", "UPPLAN_202702___1371200017_11_20270125200201.CSV"),
        file("S-0303", "UPPLAN_202702_20270125200201.CSV"),
        file("S-0304", "UPPLAN_202702_1371215102_43_1371200017_110_20270125200201.CSV"),
        file("S-0305", "UPPLAN_202702_1371215102_4_1371200017_11_20270125200201.CSV"),
        file("S-0306", "UPPLAN_202702_137121510_43_1371200017_11_20270125200201.CSV"),
        file("S-0307", "UPPLAN_202713_1371215102_43_1371200017_11_20270125200201.CSV"),
        file("S-0308", "UPPLAN_1371215102_43_1371200017_11_20270125200201.CSV"),
        file("S-0310", "UPPLAN_000000_1371215102_43_1371200017_11_20270125200201.CSV"),
        file("S-0311", "UPPLAN_202702_1371215102_43_1371200017_11_202701252002011.CSV"),
        file("S-0312", "UPPLAN_202702_1371215102_43_1371200017_11_20270125200201 - コピー.CSV"),
        file("S-0313", "UPPLAN_202702_1371215102_43_1371200017_11_20270125200201.TXT"),
        file("S-0315", "Upplan_202702_1371215102_43_1371200017_11_20270125200201.CSV"),
        file("S-0320", "献立表.csv"),
    ];
    let basic = |code, name: &str, bytes: Vec<u8>| Case {
        code,
        files: vec![(name.to_owned(), bytes)],
        context: context(),
    };
    let kihon = "UPKIHON_000000_1371215102_46_1371200017_A2_20270125200201.CSV";
    cases.push(basic("S-0309", kihon, y2()[0].bytes()));
    let image = "UPKIHON_IMAGE_1371215102_46_1371200017_A2_20270125200201_1.jpg";
    cases.push(basic("S-0314", image, b"\xFF\xD8\xFF".to_vec()));
    let third = "UP3KYO_1371215102_1371200017_20270125200201.CSV";
    cases.push(basic("S-0316", third, k1()[2].bytes()));
    let unreal = k2().map(|sheet| sheet.renamed(SERIAL, "20271399250000"));
    cases.push(case("S-0317", &unreal));
    cases
}

fn unit_cases() -> Vec<Case> {
    let [plan_sheet, annex_sheet, supplement_sheet] = k2();
    let elsewhere = supplement_sheet.clone().renamed(HOME_HELP, DAY_CARE);
    let other_month = supplement_sheet.clone().renamed("_202702_", "_202703_");
    let mut versions = k2();
    for row in 0..versions[2].rows.len() {
        versions[2] = versions[2].clone().set(row, 1, "202410");
    }
    let of_4_0 = k2().map(|sheet| {
        let rows = sheet.rows.len();
        let sheet = sheet.renamed("_43_", "_430_").renamed("_11_2027", "_110_2027");
        (0..rows).fold(sheet, |sheet, row| sheet.set(row, 1, "202504"))
    });
    let mut twice = files(&k2());
    let lower = (twice[0].0.replace(".CSV", ".csv"), twice[0].1.clone());
    twice.push(lower);
    vec![
        case("S-0401", &[plan_sheet.clone(), supplement_sheet.clone()]),
        case(
            "S-0402",
            &[
                plan_sheet.clone(),
                annex_sheet.clone(),
                supplement_sheet.clone(),
                Sheet::new(FileKind::Dltplan, Some("202702")).row(&[]),
            ],
        ),
        Case { code: "S-0403", files: twice, context: context() },
        case("S-0404", &[plan_sheet.clone(), annex_sheet.clone(), elsewhere]),
        case("S-0405", &[plan_sheet, annex_sheet, other_month]),
        case("S-0406", &versions),
        case("S-0407", &of_4_0),
        Case {
            code: "S-0407",
            files: files(&of_4_0),
            context: office(HOME_HELP, "11", Direction::Incoming),
        },
    ]
}

fn link_cases() -> Vec<Case> {
    let [plan_sheet, annex_sheet, supplement_sheet] = k2();
    let without = |sheet: &Sheet, row: usize| {
        let mut sheet = sheet.clone();
        sheet.rows.remove(row);
        sheet
    };
    let two_offices: &[support::Person<'_>] = &[
        (YAMADA, MONDAYS, "111111", HOME_HELP),
        (YAMADA, MONDAYS, "111211", HOME_HELP),
        (YAMADA, WEDNESDAYS, "781111", DAY_CARE),
    ];
    let of = |plan_of: &[support::Person<'_>], annex_of: &[support::Person<'_>]| {
        [plan(plan_of), annex(annex_of), supplement(&[YAMADA])]
    };
    let no_subtotal = without(&annex(two_offices), 3);
    // The standard does not say whether one code row at each of two offices is "several rows" of the type.
    let one_row_each: &[support::Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (YAMADA, WEDNESDAYS, "111211", DAY_CARE)];
    let [kihon, ..] = y2();
    let mut unnamed = files(std::slice::from_ref(&kihon));
    unnamed.push(picture(1, b"\xFF\xD8\xFF\xE0"));
    let other_person = y2()[3].clone().set(0, 3, KIMURA);
    let other_date = k1().map(|sheet| match sheet.name.starts_with("UP3KYO") {
        true => sheet.set(0, 5, "20270126"),
        false => sheet,
    });
    vec![
        case(
            "S-0501",
            &[
                plan_sheet.clone(),
                annex_sheet.clone(),
                supplement_sheet.clone().row(&[(3, "0000000001"), (4, "00000000")]),
            ],
        ),
        case("S-0501", &other_date),
        case("S-0502", &[plan_sheet.clone(), annex_sheet.clone(), without(&supplement_sheet, 2)]),
        case("S-0503", &[plan_sheet.clone(), without(&annex_sheet, 3), supplement_sheet.clone()]),
        case("S-0504", &[without(&plan_sheet, 15), annex_sheet, supplement_sheet]),
        case("S-0505", &of(two_offices, &two_offices[..2])),
        case("S-0506", &of(two_offices, &[two_offices[0], two_offices[2]])),
        case("S-0507", &[plan(two_offices), no_subtotal, supplement(&[YAMADA])]),
        case(
            "S-0507",
            &[plan(one_row_each), without(&annex(one_row_each), 2), supplement(&[YAMADA])],
        ),
        case("S-0508", &[kihon.clone().set(0, 62, &picture(1, b"").0)]),
        Case { code: "S-0509", files: unnamed, context: context() },
        case("S-0510", &[kihon, other_person]),
    ]
}

fn dialect_cases() -> Vec<Case> {
    let line_feeds = |bytes: Vec<u8>| bytes.into_iter().filter(|byte| *byte != b'\r').collect();
    let mut small = files(&k2());
    for (name, _) in &mut small {
        *name = name.replace(".CSV", ".csv");
    }
    let [first, second, third, other] = k1();
    let blank = second.row(&[(14, "買い物"), (15, "Y"), (17, HOME_HELP)]);
    vec![
        plan_bytes("S-0904", line_feeds),
        plan_bytes("S-0905", |bytes| replace_once(bytes, b"\r\n", b"\n")),
        plan_bytes("S-0906", |bytes| replace_once(bytes, b",20270208,", b",\"20270208\",")),
        case("S-0907", &[first, blank, third, other]),
        Case { code: "S-0908", files: small, context: context() },
        plan_item("S-0909", 8, "000245"),
    ]
}

fn condition_cases() -> Vec<Case> {
    let marks = |ones: usize| format!("{}{}", "1".repeat(ones), "0".repeat(31 - ones));
    let supplement_items = |code, items: &[(u32, &str)]| {
        let [plan, annex, mut supplement] = k2();
        for (item, value) in items {
            supplement = supplement.set(1, *item, value);
        }
        case(code, &[plan, annex, supplement])
    };
    let mut yobo = y2();
    yobo[3] = yobo[3].clone().set(0, 10, "20250401").set(0, 11, "20260331");
    let mut order = y2();
    order[4] = order[4].clone().set(0, 5, "2").row(&[(5, "1"), (6, "閉じこもりがち")]);
    let entrusted = y2().map(|sheet| sheet.renamed("_A2_", "_43_"));
    let goods = |numbers: [&str; 2]| {
        let [plan, annex, supplement] = equipment("00001-000010", "");
        let plan = plan.set(0, 19, numbers[0]);
        let items = [
            (10, "20270201"),
            (13, "1400"),
            (15, "171001"),
            (16, "00001-000020"),
            (19, numbers[1]),
        ];
        [plan.row(&[&items[..], &[(8, "245")]].concat()), annex.set(0, 16, "2"), supplement]
    };
    let [first, second] = [YAMADA, KIMURA];
    let scattered: &[support::Person<'_>] = &[
        (first, &MONDAYS[..1], "111111", HOME_HELP),
        (second, &MONDAYS[..1], "111111", HOME_HELP),
        (first, &MONDAYS[1..2], "111111", HOME_HELP),
    ];
    let (from, to) =
        (format!("{CARE_OFFICE}_43_{HOME_HELP}_11"), format!("{HOME_HELP}_11_{CARE_OFFICE}_43"));
    let scattered = services(FileKind::Upjsk, scattered).renamed(&from, &to);
    vec![
        plan_item("S-0141", 11, &marks(3)),
        plan_item("S-0142", 11, &marks(0)),
        plan_item("S-0143", 14, "0"),
        plan_item("S-0144", 23, "1"),
        annex_item("S-0144", 0, 33, "1"),
        care_plan_item("S-0145", 0, 0, &[(15, "20270201")]),
        care_plan_item("S-0146", 0, 0, &[(19, "20250401"), (20, "20260331")]),
        case("S-0146", &yobo),
        care_plan_item("S-0147", 0, 0, &[(19, "20270401"), (20, "20280331")]),
        supplement_items("S-0148", &[(14, "20260401"), (15, "20270131")]),
        supplement_items("S-0148", &[(14, "20270301"), (15, "20280229")]),
        case("S-0149", &entrusted),
        supplement_items("S-0150", &[(21, "9000")]),
        supplement_items("S-0151", &[(20, "11")]),
        supplement_items("S-0152", &[(20, "11"), (21, "9000"), (24, "11"), (25, "9000")]),
        supplement_items("S-0153", &[(20, "11"), (21, "9000"), (22, "9400"), (23, "0")]),
        care_plan_item("S-0154", 1, 0, &[(6, "0")]),
        supplement_item("S-0155", 8, "19870126"),
        prevention_item("S-0155", 0, 17, "19060125"),
        plan_item("S-0156", 18, "車いす"),
        annex_item("S-0156", 0, 12, "車いす"),
        case("S-0211", &order),
        case("S-0214", &goods(["", ""])),
        case("S-0214", &goods(["1", "1"])),
        case("S-0215", &[scattered]),
        plan_item("S-0216", 24, DAY_CARE),
    ]
}

/// Rows of 第7表 of one person that add up: two services and an add-on outside the limit, with money.
fn priced() -> [Sheet; 3] {
    let of = |code: &'static str, items: &[(u32, &'static str)]| {
        let own = [(9, code), (13, "0"), (16, "0"), (7, HOME_HELP)];
        own.iter()
            .copied()
            .filter(|(item, _)| !items.iter().any(|(other, _)| other == item))
            .chain(items.iter().copied())
            .collect::<Vec<_>>()
    };
    let sheet = Sheet::new(FileKind::Upsikyu, Some("202702"))
        .row(&of("111111", &[(13, "245"), (16, "4"), (17, "980"), (18, "980")]))
        .row(&of("111211", &[(13, "387"), (16, "4"), (17, "1548"), (18, "1548")]))
        .row(&of("116104", &[(13, "619"), (16, "1"), (17, "619")]))
        .row(&of(
            "11AAAA",
            &[
                (17, "2528"),
                (18, "2528"),
                (22, "2528"),
                (23, "11.40"),
                (24, "28819"),
                (25, "90"),
                (26, "25937"),
                (28, "2882"),
            ],
        ))
        .row(&of(
            "11EEEE",
            &[(17, "619"), (23, "11.40"), (24, "7056"), (25, "90"), (26, "6350"), (28, "706")],
        ))
        .row(&of(
            "999999",
            &[
                (7, "9999999999"),
                (17, "3147"),
                (18, "2528"),
                (21, "0"),
                (22, "2528"),
                (24, "35875"),
                (26, "32287"),
                (28, "3588"),
            ],
        ));
    let people: &[support::Person<'_>] = &[
        (YAMADA, MONDAYS, "111111", HOME_HELP),
        (YAMADA, WEDNESDAYS, "111211", HOME_HELP),
        (YAMADA, &["28"], "116104", HOME_HELP),
    ];
    [plan(people), sheet, supplement(&[YAMADA])]
}

/// The same with some items of 第7表 changed.
fn priced_with(code: &'static str, items: &[(usize, u32, &str)]) -> Case {
    let [plan, mut annex, supplement] = priced();
    for (row, item, value) in items {
        annex = annex.set(*row, *item, value);
    }
    case(code, &[plan, annex, supplement])
}

fn annex_cases() -> Vec<Case> {
    let [plan_sheet, annex_sheet, supplement_sheet] = priced();
    let with = |code, change: &dyn Fn(&mut Vec<Vec<String>>)| {
        let mut annex = annex_sheet.clone();
        change(&mut annex.rows);
        case(code, &[plan_sheet.clone(), annex, supplement_sheet.clone()])
    };
    let one_more_day = plan_sheet.clone().row(&[(8, "245"), (10, "20270205"), (15, "111111")]);
    let add_on_on_two_days =
        plan_sheet.clone().row(&[(8, "619"), (10, "20270227"), (15, "116104")]);
    vec![
        priced_with("S-0701", &[(0, 13, "246")]),
        priced_with("S-0701", &[(0, 15, "220")]),
        priced_with("S-0702", &[(3, 17, "2529")]),
        priced_with("S-0702", &[(3, 18, "980"), (3, 22, "980")]),
        priced_with("S-0702", &[(4, 17, "620")]),
        priced_with("S-0703", &[(5, 17, "3247")]),
        priced_with("S-0703", &[(5, 24, "36875")]),
        priced_with("S-0704", &[(3, 24, "28829"), (5, 24, "35885")]),
        priced_with("S-0704", &[(3, 26, "25837"), (5, 26, "32187")]),
        priced_with("S-0704", &[(0, 14, "90"), (0, 13, "300"), (0, 15, "245")]),
        priced_with("S-0705", &[(5, 28, "3589")]),
        priced_with("S-0706", &[(5, 21, "100")]),
        priced_with("S-0706", &[(0, 18, "900"), (3, 18, "2448"), (5, 18, "2448")]),
        priced_with("S-0711", &[(0, 30, "10"), (0, 31, "4"), (0, 32, "15")]),
        priced_with("S-0711", &[(0, 30, "10"), (0, 31, "29"), (0, 32, "39")]),
        priced_with("S-0707", &[(3, 28, "9882"), (5, 28, "10588")]),
        with("S-0708", &|rows| rows.insert(4, rows[3].clone())),
        with("S-0709", &|rows| {
            let mut other = rows[3].clone();
            other[8] = "13AAAA".to_owned();
            rows.insert(4, other);
        }),
        with("S-0710", &|rows| *rows = vec![rows[0].clone(); 100_001]),
        case("S-0511", &[one_more_day, annex_sheet.clone(), supplement_sheet.clone()]),
        case("S-0511", &[add_on_on_two_days, annex_sheet.clone(), supplement_sheet.clone()]),
    ]
}

fn guard_cases() -> Vec<Case> {
    let with = |code, sheets: &[Sheet], context| Case { code, files: files(sheets), context };
    let outgoing = |number, kind| office(number, kind, Direction::Outgoing);
    let incoming = |number, kind| office(number, kind, Direction::Incoming);
    let stranger: &[support::Person<'_>] =
        &[(YAMADA, MONDAYS, "111111", HOME_HELP), (KIMURA, MONDAYS, "A21111", HOME_HELP)];
    let unit = [plan(stranger), annex(stranger), supplement(&[YAMADA, KIMURA])];
    vec![
        with("S-0601", &k2(), outgoing(DAY_CARE, "43")),
        with("S-0602", &k2(), incoming(DAY_CARE, "11")),
        case("S-0603", &k2().map(|sheet| sheet.renamed("_43_", "_15_"))),
        case("S-0604", &k2().map(|sheet| sheet.renamed("_11_2027", "_51_2027"))),
        case("S-0604", &[actuals().renamed("_43_", "_11_")]),
        with("S-0605", &unit, outgoing(CARE_OFFICE, "43")),
        with("S-0605", &unit, incoming(HOME_HELP, "11")),
        care_plan_item("S-0606", 1, 0, &[(17, DAY_CARE)]),
        care_plan_item("S-0606", 1, 0, &[(17, "")]),
        with("S-0611", &k2(), outgoing(CARE_OFFICE, "46")),
    ]
}

/// The finding with its place, and the words below it.
fn describe(finding: &Finding) -> String {
    let place = format!(
        "record {:?} line {:?} column {:?} byte {:?} field {:?}",
        finding.record, finding.line, finding.column, finding.byte_offset, finding.field
    )
    .replace("None", "-")
    .replace("Some(", "")
    .replace(')', "");
    format!(
        "{} {:?} x{} | {place}\nfound {:?} expected {:?}\n{finding}\n",
        finding.code, finding.severity, finding.count, finding.found, finding.expected
    )
}

/// Describes the finding of each case; whatever else was found is listed by code.
fn transcript(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        let report = check_bytes(&case.files, &case.context);
        let all: Vec<_> = report.findings().collect();
        let own = all.iter().find(|finding| finding.code == case.code);
        let own = own.unwrap_or_else(|| {
            panic!("{} is not among {}", case.code, support::words(&report));
        });
        text += &describe(own);
        let others: Vec<_> = all
            .iter()
            .filter(|finding| !std::ptr::eq(**finding, *own))
            .map(|finding| finding.code)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if !others.is_empty() {
            text += &format!("also: {}\n", others.join(" "));
        }
        text.push('\n');
    }
    text
}

#[test]
fn shape_and_characters_are_told_with_their_place() {
    insta::assert_snapshot!(transcript(&shape_cases()));
}

#[test]
fn items_are_told_with_their_place() {
    insta::assert_snapshot!(transcript(&item_cases()));
}

#[test]
fn rows_are_told_with_their_place() {
    insta::assert_snapshot!(transcript(&row_cases()));
}

#[test]
fn files_are_told_as_a_whole() {
    insta::assert_snapshot!(transcript(&file_cases()));
}

#[test]
fn names_are_told_with_what_to_do() {
    insta::assert_snapshot!(transcript(&name_cases()));
}

#[test]
fn units_are_told_with_what_is_missing() {
    insta::assert_snapshot!(transcript(&unit_cases()));
}

#[test]
fn links_are_told_with_the_row() {
    insta::assert_snapshot!(transcript(&link_cases()));
}

#[test]
fn annexes_that_do_not_add_up_are_told_with_both_numbers() {
    assert_eq!(support::words(&support::check(&priced())), "", "as it stands it adds up");
    insta::assert_snapshot!(transcript(&annex_cases()));
}

#[test]
fn dialects_are_told_and_stop_nothing() {
    for case in dialect_cases() {
        let report = check_bytes(&case.files, &case.context);
        assert!(!report.units[0].has_warnings(), "{}: {}", case.code, support::words(&report));
        assert!(!report.units[0].has_errors(), "{} is read as it stands", case.code);
    }
    insta::assert_snapshot!(transcript(&dialect_cases()));
}

#[test]
fn conditions_are_told_with_their_place() {
    insta::assert_snapshot!(transcript(&condition_cases()));
}

#[test]
fn guards_are_told_with_both_sides() {
    insta::assert_snapshot!(transcript(&guard_cases()));
}

#[test]
fn every_code_of_the_source_has_a_broken_sample() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = vec![folder.join("name.rs")];
    for file in std::fs::read_dir(folder.join("finding")).unwrap() {
        sources.push(file.unwrap().path());
    }
    let mut known = BTreeSet::new();
    for source in sources {
        let text = std::fs::read_to_string(&source).unwrap();
        for piece in text.split("\"S-").skip(1) {
            known.insert(format!("S-{}", piece.get(..4).unwrap()));
        }
    }
    // Those of other forms have their samples in tests/forms.rs.
    known.retain(|code| !code.starts_with("S-08"));
    let cases = [
        shape_cases(),
        item_cases(),
        row_cases(),
        file_cases(),
        name_cases(),
        unit_cases(),
        link_cases(),
        annex_cases(),
        condition_cases(),
        dialect_cases(),
        guard_cases(),
    ];
    let sampled: BTreeSet<_> = cases.iter().flatten().map(|case| case.code.to_owned()).collect();
    assert_eq!(known, sampled, "a code without a sample is a text nobody looked at");
}

#[test]
fn the_example_of_the_style_guide_reads_as_it_stands_there() {
    let case = plan_item("S-0105", 3, "123456789");
    let report = check_bytes(&case.files, &case.context);
    let finding = report.findings().next().unwrap();
    let name = &case.files[0].0;
    assert_eq!(
        finding.to_string(),
        format!(
            "{name} 2行目 3列目「被保険者番号」:9文字です。数字10桁、またはHと数字9桁が必要です。\n\
             介護ソフトで利用者の情報を直し、もう一度出力してください。[S-0105]"
        ),
        "file, line, column, 項目名, what is wrong, what was expected, what to do"
    );
}

#[test]
fn the_same_code_on_the_same_row_is_one_finding_with_a_count() {
    let [plan_sheet, annex_sheet, supplement_sheet] = k2();
    let plan_sheet = plan_sheet.set(1, 4, "1").set(1, 10, "2").set(2, 4, "3");
    let case = case("S-0106", &[plan_sheet, annex_sheet, supplement_sheet]);
    let report = check_bytes(&case.files, &case.context);
    let dates: Vec<_> = report.findings().filter(|finding| finding.code == "S-0106").collect();
    assert_eq!(dates.len(), 2, "one a row");
    assert_eq!((dates[0].count, &dates[0].also_columns[..]), (2, &[10][..]), "with the columns");
    assert!(dates[0].to_string().contains("同じ行の10列目も同じです。"), "{}", dates[0]);
    assert_eq!(dates[1].count, 1, "the next row begins anew");
}
