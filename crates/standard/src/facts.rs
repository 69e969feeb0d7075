//! What a file tells about its keys, counts and people, for the rules that look across files.
//! Bounded: a file with more keys than any office has is refused instead of filling the memory.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

use crate::finding::Place;
use crate::layout::Layout;
use crate::reader::FieldAt;
use crate::row::{AnnexCode, Row, item};
use crate::{Date, FileKind, Month, Person, Sex};

/// Keys of one kind that a file may hold; a large office has some hundred people.
const MOST_KEYS: usize = 20_000;
/// Bytes of one key part that are kept; what is longer was refused by its own rule.
const LONGEST_PART: usize = 24;
/// Rows that are remembered to find repeated ones.
const MOST_ROWS: usize = 500_000;
/// Between the parts of a key; no field of a key can hold it.
pub(crate) const SEPARATOR: u8 = 0x1F;

/// Parts of a key in one piece: person, date or month, and further parts.
pub(crate) type Key = Box<[u8]>;

/// Items of a row whose places are kept for the rules across files.
const KEPT_ITEMS: usize = 3;

/// Where a row is, and where in it the items lie at which rules across files point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowAt<const ITEMS: usize = KEPT_ITEMS> {
    layout: &'static Layout,
    record: u64,
    line: u64,
    byte_offset: u64,
    items: [ItemAt; ITEMS],
}

/// An item, counted from the start of its row.
#[derive(Clone, Copy, Debug)]
struct ItemAt {
    item: u32,
    lines: u32,
    bytes: u32,
}

impl<const ITEMS: usize> RowAt<ITEMS> {
    pub(crate) fn of(row: &Row<'_>, items: [u32; ITEMS]) -> RowAt<ITEMS> {
        let (line, byte_offset) = (row.record.line, row.record.byte_offset);
        // A record is never longer than the reader's limit, so the distances fit.
        let distance = |to: u64, from: u64| u32::try_from(to.saturating_sub(from)).unwrap_or(0);
        let items = items.map(|item| {
            let at = row.field(item);
            ItemAt {
                item,
                lines: at.map_or(0, |at| distance(at.line, line)),
                bytes: at.map_or(0, |at| distance(at.byte_offset, byte_offset)),
            }
        });
        let record = row.record.number.unwrap_or(0);
        RowAt { layout: row.layout, record, line, byte_offset, items }
    }

    /// The physical line on which the row begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Where an item of the row is; the row as a whole when the item was not kept or the layout lacks it.
    pub(crate) fn place(&self, item: u32) -> Place {
        let field = self.layout.field(item);
        let at = self.items.iter().find(|at| at.item == item).filter(|_| field.is_some());
        let (lines, bytes) = at.map_or((0, 0), |at| (at.lines, at.bytes));
        Place {
            record: Some(self.record),
            line: Some(self.line + u64::from(lines)),
            column: at.and(field).map(|field| field.column),
            byte_offset: Some(self.byte_offset + u64::from(bytes)),
            field: at.and(field).map(|field| field.name.as_str()),
        }
    }

    /// Where the third part of the link key is: the date or the month.
    pub(crate) fn date_item(&self) -> u32 {
        self.items.get(1).map_or(0, |at| at.item)
    }
}

/// How often a service occurs for a person, and where first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) times: u64,
    /// 第6表: サービス回数 of its rows alone, whatever the days marked.
    pub(crate) rows: u64,
    /// 第6表: the days marked in 日割対象日 of any of its rows, one bit a day.
    pub(crate) marks: u32,
    /// 第6表: a row has ３０日超区分 1.
    pub(crate) over_thirty_days: bool,
    pub(crate) at: RowAt,
}

