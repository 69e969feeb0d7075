//! The words for rows of 第6表 that do not go together (S-0214, S-0215).

use super::{CONFIRM, NOTHING, Problem, Wording, shown};

/// What several rows of 第6表 break.
pub(crate) enum GroupProblem<'a> {
    /// Two goods of the same code and units have the same 明細判別コード, or none.
    SameNumber { number: &'a [u8] },
    /// Results of a person at an office do not stand together.
    Scattered,
}

impl Problem for GroupProblem<'_> {
    fn wording(&self) -> Wording {
        match self {
            GroupProblem::SameNumber { number } => {
                let which = match number.is_empty() {
                    true => "明細判別コードが空です".to_owned(),
                    false => format!("明細判別コードも「{}」です", shown(number)),
                };
                Wording::warning(
                    "S-0214",
                    format!(
                        "同じサービスコードと単位数の福祉用具がほかにもあり、{which}。用具ごとに1からの番号を入れる決まりです。"
                    ),
                )
                .found(shown(number))
                .expected("用具ごとに違う番号")
                .action(CONFIRM)
            }
            GroupProblem::Scattered => Wording::note(
                "S-0215",
                "同じ利用者・同じ事業所の実績が、続けて並んでいません。提供票ごとにまとめる決まりです。",
            )
            .found("離れた行")
            .expected("利用者、サービス種類、事業所ごとにまとまった行")
            .action(NOTHING),
        }
    }
}
