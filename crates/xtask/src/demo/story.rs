//! The month as it is played. Each part uses the programs as people do, tells what changed, and stops with an error if the
//! product did anything else than told.

use std::path::PathBuf;
use std::thread;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Stage;
use super::board::Board;
use super::exchange::Exchange;
use super::ledger::Ledger;
use super::office::{Entry, Office};
use super::samples;
use super::text::{heading, line, pad};

/// Exchange, offices, and what happened so far.
pub(super) struct Story {
    exchange: Exchange,
    offices: Vec<Office>,
    samples: PathBuf,
    folder: PathBuf,
    todoke: PathBuf,
    board: Board,
    ledger: Ledger,
    /// The unit that the part about proofs shows.
    opened: String,
}

/// Sent by A事業所 at the start: plans of six people.
const PLANS: &[&str] = &[
    "trial/1-1/1-care-plan-created",
    "trial/1-2/1-monthly-plan-created",
    "trial/1-3/1-monthly-plan-created",
    "trial/1-4/1-monthly-plan-created",
    "trial/2-1/1-care-plan-created",
    "trial/2-2/1-monthly-plan-created",
];
const UPDATES: &[&str] = &[
    "trial/1-1/2-care-plan-updated",
    "trial/1-2/2-monthly-plan-updated",
    "trial/2-2/2-monthly-plan-updated",
    "trial/1-4/2-next-month-added",
];
const ACTUALS: &[&str] =
    &["trial/1-2/3-actuals-sent", "trial/1-4/3-actuals-sent", "trial/2-2/3-actuals-sent"];
const WITHDRAWN_PLANS: &[&str] =
    &["trial/1-1/3-care-plan-withdrawn", "trial/1-3/2-monthly-plan-withdrawn"];
const WITHDRAWN_ACTUALS: &[&str] = &["trial/1-4/4-actuals-withdrawn"];
/// For whoever looks at the screens afterwards.
const ONE_MORE: &[&str] = &["trial/2-3/1-monthly-plan-created", "trial/2-4/1-monthly-plan-created"];
const SENT_BY_MISTAKE: &str = "trial/1-2/4-monthly-plan-updated-again";
const BROKEN: &str = "broken/field-insured-number-of-9-digits";

/// Plan and actuals of 山田貞子さん, which somebody opens.
const OPENED_PLAN: &str = "20270201093000";
const OPENED_ACTUALS: &str = "20270201094000";

impl Story {
    /// A new exchange, and offices with certificates of their own.
    pub(super) fn prepare(stage: &Stage) -> Result<Self> {
        heading("準備");
        let exchange = Exchange::start(&stage.exchange, &stage.folder.join("交換所"))?;
        line(&format!("  交換所を作り、動かしました（{}）。", exchange.url()));
        let offices = Office::all(&stage.todoke, &stage.folder);
        let mut codes = Vec::new();
        for office in &offices {
            let code = exchange.add_office(office.number, office.service_type, &office.name())?;
            codes.push((office, code));
        }
        together(&codes, |(office, code)| office.set_up(&exchange, code))?;
        line("  事業所を交換所に登録し、登録コードでそれぞれの証明書を受け取りました。");
        for office in &offices {
            line(&format!("    {}  {}", office.name(), office.service));
        }
        Ok(Self {
            exchange,
            offices,
            samples: stage.samples.clone(),
            folder: stage.folder.clone(),
            todoke: stage.todoke.clone(),
            board: Board::default(),
            ledger: Ledger::default(),
            opened: String::new(),
        })
    }

    /// Plans go out to three partners, arrive, and one is opened.
    pub(super) fn plans_arrive(&mut self) -> Result<()> {
        heading("1. 予定が届く");
        line(
            "  A事業所の介護ソフトが、計画書と予定を出力フォルダへ書き出しました。Todokeが確かめ、封をして送ります。",
        );
        self.export('A', PLANS)?;
        self.send("A", "JKL")?;
        line("  K事業所の担当者が、山田貞子さんの予定を開きました（todoke show）。");
        self.opened = self.open('K', 'A', OPENED_PLAN)?;
        self.run("A")?;
        self.check("AJKL")
    }