/// Keys, counts and people of one file.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Link keys (person + date or month) and their first row.
    pub(crate) keys: BTreeMap<Key, RowAt>,
    /// Link key + office + サービスコード, with the times they occur.
    pub(crate) services: BTreeMap<Key, Usage>,
    /// 第7表: link keys with a grand total.
    pub(crate) totals: BTreeSet<Key>,
    /// 第7表: link key + service type with a subtotal in the limit.
    pub(crate) subtotals: BTreeSet<Key>,
    /// 利用者基本情報: the pictures named, and where.
    pub(crate) pictures: BTreeMap<String, RowAt>,
    /// The people the file describes, by person key.
    pub(crate) people: BTreeMap<Key, Person>,
    /// Rows that could not be read are missing here: links of this file would be guesses.
    pub(crate) incomplete: bool,
    /// More keys than are kept.
    pub(crate) overflow: bool,
    /// The rows of each link key as hashes, by the hash of the key: a row that repeats another has its key, and a person's rows mostly
    /// stand together, so that what is looked up stays in the processor's nearest memory however long the file.
    rows: BTreeMap<u64, HashSet<u64, Plain>>,
    rows_kept: usize,
    last_key: Vec<u8>,
    last_key_hash: u64,
    scratch: Vec<u8>,
}

type Plain = BuildHasherDefault<AsItIs>;

