//! The few item numbers that are named: whose document it is, and the one item whose codes are those of another form.
//! Both tables begin with the same six items.

use super::FormKind;

/// 種別識別.
pub(super) const TYPE: u32 = 2;
/// 保険者番号.
pub(super) const INSURER: u32 = 4;
/// 被保険者番号.
pub(super) const INSURED: u32 = 5;

/// フリガナ, 氏名, 性別 and 生年月日 of the person; 0, which no item is, where the form lacks them.
pub(super) fn person(kind: FormKind) -> [u32; 4] {
    match kind {
        FormKind::Admission => [16, 17, 19, 20],
        // The date of birth alone, as an extension item.
        FormKind::Discharge => [0, 0, 0, 413],
        FormKind::NursingPlan
        | FormKind::NursingReport
        | FormKind::NursingRecordFirst
        | FormKind::NursingRecordSecond
        | FormKind::NursingInformation => [14, 15, 17, 18],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::form_items;

    #[test]
    fn the_named_items_are_what_the_tables_call_them() {
        for kind in FormKind::ALL {
            let name = |number: u32| {
                let items = form_items(kind.table()).iter();
                let item = items.map(|item| &item.field).find(|field| field.item == number);
                item.map_or("", |field| field.name.as_str())
            };
            assert_eq!(name(TYPE), "種別識別", "{kind}");
            assert_eq!((name(INSURER), name(INSURED)), ("保険者番号", "被保険者番号"), "{kind}");
            let words = ["フリガナ", "氏名", "性別", "生年月日"];
            for (number, word) in person(*kind).into_iter().zip(words) {
                assert!(number == 0 || name(number).contains(word), "{kind} {number}: {word}");
            }
        }
    }
}