    /// Updates of what was sent, and the next month.
    pub(super) fn plans_change(&mut self) -> Result<()> {
        heading("2. 予定が変わる、翌月分が加わる");
        line("  A事業所が、変更した計画書と予定、山口芳子さんの3月分を送ります。");
        self.export('A', UPDATES)?;
        self.run("A")?;
        self.let_go('A')?;
        self.send("A", "JKL")?;
        self.check("AJKL")
    }

    /// Actuals come back from three partners at once.
    pub(super) fn actuals_return(&mut self) -> Result<()> {
        heading("3. 実績が返る");
        line("  J・K・L事業所が、2月の実績をA事業所へ返します。");
        for letter in "JKL".chars() {
            self.export(letter, ACTUALS)?;
        }
        self.send("JKL", "A")?;
        line("  A事業所の担当者が、山田貞子さんの実績を開きました（todoke show）。");
        self.open('A', 'K', OPENED_ACTUALS)?;
        self.run("K")?;
        self.check("AJKL")
    }

    /// Plans and actuals are withdrawn by the standard's own files.
    pub(super) fn withdrawals(&mut self) -> Result<()> {
        heading("4. 取り下げ");
        line(
            "  A事業所は計画書と予定を、K事業所は実績を取り下げます（標準仕様の「削除」ファイル）。",
        );
        self.export('A', WITHDRAWN_PLANS)?;
        self.export('K', WITHDRAWN_ACTUALS)?;
        self.send("AK", "AK")?;
        self.run("AK")?;
        self.check("AK")
    }