/// Hashes are kept: hashing them again would only cost time.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Not called: a set of u64 hashes by `write_u64`.
        self.0 = bytes.iter().fold(self.0, |all, byte| all.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// What a new row repeats.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Repeat {
    /// The link key of a base file, which has one row per key.
    Key(RowAt),
    /// A row byte for byte.
    Row,
    /// The grand total of a person.
    Total(RowAt),
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

impl Facts {
    /// Takes a row; tells what it repeats.
    pub(crate) fn take(&mut self, row: &Row<'_>) -> Option<Repeat> {
        let third = third_key_item(row.kind(), row);
        let mut key = std::mem::take(&mut self.scratch);
        join(&mut key, &[row.value(item::INSURER), row.value(item::INSURED), row.value(third)]);
        let mut repeat = None;
        if key != self.last_key || is_base(row.kind()) {
            repeat = self.take_key(row, &key);
            self.last_key.clone_from(&key);
            self.last_key_hash = hash(&key);
        }
        let code_repeat = self.take_service(row, &mut key);
        self.scratch = key;
        self.take_person(row);
        self.take_picture(row);
        repeat.or(code_repeat).or_else(|| self.take_whole(row))
    }

    fn take_key(&mut self, row: &Row<'_>, key: &[u8]) -> Option<Repeat> {
        // A withdrawal of actuals names provider and service type besides.
        let mut wider;
        let key = if row.kind() == FileKind::Dltjsk {
            wider = key.to_vec();
            push(&mut wider, row.value(item::DLTJSK_PROVIDER));
            push(&mut wider, row.value(item::DLTJSK_TYPE));
            wider.as_slice()
        } else {
            key
        };
        if let Some(first) = self.keys.get(key) {
            return is_base(row.kind()).then_some(Repeat::Key(*first));
        }
        if self.keys.len() >= MOST_KEYS {
            self.overflow = true;
        } else {
            let code = row.service_items().map_or(0, |(code, _)| code);
            let items = [item::INSURED, third_key_item(row.kind(), row), code];
            self.keys.insert(key.into(), RowAt::of(row, items));
        }
        None
    }

    /// Counts what a row says about a service. `key` holds the link key and is restored.
    fn take_service(&mut self, row: &Row<'_>, key: &mut Vec<u8>) -> Option<Repeat> {
        let length = key.len();
        let mut repeat = None;
        if let Some((code, provider)) = row.service_items() {
            let code = row.value(code);
            match (row.kind(), AnnexCode::of(code)) {
                (FileKind::Upsikyu, AnnexCode::Total) => {
                    if self.totals.contains(key.as_slice()) {
                        repeat = self.keys.get(key.as_slice()).map(|first| Repeat::Total(*first));
                    } else if self.totals.len() < MOST_KEYS {
                        self.totals.insert(key.as_slice().into());
                    }
                }
                (FileKind::Upsikyu, AnnexCode::SubtotalInLimit) => {
                    push(key, crate::row::service_type_of(code).as_bytes());
                    if self.subtotals.len() < MOST_KEYS {
                        self.subtotals.insert(key.as_slice().into());
                    }
                }
                (FileKind::Upsikyu, AnnexCode::Detail) => {
                    push(key, row.value(provider));
                    push(key, code);
                    let items = [item::ANNEX_CODE, item::ANNEX_TIMES, provider];
                    self.count(row, key, items, number(row.value(item::ANNEX_TIMES)), 0);
                }
                (FileKind::Upsikyu, _) => {}
                _ => {
                    push(key, row.value(provider));
                    push(key, code);
                    let marks = row.value(item::PLAN_MARKS);
                    let days = marks.iter().zip(0..u32::BITS).filter(|(mark, _)| **mark == b'1');
                    let marks = days.fold(0_u32, |all, (_, day)| all | 1 << day);
                    let items = [item::PLAN_CODE, item::PLAN_TIMES, provider];
                    self.count(row, key, items, number(row.value(item::PLAN_TIMES)), marks);
                }
            }
        } else if row.kind() == FileKind::Up2kyo && !row.value(item::SECOND_TABLE_OFFICE).is_empty()
        {
            push(key, row.value(item::SECOND_TABLE_OFFICE));
            push(key, b"");
            self.count(row, key, [item::SECOND_TABLE_OFFICE, 0, 0], 1, 0);
        }
        key.truncate(length);
        repeat
    }

    fn count(
        &mut self,
        row: &Row<'_>,
        key: &[u8],
        items: [u32; KEPT_ITEMS],
        times: u64,
        marks: u32,
    ) {
        let rows = times;
        let times = times.max(u64::from(marks.count_ones()));
        let has_day = row.kind() != FileKind::Upsikyu && row.kind() != FileKind::Up2kyo;
        let over = has_day && row.value(item::PLAN_OVER_THIRTY) == b"1";
        if let Some(usage) = self.services.get_mut(key) {
            usage.times = usage.times.saturating_add(times);
            usage.rows = usage.rows.saturating_add(rows);
            usage.marks |= marks;
            usage.over_thirty_days |= over;
        } else if self.services.len() < MOST_KEYS {
            let at = RowAt::of(row, items);
            let usage = Usage { times, rows, marks, over_thirty_days: over, at };
            self.services.insert(key.into(), usage);
        } else {
            self.overflow = true;
        }
    }

    fn take_person(&mut self, row: &Row<'_>) {
        let items = match row.kind() {
            FileKind::Uphosoku => [
                item::HOSOKU_NAME,
                item::HOSOKU_KANA,
                item::HOSOKU_BIRTH,
                item::HOSOKU_SEX,
                item::HOSOKU_LEVEL,
            ],
            FileKind::Upkihon => [
                item::KIHON_NAME,
                item::KIHON_KANA,
                item::KIHON_BIRTH,
                item::KIHON_SEX,
                item::KIHON_LEVEL,
            ],
            FileKind::Upyobo => [item::YOBO_NAME, 0, 0, 0, 0],
            FileKind::Up1kyo => [0, 0, 0, 0, item::FIRST_TABLE_LEVEL],
            _ => return,
        };
        let mut key = Vec::new();
        join(&mut key, &[row.value(item::INSURER), row.value(item::INSURED)]);
        if self.people.len() >= MOST_KEYS && !self.people.contains_key(key.as_slice()) {
            return;
        }
        let [name, kana, birth, sex, level] = items;
        let text = |item| Some(row.text(item)).filter(|text| !text.is_empty());
        let person = self.people.entry(key.into()).or_insert_with(|| {
            Person::of_numbers(row.text(item::INSURER), row.text(item::INSURED))
        });
        person.name = text(name).or(person.name.take());
        person.kana = text(kana).or(person.kana.take());
        person.birth_date = Date::from_bytes(row.value(birth)).or(person.birth_date);
        person.sex = text(sex).and_then(|code| Sex::of_code(&code)).or(person.sex);
        person.care_level = text(level).or(person.care_level.take());
    }

    fn take_picture(&mut self, row: &Row<'_>) {
        if row.kind() == FileKind::Upkihon && self.pictures.len() < MOST_KEYS {
            let name = row.text(item::KIHON_IMAGE);
            if !name.is_empty() {
                self.pictures.entry(name).or_insert(RowAt::of(row, [item::KIHON_IMAGE, 0, 0]));
            }
        }
    }

    /// 第6表 and 第7表 count repeated services in one row; two equal rows are one too many.
    fn take_whole(&mut self, row: &Row<'_>) -> Option<Repeat> {
        if row.service_items().is_none() || self.rows_kept >= MOST_ROWS {
            return None;
        }
        if self.rows.len() >= MOST_KEYS && !self.rows.contains_key(&self.last_key_hash) {
            return None;
        }
        let is_new =
            self.rows.entry(self.last_key_hash).or_default().insert(hash(row.record.bytes()));
        self.rows_kept += usize::from(is_new);
        (!is_new).then_some(Repeat::Row)
    }

    /// Frees what only reading needed.
    pub(crate) fn finish(&mut self) {
        self.rows = BTreeMap::new();
        self.scratch = Vec::new();
        self.last_key = Vec::new();
    }
}

/// Whether the links between files go by an item: when it breaks its own rule, links by it would be guesses.
pub(crate) fn links_by(row: &Row<'_>, item: u32) -> bool {
    let is_times = match row.kind() {
        FileKind::Upplan => matches!(item, item::PLAN_TIMES | item::PLAN_MARKS),
        FileKind::Upsikyu => item == item::ANNEX_TIMES,
        _ => false,
    };
    let is_service =
        row.service_items().is_some_and(|(code, office)| [code, office].contains(&item));
    let is_key = [item::INSURER, item::INSURED, third_key_item(row.kind(), row)].contains(&item);
    is_times || is_service || is_key
}

/// The item that makes a person's number a link key: the date of the plan, the month, the date of the consultation.
pub(crate) fn third_key_item(kind: FileKind, row: &Row<'_>) -> u32 {
    match kind {
        FileKind::Up1kyo => item::FIRST_TABLE_DATE,
        FileKind::Up2kyo | FileKind::Up3kyo => item::MONTH,
        FileKind::Upplan | FileKind::Upjsk | FileKind::Upsikyu => item::MONTH,
        // The date is 00000000 when it goes with 第6表, and the month 000000 when it goes with the plan.
        FileKind::Uphosoku
            if Month::from_bytes(row.value(item::HOSOKU_MONTH)) != Some(Month::ZERO) =>
        {
            item::HOSOKU_MONTH
        }
        _ => item::KEY_DATE,
    }
}

/// Kinds with one row per link key.
fn is_base(kind: FileKind) -> bool {
    kind.is_withdrawal()
        || matches!(
            kind,
            FileKind::Up1kyo | FileKind::Uphosoku | FileKind::Upkihon | FileKind::Upyobo
        )
}

fn join(key: &mut Vec<u8>, parts: &[&[u8]]) {
    key.clear();
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            key.push(SEPARATOR);
        }
        key.extend_from_slice(part.get(..LONGEST_PART).unwrap_or(part));
    }
}

fn push(key: &mut Vec<u8>, part: &[u8]) {
    key.push(SEPARATOR);
    key.extend_from_slice(part.get(..LONGEST_PART).unwrap_or(part));
}

/// The first parts of a key, as one key.
pub(crate) fn head(key: &[u8], parts: usize) -> &[u8] {
    let ends = key.iter().enumerate().filter(|(_, byte)| **byte == SEPARATOR);
    let end = ends.map(|(index, _)| index).nth(parts.saturating_sub(1)).unwrap_or(key.len());
    key.get(..end).unwrap_or(key)
}

/// One part of a key.
pub(crate) fn part(key: &[u8], number: usize) -> &[u8] {
    key.split(|byte| *byte == SEPARATOR).nth(number).unwrap_or_default()
}

/// The number of a 整数 item; 0 when it is none, which its own rule reports.
fn number(value: &[u8]) -> u64 {
    std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Whether a field of free text stands without quotes: seen in the field, against the standard.
pub(crate) fn is_bare(field: &FieldAt<'_>) -> bool {
    !field.quoted && !field.bytes.is_empty()
}
