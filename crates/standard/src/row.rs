//! One row of a known layout: its items by their 4.1 numbers, its places, and the named item numbers the rules use.

use crate::FileKind;
use crate::finding::Place;
use crate::layout::Layout;
use crate::reader::{FieldAt, Record};

/// Item numbers of 4.1 that rules name. 3.2 lacks some; the layout knows where the others moved.
pub(crate) mod item {
    pub(crate) const CSV_VERSION: u32 = 1;
    pub(crate) const INSURER: u32 = 2;
    pub(crate) const INSURED: u32 = 3;
    /// 利用者補足情報, 利用者基本情報, 支援計画書 and most withdrawals: the date or month of the key.
    pub(crate) const KEY_DATE: u32 = 4;
    /// 第6表, 第7表: 対象年月; 第2表, 第3表: 作成（変更）日.
    pub(crate) const MONTH: u32 = 5;
    pub(crate) const HOSOKU_KANA: u32 = 5;
    pub(crate) const HOSOKU_NAME: u32 = 6;
    pub(crate) const HOSOKU_SEX: u32 = 7;
    pub(crate) const HOSOKU_BIRTH: u32 = 8;
    pub(crate) const HOSOKU_LEVEL: u32 = 18;
    pub(crate) const HOSOKU_MONTH: u32 = 63;
    pub(crate) const FIRST_TABLE_OFFICE: u32 = 13;
    pub(crate) const FIRST_TABLE_DATE: u32 = 14;
    pub(crate) const FIRST_TABLE_LEVEL: u32 = 21;
    pub(crate) const SECOND_TABLE_OFFICE: u32 = 17;
    pub(crate) const PLAN_OFFICE: u32 = 6;
    pub(crate) const PLAN_UNITS: u32 = 8;
    pub(crate) const PLAN_DAY: u32 = 10;
    pub(crate) const PLAN_MARKS: u32 = 11;
    pub(crate) const PLAN_START: u32 = 12;
    pub(crate) const PLAN_END: u32 = 13;
    pub(crate) const PLAN_TIMES: u32 = 14;
    pub(crate) const PLAN_CODE: u32 = 15;
    pub(crate) const PLAN_TAIS: u32 = 16;
    pub(crate) const PLAN_NOTIFIED: u32 = 17;
    pub(crate) const PLAN_GOODS: u32 = 18;
    pub(crate) const PLAN_DETAIL: u32 = 19;
    pub(crate) const PLAN_PROVIDER: u32 = 20;
    pub(crate) const PLAN_OVER_THIRTY: u32 = 23;
    pub(crate) const ANNEX_PROVIDER: u32 = 7;
    pub(crate) const ANNEX_BRANCH: u32 = 8;
    pub(crate) const ANNEX_CODE: u32 = 9;
    pub(crate) const ANNEX_TAIS: u32 = 10;
    pub(crate) const ANNEX_NOTIFIED: u32 = 11;
    pub(crate) const ANNEX_GOODS: u32 = 12;
    pub(crate) const ANNEX_UNITS: u32 = 13;
    pub(crate) const ANNEX_RATE: u32 = 14;
    pub(crate) const ANNEX_DISCOUNTED: u32 = 15;
    pub(crate) const ANNEX_TIMES: u32 = 16;
    /// サービス単位金額.
    pub(crate) const ANNEX_AMOUNT: u32 = 17;
    /// 給付管理単位数.
    pub(crate) const ANNEX_MANAGED: u32 = 18;
    pub(crate) const ANNEX_OVER_TYPE_LIMIT: u32 = 19;
    pub(crate) const ANNEX_OVER_LIMIT: u32 = 21;
    pub(crate) const ANNEX_IN_LIMIT: u32 = 22;
    pub(crate) const ANNEX_PRICE: u32 = 23;
    pub(crate) const ANNEX_COST: u32 = 24;
    pub(crate) const ANNEX_BENEFIT_RATE: u32 = 25;
    pub(crate) const ANNEX_CLAIM: u32 = 26;
    pub(crate) const ANNEX_FIXED_BURDEN: u32 = 27;
    pub(crate) const ANNEX_BURDEN: u32 = 28;
    pub(crate) const ANNEX_FULL_BURDEN: u32 = 29;
    pub(crate) const ANNEX_DAYS_BEFORE: u32 = 30;
    pub(crate) const ANNEX_DAYS: u32 = 31;
    pub(crate) const ANNEX_ALL_DAYS: u32 = 32;
    pub(crate) const ANNEX_OVER_THIRTY: u32 = 33;
    pub(crate) const ANNEX_FIXED: u32 = 34;
    pub(crate) const KIHON_KANA: u32 = 14;
    pub(crate) const KIHON_NAME: u32 = 15;
    pub(crate) const KIHON_SEX: u32 = 16;
    pub(crate) const KIHON_BIRTH: u32 = 17;
    pub(crate) const KIHON_LEVEL: u32 = 23;
    pub(crate) const KIHON_IMAGE: u32 = 62;
    pub(crate) const YOBO_NAME: u32 = 8;
    pub(crate) const DLTJSK_PROVIDER: u32 = 5;
    pub(crate) const DLTJSK_TYPE: u32 = 6;
}

