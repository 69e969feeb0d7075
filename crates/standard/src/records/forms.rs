//! 利用者補足情報, the 介護予防 forms item by item, and withdrawals.

use super::{FormRecord, Supplement, UnitRecords, Withdrawal, labelled, person_of};
use crate::row::{Row, item};
use crate::{Date, FileKind, Month, Person, Sex};

pub(super) fn take_supplement(row: &Row<'_>, records: &mut UnitRecords) {
    let text = |item| Some(row.text(item)).filter(|text| !text.is_empty());
    let month = Month::from_bytes(row.value(item::HOSOKU_MONTH));
    records.supplements.push(Supplement {
        line: row.record.line,
        person: Person {
            name: text(item::HOSOKU_NAME),
            kana: text(item::HOSOKU_KANA),
            birth_date: Date::from_bytes(row.value(item::HOSOKU_BIRTH)),
            sex: Sex::of_code(&row.text(item::HOSOKU_SEX)),
            care_level: text(item::HOSOKU_LEVEL),
            ..Person::of_numbers(row.text(item::INSURER), row.text(item::INSURED))
        },
        planned_on: Date::from_bytes(row.value(item::KEY_DATE)),
        month: month.filter(|month| !month.is_zero()),
        values: labelled(row, 9..=61),
    });
}

pub(super) fn take_form(row: &Row<'_>, records: &mut UnitRecords) {
    records.prevention_forms.push(FormRecord {
        line: row.record.line,
        kind: row.kind(),
        person: person_of(row),
        date: Date::from_bytes(row.value(item::KEY_DATE)),
        values: labelled(row, 5..=u32::MAX),
    });
}

pub(super) fn take_withdrawal(row: &Row<'_>, records: &mut UnitRecords) {
    let text = |item| Some(row.text(item)).filter(|text| !text.is_empty());
    let actuals = row.kind() == FileKind::Dltjsk;
    records.withdrawals.push(Withdrawal {
        line: row.record.line,
        kind: row.kind(),
        withdraws: withdrawn(row.kind()).to_vec(),
        person: person_of(row),
        date: Date::from_bytes(row.value(item::KEY_DATE)),
        month: Month::from_bytes(row.value(item::KEY_DATE)),
        office_number: text(item::DLTJSK_PROVIDER).filter(|_| actuals),
        service_type: text(item::DLTJSK_TYPE).filter(|_| actuals),
    });
}

/// What goes with a withdrawal, the file it names by key first: the body of the standard names more than its layout sheets.
pub(crate) fn withdrawn(kind: FileKind) -> &'static [FileKind] {
    match kind {
        FileKind::Dlt1kyo => &[FileKind::Up1kyo, FileKind::Up2kyo, FileKind::Up3kyo],
        FileKind::Dltplan => &[FileKind::Upplan, FileKind::Upsikyu],
        FileKind::Dltjsk => &[FileKind::Upjsk],
        FileKind::Dltkihon => &[
            FileKind::Upkihon,
            FileKind::UpkihonSub1,
            FileKind::UpkihonSub2,
            FileKind::UpkihonImage,
        ],
        FileKind::Dltyobo => &[FileKind::Upyobo, FileKind::UpyoboSub],
        _ => &[],
    }
}
