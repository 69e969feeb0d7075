//! Builds small, well-formed files of invented people from the layouts, for tests to break in one place.
#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test file takes what it needs")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use todoke_standard::layout::{Form, Layout, Requirement};
use todoke_standard::{
    Context, Date, Direction, FileKind, OfficeAddress, OfficeNumber, ServiceType, SetReport,
    SourceFile, Standard, check_set,
};

pub const CARE_OFFICE: &str = "1371215102";
pub const HOME_HELP: &str = "1371200017";
pub const DAY_CARE: &str = "1391200025";
pub const SERIAL: &str = "20270125200201";
pub const INSURER: &str = "131128";
pub const YAMADA: &str = "1234567897";
pub const YAMAGUCHI: &str = "H123456783";
pub const KIMURA: &str = "H123456784";

/// A CSV file under construction: rows of texts, one per column.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub name: String,
    pub kind: FileKind,
    pub standard: Standard,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// An empty file of a kind, named for the usual sender and receiver.
    pub fn new(kind: FileKind, month: Option<&str>) -> Sheet {
        let month = month.map(|month| format!("_{month}")).unwrap_or_default();
        let name = format!("{kind}{month}_{CARE_OFFICE}_43_{HOME_HELP}_11_{SERIAL}.CSV");
        Sheet { name, kind, standard: Standard::V4_1, rows: Vec::new() }
    }

    /// An empty file of 3.2, whose name has no service types.
    pub fn earlier(kind: FileKind, month: Option<&str>) -> Sheet {
        let sheet = Sheet::new(kind, month);
        let name = sheet.name.replace("_43_", "_").replace("_11_2", "_2");
        Sheet { name, standard: Standard::V3_2, ..sheet }
    }

    /// The same file under another name: parts of the usual name replaced.
    pub fn renamed(mut self, from: &str, to: &str) -> Sheet {
        self.name = self.name.replace(from, to);
        self
    }

    pub fn layout(&self) -> &'static Layout {
        Layout::of(self.kind, self.standard).unwrap()
    }

    /// Adds a row: required items filled with something valid, the given items as given.
    pub fn row(mut self, items: &[(u32, &str)]) -> Sheet {
        let row = self.layout().fields.iter().map(|field| {
            let given = items.iter().find(|(item, _)| *item == field.item);
            match given {
                Some((_, value)) => (*value).to_owned(),
                None if field.requirement == Requirement::Required => {
                    usual(field, self.standard).to_owned()
                }
                None => String::new(),
            }
        });
        let row = row.collect();
        self.rows.push(row);
        self
    }

    /// Changes one item of one row (from 0).
    pub fn set(mut self, row: usize, item: u32, value: &str) -> Sheet {
        let position = self.layout().position(item).unwrap();
        self.rows[row][position] = value.to_owned();
        self
    }

    /// The bytes: MS932, CRLF, free text in quotes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for row in &self.rows {
            let fields: Vec<_> = row
                .iter()
                .zip(&self.layout().fields)
                .map(|(value, field)| match field.form {
                    Form::FreeText if !value.is_empty() => {
                        format!("\"{}\"", value.replace('"', "\"\""))
                    }
                    _ => value.clone(),
                })
                .collect();
            text += &fields.join(",");
            text += "\r\n";
        }
        ms932(&text)
    }
}

/// Text as MS932 bytes. Only tests write files.
#[allow(
    clippy::disallowed_methods,
    reason = "the ban is on changing what was read; this makes samples"
)]
pub fn ms932(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!unmappable, "the sample holds a character outside MS932: {text}");
    bytes.into_owned()
}

fn usual(field: &todoke_standard::layout::Field, standard: Standard) -> &str {
    match field.form {
        Form::CsvVersion => standard.csv_version(),
        Form::InsuredNumber => YAMADA,
        Form::OfficeNumber if field.name.starts_with("サービス") => HOME_HELP,
        Form::OfficeNumber => CARE_OFFICE,
        Form::ServiceCode => "111111",
        Form::ServiceType => "11",
        Form::Code => field.codes.last().map_or("1", |code| code.value.as_str()),
        Form::Date { .. } => "20270125",
        Form::Month { .. } => "202702",
        Form::Time { .. } => "1300",
        Form::Digits { .. } => INSURER,
        Form::Integer => "1",
        Form::FreeText => "山田　貞子",
        _ => "",
    }
}

/// A person of a sample: number, days, service code, office.
pub type Person<'a> = (&'a str, &'a [&'a str], &'a str, &'a str);

