//! The words for what departs from a profile (`S-0920`), and for another standard than the receiver's own (`S-0921`).

use std::collections::BTreeSet;

use super::{EmptyText, LastLineEnd, Letters, LineEnds, Padding, Quotes, Repeats, RowOrder};
use crate::Standard;
use crate::finding::{Problem, Wording};

/// A habit whose value was never seen from this sender.
pub(super) struct Departure {
    /// The habit's Japanese name.
    pub(super) habit: &'static str,
    /// The value now.
    pub(super) found: String,
    usual: String,
}

impl Problem for Departure {
    fn wording(&self) -> Wording {
        let Departure { habit, found, usual } = self;
        Wording::note(
            "S-0920",
            format!(
                "いつもと違う書き方です。{habit}:今回は「{found}」、この事業所からのこれまでのファイルは「{usual}」です。"
            ),
        )
        .found(found)
        .expected(usual)
        .action("中身は確認できています。相手の介護ソフトが新しくなったのかもしれません。操作は不要です。")
    }
}

/// A unit in another standard than the one the receiving office's own care software writes.
pub(super) struct OtherStandard {
    pub(super) theirs: Standard,
    pub(super) ours: Standard,
}

impl Problem for OtherStandard {
    fn wording(&self) -> Wording {
        let OtherStandard { theirs, ours } = self;
        Wording::note(
            "S-0921",
            format!(
                "標準仕様{theirs}の形のファイルです。この事業所の介護ソフトは、標準仕様{ours}の形で出力しています。"
            ),
        )
        .found(theirs.number())
        .expected(ours.number())
        .action("中身は確認できています。介護ソフトに取り込めないときは、同じ版の形で出力できるかを、送信元の事業所へたずねてください。")
    }
}

/// A value of a habit in Japanese.
pub(super) trait Habit: Ord {
    fn japanese(&self) -> String;
}

/// Adds the values of a file that the sender's profile does not know, where it knows any.
pub(super) fn compare<T: Habit>(
    all: &mut Vec<Departure>,
    habit: &'static str,
    known: &BTreeSet<T>,
    file: &BTreeSet<T>,
) {
    if known.is_empty() {
        return;
    }
    let usual: Vec<_> = known.iter().map(Habit::japanese).collect();
    for new in file.difference(known) {
        all.push(Departure { habit, found: new.japanese(), usual: usual.join("」か「") });
    }
}

macro_rules! japanese {
    ($($habit:ty { $($value:pat => $words:literal),+ $(,)? })+) => {
        $(impl Habit for $habit {
            fn japanese(&self) -> String {
                match self { $($value => $words.to_owned(),)+ }
            }
        })+
    };
}

japanese! {
    LineEnds { LineEnds::CrLf => "CRLF", LineEnds::Lf => "LF", LineEnds::Mixed => "CRLFとLF" }
    LastLineEnd { LastLineEnd::Present => "あり", LastLineEnd::Missing => "なし" }
    Quotes {
        Quotes::Always => "囲む",
        Quotes::Never => "囲まない",
        Quotes::Sometimes => "囲む所と囲まない所がある",
    }
    Padding { Padding::None => "付けない", Padding::Zeros => "付ける", Padding::Mixed => "付ける所と付けない所がある" }
    EmptyText {
        EmptyText::Nothing => "何も書かない",
        EmptyText::Quotes => "「\"\"」と書く",
        EmptyText::Mixed => "「\"\"」と書く所と何も書かない所がある",
    }
    Letters { Letters::Capital => ".CSV", Letters::Small => ".csv", Letters::Mixed => "大文字と小文字" }
    Repeats { Repeats::Blank => "空にする", Repeats::Written => "毎回書く", Repeats::Mixed => "空にする所と書く所がある" }
    RowOrder {
        RowOrder::ByDay => "日ごと",
        RowOrder::ByService => "サービスごと",
        RowOrder::Mixed => "日ごとでもサービスごとでもない",
    }
}

impl Habit for Standard {
    fn japanese(&self) -> String {
        self.number().to_owned()
    }
}

impl Habit for String {
    fn japanese(&self) -> String {
        self.clone()
    }
}