/// A record read by its layout; it has as many fields as the layout.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) layout: &'static Layout,
    pub(crate) record: &'a Record<'a>,
}

impl<'a> Row<'a> {
    pub(crate) fn kind(&self) -> FileKind {
        self.layout.kind
    }

    /// Whether the layout has an item at all.
    pub(crate) fn has(&self, item: u32) -> bool {
        self.layout.position(item).is_some()
    }

    /// The bytes of an item; empty when the layout lacks it.
    pub(crate) fn value(&self, item: u32) -> &'a [u8] {
        self.field(item).map_or(&[], |field| field.bytes)
    }

    pub(crate) fn field(&self, item: u32) -> Option<FieldAt<'a>> {
        self.record.field(self.layout.position(item)?)
    }

    /// The decoded text of an item.
    pub(crate) fn text(&self, item: u32) -> String {
        self.field(item).map(|field| field.decode()).unwrap_or_default()
    }

    /// Where an item is.
    pub(crate) fn place(&self, item: u32) -> Place {
        match (self.layout.field(item), self.field(item)) {
            (Some(field), Some(at)) => Place {
                record: self.record.number,
                line: Some(at.line),
                column: Some(field.column),
                byte_offset: Some(at.byte_offset),
                field: Some(&field.name),
            },
            _ => self.start(),
        }
    }

    /// Where the row begins.
    pub(crate) fn start(&self) -> Place {
        Place {
            record: self.record.number,
            line: Some(self.record.line),
            column: None,
            byte_offset: Some(self.record.byte_offset),
            field: None,
        }
    }

    /// The item numbers of サービスコード and provider, for the kinds that list services.
    pub(crate) fn service_items(&self) -> Option<(u32, u32)> {
        match self.kind() {
            FileKind::Upplan | FileKind::Upjsk => Some((item::PLAN_CODE, item::PLAN_PROVIDER)),
            FileKind::Upsikyu => Some((item::ANNEX_CODE, item::ANNEX_PROVIDER)),
            _ => None,
        }
    }
}

/// What a row of 第7表 adds up, by its サービスコード.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnnexCode {
    Detail,
    SubtotalInLimit,
    SubtotalOutsideLimit,
    SubtotalOverThirtyDays,
    Total,
}

impl AnnexCode {
    pub(crate) fn of(code: &[u8]) -> AnnexCode {
        match code {
            b"999999" => AnnexCode::Total,
            [_, _, b'A', b'A', b'A', b'A'] => AnnexCode::SubtotalInLimit,
            [_, _, b'E', b'E', b'E', b'E'] => AnnexCode::SubtotalOutsideLimit,
            [_, _, b'Z', b'Z', b'Z', b'Z'] => AnnexCode::SubtotalOverThirtyDays,
            _ => AnnexCode::Detail,
        }
    }
}

/// The service type a サービスコード begins with.
pub(crate) fn service_type_of(code: &[u8]) -> &str {
    code.first_chunk::<2>().and_then(|code| std::str::from_utf8(code).ok()).unwrap_or_default()
}