    /// Taken back before the partner's program ran: nothing arrives.
    pub(super) fn a_recall(&mut self) -> Result<()> {
        heading("5. まちがえて送ったものを、届く前に取り消す");
        line("  A事業所が予定を送りました。K事業所のパソコンは、まだ動いていません。");
        let serial = self.export('A', &[SENT_BY_MISTAKE])?;
        self.run("A")?;
        let id = self.find('A', &serial)?.id;
        let answer = self.office('A')?.recall(&id)?;
        line(&format!("  A事業所が取り消します（todoke recall）：{}", answer.trim()));
        self.expect('A', &serial, "withdrawn")?;
        self.look("A")?;
        line("  K事業所のパソコンを動かしました。");
        self.run("K")?;
        let came = self.office('K')?.import_folder().join("").read_dir()?.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().contains(&serial))
        });
        ensure!(!came, "取り消したものがK事業所に届きました");
        line("    取込フォルダには何も来ていません。");
        self.check("AK")
    }

    /// A set with a fault stays where it lies, and the operator reads where and what.
    pub(super) fn a_refused_set(&mut self) -> Result<()> {
        heading("6. まちがいのあるファイルは送られない");
        line("  K事業所の介護ソフトが、被保険者番号が1桁足りない実績を書き出しました。");
        let serial = self.export('K', &[BROKEN])?;
        self.expect('K', &serial, "rejected")?;
        // Exit code 1: done, and there is something to look at.
        self.office('K')?.run_once(1)?;
        self.look("K")?;
        let findings = self.find('K', &serial)?.findings;
        ensure!(!findings.is_empty(), "差戻しなのに指摘がありません");
        for text in findings.iter().flat_map(|finding| finding.lines()) {
            line(&format!("      {text}"));
        }
        self.office('K')?.run_once(0)?;
        self.office('A')?.run_once(0)?;
        self.check("AK")?;
        self.ledger.check_export_folder(self.office('K')?)?;
        line("    ファイルは出力フォルダにそのまま残り、A事業所には何も届いていません。");
        Ok(())
    }

    /// The proof of the plan that was opened, as a person reads it.
    pub(super) fn proof(&mut self) -> Result<()> {
        heading("7. 届いたことの証明");
        let folder = self.folder.join("証明");
        let text = self.office('A')?.proof(&self.opened, &folder)?;
        text.lines().for_each(|text| line(&format!("  {text}")));
        if crate::shell::works("openssl", &["version"]) {
            for name in ["1-accepted.cms", "2-delivered.cms", "3-opened.cms"] {
                let file = folder.join(name);
                let authority = folder.join("ca.pem");
                let (file, authority) = (file.to_string_lossy(), authority.to_string_lossy());
                let words = [
                    "cms", "-verify", "-inform", "DER", "-purpose", "any", "-in", &file, "-CAfile",
                    &authority,
                ];
                ensure!(
                    crate::shell::works("openssl", &words),
                    "openssl が {name} を確認できません"
                );
            }
            line("  同じ受領通知を openssl でも確認しました。");
        }
        Ok(())
    }

    /// Everything that was sent against everything that arrived.
    pub(super) fn verify(&mut self) -> Result<()> {
        heading("8. おわりの点検");
        let mut files = 0;
        for office in &self.offices {
            files += self.ledger.check_import_folder(office)?;
            self.ledger.check_export_folder(office)?;
        }
        line(&format!(
            "  取込フォルダの{files}ファイルは、送ったファイルと1バイトも違いません。余分なファイルもありません。"
        ));
        let receipts: usize =
            together(&self.offices, |office| self.verified_receipts(office))?.iter().sum();
        line(&format!("  受領通知{receipts}通の署名を、すべて確認しました。"));
        self.check("ADEFJKL")?;
        line("  宛先でない事業所には、何も届いていません。");
        for office in &self.offices {
            let (sent, received) = self.ledger.sent_and_received(office);
            line(&format!(
                "    {}  {}  届いた送信 {sent:>2}組  受信 {received:>2}組",
                office.name(),
                pad(office.service, 20),
            ));
        }
        Ok(())
    }

    /// What to try now.
    pub(super) fn where_to_look(&self) {
        heading("見てみる");
        let todoke = self.todoke.strip_prefix(std::env::current_dir().unwrap_or_default());
        let todoke = todoke.unwrap_or(&self.todoke).display().to_string();
        let home = |letter: char| {
            format!("--home {}/todoke", self.folder.join(letter.to_string()).display())
        };
        for (words, meaning) in [
            (format!("{todoke} {} outbox", home('A')), "A事業所の送信箱"),
            (format!("{todoke} {} inbox", home('A')), "A事業所の受信箱（返ってきた実績）"),
            (format!("{todoke} {} outbox", home('K')), "K事業所の送信箱（差戻しの指摘）"),
            (format!("{todoke} {} show {}", home('A'), self.opened), "ひとつを詳しく"),
            (format!("{todoke} {} proof {}", home('A'), self.opened), "届いたことの証明"),
        ] {
            line(&format!("  # {meaning}\n  {words}"));
        }
        line(&format!(
            "\n  事業所ごとのフォルダ（出力フォルダ、取込フォルダ）：{}",
            self.folder.display()
        ));
        line(&format!("  いらなくなったら：rm -r {}", self.folder.display()));
    }

    /// Leaves the exchange to the caller.
    pub(super) fn end(self) -> (Exchange, Vec<Office>) {
        (self.exchange, self.offices)
    }

    /// A new plan lies in A事業所's export folder, for the one who looks at the screens to send.
    pub(super) fn one_more_plan(&mut self) -> Result<()> {
        self.export('A', ONE_MORE).map(drop)
    }

    /// Puts sample sets into an office's export folder. Gives the serial of the last.
    fn export(&mut self, letter: char, sets: &[&str]) -> Result<String> {
        let office = self.office(letter)?.clone();
        let mut last = None;
        for set in sets {
            for sample in samples::of_sender(&self.samples.join(set), office.number)? {
                let target = office.export_folder().join(&sample.name);
                std::fs::copy(&sample.path, &target).context("見本を出力フォルダへ置けません")?;
                last = Some(sample.serial.clone());
                self.ledger.add(sample);
            }
        }
        last.with_context(|| format!("{}の見本がありません：{}", office.name(), sets.join(" ")))
    }

    /// Some send, others receive, and the first learn that it arrived.
    fn send(&mut self, senders: &str, receivers: &str) -> Result<()> {
        self.run(senders)?;
        self.run(receivers)?;
        self.run(senders)
    }

    /// A person looks at what waits because somebody goes to a partner for the first time, and hands its files over.
    fn let_go(&self, letter: char) -> Result<()> {
        let office = self.office(letter)?;
        for entry in office.list(super::office::Side::Outbox)? {
            if entry.status == "awaiting_review" {
                line(&format!(
                    "  {}の{}は、その相手へ初めて送る方なので待っています。担当者が確かめて送ります（todoke send）。",
                    entry.partner,
                    entry.people.join("、")
                ));
                office.send(&entry.serial)?;
            }
        }
        Ok(())
    }

    /// `todoke run --once` at these offices at the same time, then what changed.
    fn run(&mut self, letters: &str) -> Result<()> {
        let offices: Vec<&Office> =
            self.offices.iter().filter(|office| letters.contains(office.letter)).collect();
        together(&offices, |office| office.run_once(0))?;
        self.look(letters)
    }

    fn look(&mut self, letters: &str) -> Result<()> {
        for office in self.offices.iter().filter(|office| letters.contains(office.letter)) {
            self.board.look(office)?;
        }
        Ok(())
    }

    /// A person at `letter` opens what `sender` sent. Gives its id.
    fn open(&mut self, letter: char, sender: char, serial: &str) -> Result<String> {
        let (office, sender_number) = (self.office(letter)?.clone(), self.office(sender)?.number);
        let inbox = office.list(super::office::Side::Inbox)?;
        let entry = inbox
            .into_iter()
            .find(|entry| entry.partner_number == sender_number && entry.serial == serial)
            .context("開くはずのものが受信箱にありません")?;
        office.show(&entry.id)?;
        self.expect(sender, serial, "opened")?;
        self.board.look(&office)?;
        Ok(entry.id)
    }

    /// The unit of this serial in an outbox.
    fn find(&self, letter: char, serial: &str) -> Result<Entry> {
        let outbox = self.office(letter)?.list(super::office::Side::Outbox)?;
        outbox.into_iter().find(|entry| entry.serial == serial).context("送信箱にありません")
    }

    fn expect(&mut self, letter: char, serial: &str, status: &'static str) -> Result<()> {
        let office = self.office(letter)?.clone();
        self.ledger.expect(&office, serial, status)
    }

    /// Both boxes of these offices hold what they must.
    fn check(&mut self, letters: &str) -> Result<()> {
        for office in self.offices.iter().filter(|office| letters.contains(office.letter)) {
            let (outbox, inbox) = self.board.look(office)?;
            self.ledger.check_outbox(office, &outbox)?;
            self.ledger.check_inbox(office, &inbox)?;
        }
        Ok(())
    }

    /// Every unit that arrived is proved by the exchange's and the partner's signatures. Gives their number.
    fn verified_receipts(&self, office: &Office) -> Result<usize> {
        let mut receipts = 0;
        for entry in office.list(super::office::Side::Outbox)? {
            let must: &[&str] = match entry.status.as_str() {
                "opened" => &["accepted", "delivered", "opened"],
                "delivered" => &["accepted", "delivered"],
                "withdrawn" => &["accepted", "withdrawn"],
                _ => &[],
            };
            let proof = office.proof_json(&entry.id)?;
            let list = proof
                .get("receipts")
                .and_then(Value::as_array)
                .context("証明に受領通知がありません")?;
            let verified = |outcome: &str| {
                list.iter().any(|receipt| {
                    receipt.get("outcome").and_then(Value::as_str) == Some(outcome)
                        && receipt.get("verified").and_then(Value::as_bool) == Some(true)
                })
            };
            ensure!(
                list.len() == must.len() && must.iter().all(|outcome| verified(outcome)),
                "{}の{}の受領通知が足りないか、確認できません：{proof}",
                office.name(),
                entry.serial,
            );
            receipts += list.len();
        }
        Ok(receipts)
    }

    fn office(&self, letter: char) -> Result<&Office> {
        let office = self.offices.iter().find(|office| office.letter == letter);
        office.with_context(|| format!("{letter}事業所はありません"))
    }
}

/// Does the same for each, all at the same time.
fn together<T: Sync, R: Send>(each: &[T], work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let work = &work;
    thread::scope(|scope| {
        let started: Vec<_> = each.iter().map(|one| scope.spawn(move || work(one))).collect();
        started
            .into_iter()
            .map(|one| one.join().map_err(|_| anyhow::anyhow!("中で問題が起きました"))?)
            .collect()
    })
}
