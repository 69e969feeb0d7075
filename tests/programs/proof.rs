//! `proof` and `doctor`.

use std::fs;
use std::path::Path;
use std::process::Command;

use todoke_tests::programs::{Ended, files_of, run_to_end};

use crate::Pair;

/// `openssl cms -verify` with nothing but the files of an exported proof, revocation list included.
fn openssl(folder: &Path, signed: &str) -> Ended {
    let trusted = folder.join("trusted.pem");
    let list = run_to_end(
        Command::new("openssl").args(["crl", "-inform", "DER", "-in"]).arg(folder.join("crl.der")),
    )
    .exits(0, "openssl reads the revocation list");
    let authority = fs::read_to_string(folder.join("ca.pem")).unwrap();
    fs::write(&trusted, format!("{authority}\n{}", list.stdout)).unwrap();
    let ended = run_to_end(
        Command::new("openssl")
            .args(["cms", "-verify", "-inform", "DER", "-purpose", "any", "-crl_check", "-in"])
            .arg(folder.join(signed))
            .arg("-CAfile")
            .arg(&trusted),
    );
    fs::remove_file(trusted).unwrap();
    ended
}

#[test]
fn proof_of_an_opened_unit_holds_for_openssl_too() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.service.run_once().exits(0, "received");
    pair.service.todoke(&["show", &id]).exits(0, "opened");
    pair.care.run_once().exits(0, "the sender hears of it");

    let proof = pair.care.todoke(&["proof", &id, "--json"]).exits(0, "all receipts hold").json();
    let receipts = proof["receipts"].as_array().unwrap();
    let outcomes: Vec<&str> =
        receipts.iter().map(|receipt| receipt["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["accepted", "delivered", "opened"], "one receipt a step");
    let signers: Vec<&str> =
        receipts.iter().map(|receipt| receipt["signer"].as_str().unwrap()).collect();
    let partner = pair.service.office().number.as_str();
    assert_eq!(signers, ["todoke-exchange", partner, partner], "each by whom it may be");
    assert!(receipts.iter().all(|receipt| receipt["verified"] == true), "verified: {proof}");
    let text = pair.care.todoke(&["proof", &id]).exits(0, "as a page").stdout;
    assert_eq!(text.matches("署名を確認しました").count(), 3, "said of each receipt: {text}");

    let folder = pair.care.beside("proof");
    pair.care.todoke(&["proof", &id, "--export", folder.to_str().unwrap()]).exits(0, "exported");
    let files = files_of(&folder);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "1-accepted.cms",
        "2-delivered.cms",
        "3-opened.cms",
        "ca.pem",
        "crl.der",
        "dispatch-note.cms",
        "proof.json",
    ];
    assert_eq!(names, expected, "what anybody needs to verify it without us");
    let digest = proof["body_sha256"].as_str().unwrap();
    for name in names.iter().filter(|name| name.ends_with(".cms")) {
        let verified = openssl(&folder, name).exits(0, "openssl verifies it");
        for part in [id.as_str(), digest] {
            assert!(verified.stdout.contains(part), "{name} names unit and digest: {verified:?}");
        }
    }
    let mut harmed = files["2-delivered.cms"].clone();
    let middle = harmed.len() / 2;
    harmed[middle] ^= 1;
    fs::write(folder.join("harmed.cms"), harmed).unwrap();
    assert_ne!(
        openssl(&folder, "harmed.cms").code,
        Some(0),
        "one flipped bit and it holds no more"
    );
}

#[test]
fn proof_of_the_receiver_holds_its_own_receipts() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.service.run_once().exits(0, "received");
    let proof = pair.service.todoke(&["proof", &id, "--json"]).exits(0, "it holds").json();
    assert_eq!(proof["direction"], "incoming");
    assert_eq!(proof["receipts"][0]["outcome"], "delivered");
    assert_eq!(proof["receipts"][0]["verified"], true);
}

#[test]
fn proof_before_anything_was_sent_is_empty_and_says_so() {
    let mut pair = Pair::with(&["--review", "always"]);
    pair.export();
    pair.care.run_once().exits(0, "waits for a person");
    let id = pair.care.only_sent();
    let ended = pair.care.todoke(&["proof", &id]).exits(0, "nothing is wrong");
    assert!(ended.stdout.contains("受領通知はまだありません"), "told: {ended:?}");
}

#[test]
fn doctor_finds_all_good_and_each_fault_with_its_code() {
    let mut pair = Pair::new();
    let look = |pair: &Pair| -> Vec<(String, String)> {
        let found = pair.care.todoke(&["doctor", "--json"]).json();
        let bad = found.as_array().unwrap().iter().filter(|one| one["health"] != "good");
        bad.map(|one| (one["subject"].to_string(), one["code"].to_string())).collect()
    };
    let ended = pair.care.todoke(&["doctor"]).exits(0, "all good");
    assert!(!ended.stdout.contains('×') && ended.stdout.lines().count() >= 7, "{ended:?}");
    assert_eq!(look(&pair), [], "nothing to do");

    pair.exchange.kill();
    pair.care.todoke(&["doctor"]).exits(1, "there is something to look at");
    assert_eq!(look(&pair), [("\"交換所\"".into(), "\"N-0201\"".into())], "the exchange is away");
    pair.exchange.serve(None);

    fs::remove_dir(pair.care.import_folder()).unwrap();
    pair.care.todoke(&["doctor"]).exits(1, "there is something to look at");
    assert_eq!(
        look(&pair),
        [("\"取込フォルダ\"".into(), "\"D-0201\"".into())],
        "the folder is gone"
    );
    fs::create_dir(pair.care.import_folder()).unwrap();

    fs::remove_dir(pair.care.export_folder()).unwrap();
    assert_eq!(
        look(&pair),
        [("\"出力フォルダ\"".into(), "\"D-0202\"".into())],
        "the folder is gone"
    );
    let ended = pair.care.run_once();
    assert_eq!(ended.code, Some(3), "and work waits for it: {ended:?}");
    fs::create_dir(pair.care.export_folder()).unwrap();

    let number = &pair.care.office().number;
    pair.exchange.tool(&["revoke", number]).exits(0, "revoked");
    let found = look(&pair);
    assert!(
        found.contains(&("\"交換所の受信箱\"".into(), "\"N-0403\"".into())),
        "the exchange does not take the certificate: {found:?}"
    );
}