/// 第6表（予定） of some people: one row a day.
pub fn plan(people: &[Person<'_>]) -> Sheet {
    services(FileKind::Upplan, people)
}

/// 第6表 of a kind.
pub fn services(kind: FileKind, people: &[Person<'_>]) -> Sheet {
    let mut sheet = Sheet::new(kind, Some("202702"));
    for (person, days, code, office) in people {
        for day in *days {
            let day = format!("202702{day}");
            let items =
                [(3, *person), (8, "245"), (10, &day), (13, "1400"), (15, *code), (20, *office)];
            sheet = sheet.row(&items);
        }
    }
    sheet
}

/// 第7表 of the same people: detail rows, subtotals where a type has several codes, grand totals last.
pub fn annex(people: &[Person<'_>]) -> Sheet {
    let mut sheet = Sheet::new(FileKind::Upsikyu, Some("202702"));
    let mut numbers: Vec<_> = people.iter().map(|(person, ..)| *person).collect();
    numbers.dedup();
    for number in numbers {
        let own: Vec<_> = people.iter().filter(|(person, ..)| *person == number).collect();
        for (_, days, code, office) in &own {
            let times = days.len().to_string();
            sheet = sheet.row(&[(3, number), (7, *office), (9, *code), (13, "245"), (16, &times)]);
        }
        let mut types: Vec<_> = own.iter().map(|(_, _, code, _)| code.get(..2).unwrap()).collect();
        types.dedup();
        for service_type in types {
            let of_type: Vec<_> =
                own.iter().filter(|(_, _, code, _)| code.starts_with(service_type)).collect();
            if of_type.len() > 1 {
                let code = format!("{service_type}AAAA");
                let office = of_type[0].3;
                sheet = sheet.row(&[(3, number), (7, office), (9, &code), (13, "0"), (16, "0")]);
            }
        }
        let total = [(3, number), (7, "9999999999"), (9, "999999"), (13, "0"), (16, "0")];
        sheet = sheet.row(&total);
    }
    sheet
}

/// 利用者補足情報 of some people, to go with 第6表.
pub fn supplement(people: &[&str]) -> Sheet {
    let mut sheet = Sheet::new(FileKind::Uphosoku, Some("202702"));
    for person in people {
        sheet = sheet.row(&[(3, *person), (4, "00000000"), (5, "ヤマダサダコ"), (8, "19190228")]);
    }
    sheet
}

pub const MONDAYS: &[&str] = &["01", "08", "15", "22"];
pub const WEDNESDAYS: &[&str] = &["03", "10", "17", "24"];

/// The people of the usual unit: all use the home help office, one the day care as well.
pub const PEOPLE: &[Person<'_>] = &[
    (YAMADA, MONDAYS, "111111", HOME_HELP),
    (YAMADA, WEDNESDAYS, "111211", HOME_HELP),
    (YAMAGUCHI, MONDAYS, "111111", HOME_HELP),
    (KIMURA, WEDNESDAYS, "781111", DAY_CARE),
    (KIMURA, MONDAYS, "111111", HOME_HELP),
];

/// A whole K2 unit of three people and two offices.
pub fn k2() -> [Sheet; 3] {
    [plan(PEOPLE), annex(PEOPLE), supplement(&[YAMADA, YAMAGUCHI, KIMURA])]
}

/// A whole K1 unit of one person.
pub fn k1() -> [Sheet; 4] {
    [
        Sheet::new(FileKind::Up1kyo, None).row(&[(15, "20260401")]),
        Sheet::new(FileKind::Up2kyo, None).row(&[
            (6, "1"),
            (7, "病気が悪くならないようにしたい"),
            (8, "1"),
            (13, "1"),
            (14, "調理"),
            (15, "Y"),
            (16, "訪問介護"),
            (17, HOME_HELP),
        ]),
        Sheet::new(FileKind::Up3kyo, None)
            .row(&[(6, "訪問介護"), (7, "1"), (8, "1300"), (9, "1400")])
            .row(&[(10, "起床"), (11, "0600"), (12, "0600")])
            .row(&[(13, "福祉用具貸与")]),
        Sheet::new(FileKind::Uphosoku, Some("000000")).row(&[(8, "19190228"), (63, "000000")]),
    ]
}

/// A whole Y2 unit: 支援計画書 and 利用者基本情報 with everything that hangs on them but the picture.
pub fn y2() -> [Sheet; 5] {
    let sheet = |kind| Sheet::new(kind, None).renamed("_43_", "_46_").renamed("_11_", "_A2_");
    [
        sheet(FileKind::Upkihon).row(&[(5, "1"), (6, "1"), (17, "19190228")]),
        sheet(FileKind::UpkihonSub1).row(&[(5, "6:00"), (6, "起床")]),
        sheet(FileKind::UpkihonSub2).row(&[(5, "2020年"), (6, "高血圧")]),
        sheet(FileKind::Upyobo).row(&[(5, "1"), (6, "1")]),
        sheet(FileKind::UpyoboSub).row(&[(5, "1"), (6, "外出の機会が減っている")]),
    ]
}

/// What a check knows when nothing else is said: a mere check on 25 January 2027.
pub fn context() -> Context {
    Context {
        today: Date::parse("20270125").unwrap(),
        own_office: None,
        direction: Direction::Unknown,
    }
}

/// The context of an office that sends or receives.
pub fn office(number: &str, service_type: &str, direction: Direction) -> Context {
    let address = OfficeAddress {
        number: OfficeNumber::parse(number).unwrap(),
        service_type: ServiceType::parse(service_type),
    };
    Context { own_office: Some(address), direction, ..context() }
}

pub fn check_with(sheets: &[Sheet], context: &Context) -> SetReport {
    let files: Vec<_> = sheets.iter().map(|sheet| (sheet.name.clone(), sheet.bytes())).collect();
    check_bytes(&files, context)
}

pub fn check(sheets: &[Sheet]) -> SetReport {
    check_with(sheets, &context())
}

pub fn check_bytes(files: &[(String, Vec<u8>)], context: &Context) -> SetReport {
    let files: Vec<_> = files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
    check_set(&files, context)
}

/// Every finding as people read it.
pub fn words(report: &SetReport) -> String {
    let all: Vec<_> = report.findings().map(|finding| finding.to_string()).collect();
    all.join("\n")
}

/// Every code with its weight, in order.
pub fn codes(report: &SetReport) -> Vec<&'static str> {
    report.findings().map(|finding| finding.code).collect()
}
