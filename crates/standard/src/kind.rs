//! The file kinds of the standard and the standards read here.
//! What a kind is called, whether its name holds a month and whether it withdraws comes from `spec/careplan-files.csv`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::layout;

/// A version of ケアプランデータ連携標準仕様 by the form of its file names and layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standard {
    /// 3.2: names without service types, no 第3表, no 介護予防 files.
    #[serde(rename = "3.2")]
    V3_2,
    /// 4.0: names with a service code of three digits; replaced by 4.1 before its first service month.
    #[serde(rename = "4.0")]
    V4_0,
    /// 4.1: in force from service month 2025-04.
    #[serde(rename = "4.1")]
    V4_1,
}

impl Standard {
    /// The standards read here, in the order of issue.
    pub const ALL: [Standard; 3] = [Standard::V3_2, Standard::V4_0, Standard::V4_1];

    /// The number people know it by.
    pub fn number(self) -> &'static str {
        match self {
            Standard::V3_2 => "3.2",
            Standard::V4_0 => "4.0",
            Standard::V4_1 => "4.1",
        }
    }

    /// The CSVバージョン a file of this standard carries.
    pub fn csv_version(self) -> &'static str {
        match self {
            Standard::V3_2 => "202208",
            Standard::V4_0 => "202504",
            Standard::V4_1 => "202407",
        }
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.number())
    }
}

macro_rules! file_kinds {
    ($($(#[$doc:meta])* $variant:ident = $id:literal),+ $(,)?) => {
        /// One kind of file of the standard; the ids are the standard's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FileKind {
            $($(#[$doc])* #[serde(rename = $id)] $variant,)+
        }

        impl FileKind {
            /// Every kind, base files before the files that hang on them.
            pub const ALL: &'static [FileKind] = &[$(FileKind::$variant),+];

            /// The id the standard gives it, as in file names: `UPPLAN`.
            pub fn id(self) -> &'static str {
                match self {
                    $(FileKind::$variant => $id,)+
                }
            }
        }
    };
}

file_kinds! {
    /// 居宅サービス計画書 第1表
    Up1kyo = "UP1KYO",
    /// 居宅サービス計画書 第2表
    Up2kyo = "UP2KYO",
    /// 居宅サービス計画書 第3表
    Up3kyo = "UP3KYO",
    /// 第6表（予定）
    Upplan = "UPPLAN",
    /// 第7表 別表
    Upsikyu = "UPSIKYU",
    /// 第6表（実績）
    Upjsk = "UPJSK",
    /// 介護予防 利用者基本情報
    Upkihon = "UPKIHON",
    /// 利用者基本情報 別表1
    UpkihonSub1 = "UPKIHON_SUB1",
    /// 利用者基本情報 別表2
    UpkihonSub2 = "UPKIHON_SUB2",
    /// 利用者基本情報 家族構成画像
    UpkihonImage = "UPKIHON_IMAGE",
    /// 介護予防サービス・支援計画書
    Upyobo = "UPYOBO",
    /// 介護予防サービス・支援計画書 別表
    UpyoboSub = "UPYOBO_SUB",
    /// 利用者補足情報
    Uphosoku = "UPHOSOKU",
    /// 第1表の取り下げ
    Dlt1kyo = "DLT1KYO",
    /// 第6表（予定）の取り下げ
    Dltplan = "DLTPLAN",
    /// 第6表（実績）の取り下げ
    Dltjsk = "DLTJSK",
    /// 利用者基本情報の取り下げ
    Dltkihon = "DLTKIHON",
    /// 介護予防サービス・支援計画書の取り下げ
    Dltyobo = "DLTYOBO",
}

impl FileKind {
    /// The kind of an id of the standard.
    pub fn from_id(id: &str) -> Option<FileKind> {
        FileKind::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// The Japanese name of the form.
    pub fn title(self) -> &'static str {
        layout::file_form(self).map_or(self.id(), |form| form.title.as_str())
    }

    /// Whether the file name holds a service month.
    pub fn has_month(self) -> bool {
        layout::file_form(self).is_some_and(|form| form.has_month)
    }

    /// Whether the file withdraws what was sent before (`_削除`).
    pub fn is_withdrawal(self) -> bool {
        layout::file_form(self).is_some_and(|form| form.withdraws)
    }

    /// Whether the file holds rows; the family picture does not.
    pub fn is_csv(self) -> bool {
        self != FileKind::UpkihonImage
    }

    /// Whether the kind exists in a standard: 第3表 and everything of 介護予防 came with 4.0.
    pub fn exists_in(self, standard: Standard) -> bool {
        standard != Standard::V3_2
            || matches!(
                self,
                FileKind::Up1kyo
                    | FileKind::Up2kyo
                    | FileKind::Upplan
                    | FileKind::Upsikyu
                    | FileKind::Upjsk
                    | FileKind::Uphosoku
                    | FileKind::Dlt1kyo
                    | FileKind::Dltplan
                    | FileKind::Dltjsk
            )
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_table_has_a_name_and_the_other_way_round() {
        assert_eq!(layout::file_forms().len(), FileKind::ALL.len(), "18 kinds of file");
        for kind in FileKind::ALL {
            assert_eq!(FileKind::from_id(kind.id()), Some(*kind), "ids lead back to the kind");
            assert_ne!(kind.title(), kind.id(), "people see a Japanese name, not {kind}");
        }
    }

    #[test]
    fn months_and_withdrawals_come_from_the_table() {
        let with_month: Vec<_> = FileKind::ALL.iter().filter(|kind| kind.has_month()).collect();
        assert_eq!(with_month.len(), 6, "six kinds carry the month: {with_month:?}");
        let withdrawals: Vec<_> =
            FileKind::ALL.iter().filter(|kind| kind.is_withdrawal()).collect();
        assert_eq!(withdrawals.len(), 5, "five kinds withdraw: {withdrawals:?}");
    }
}
