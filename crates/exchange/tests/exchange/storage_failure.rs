//! When nothing can be stored, nothing is acknowledged: 503, Retry-After, and it works again afterwards.

use reqwest::Response;
use todoke_protocol::code;

use crate::support::{Running, TestOffice, assert_problem, new_id};

async fn assert_unavailable(response: Response) {
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "soon: {wait} s");
    let problem = assert_problem(response, 503, code::UNAVAILABLE).await;
    assert!(
        !problem.title.contains("database"),
        "what failed is the operator's: {}",
        problem.title
    );
}

async fn two_offices() -> (Running, TestOffice, TestOffice) {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    (running, sender, receiver)
}

#[tokio::test]
async fn a_locked_database_acknowledges_nothing() {
    let (running, sender, receiver) = two_offices().await;
    let (waiting, _) = sender.send(&receiver.address, b"waiting").await;
    let (fetched, _) = sender.send(&receiver.address, b"fetched").await;
    receiver.fetch(fetched).await;
    let (id, body) = (new_id(), b"body");
    let note = sender.sign_note(&sender.note(id, &receiver.address, body));
    {
        let other = rusqlite::Connection::open(running.data().join("exchange.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_unavailable(sender.put(id, &note, body).await).await;
        assert_unavailable(sender.recall(waiting).await).await;
        assert_unavailable(receiver.fetch(waiting).await).await;
        let delivered = todoke_protocol::Outcome::Delivered;
        assert_unavailable(receiver.say(fetched, b"fetched", delivered).await).await;
        assert_eq!(receiver.mailbox(0).await.events.len(), 2, "reading goes on");
    }
    assert_eq!(sender.put(id, &note, body).await.status(), 201, "the lock is gone: accepted now");
    assert_eq!(sender.recall(waiting).await.status(), 200, "the failed fetch handed nothing out");
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), body[..], "whole");
}

#[tokio::test]
async fn a_folder_that_takes_no_file_acknowledges_nothing() {
    let (running, sender, receiver) = two_offices().await;
    let unfinished = running.data().join("bodies/unfinished");
    std::fs::remove_dir(&unfinished).unwrap();
    std::fs::write(&unfinished, b"in the way").unwrap();
    let (id, body) = (new_id(), b"body");
    let note = sender.sign_note(&sender.note(id, &receiver.address, body));
    assert_unavailable(sender.put(id, &note, body).await).await;
    let health = running.anonymous().get(running.url("/healthz")).send().await.unwrap();
    assert_unavailable(health).await;
    assert!(receiver.mailbox(0).await.events.is_empty(), "nobody was told");
    std::fs::remove_file(&unfinished).unwrap();
    std::fs::create_dir(&unfinished).unwrap();
    assert_eq!(sender.put(id, &note, body).await.status(), 201, "and now it is accepted");
}

#[tokio::test]
async fn a_lost_body_is_an_error_and_not_an_empty_message() {
    let (running, sender, receiver) = two_offices().await;
    let (id, _) = sender.send(&receiver.address, b"body").await;
    let path = &running.body_files()[0];
    std::fs::write(path, b"bo").unwrap();
    // The break may reach the client with the head already, or behind it.
    let url = format!("{}/v1/messages/{id}/body", receiver.base);
    let cut = async { receiver.client.get(url).send().await?.bytes().await }.await;
    assert!(cut.is_err(), "shorter than its row: the connection breaks, nobody takes it for whole");
    std::fs::remove_file(path).unwrap();
    assert_unavailable(receiver.fetch(id).await).await;
}

#[tokio::test]
async fn a_damaged_row_is_a_defect_and_says_nothing_about_itself() {
    let (running, sender, receiver) = two_offices().await;
    let (id, _) = sender.send(&receiver.address, b"body").await;
    let other = rusqlite::Connection::open(running.data().join("exchange.db")).unwrap();
    other.execute_batch("UPDATE messages SET body_place = '../../ca.key'").unwrap();
    let problem = assert_problem(receiver.fetch(id).await, 500, code::INTERNAL).await;
    assert_eq!(problem.title, "A defect of the exchange.", "and no path leaves the folder");
}

/// A disk that is full for large files: the system refuses to let any file grow beyond 1 MiB.
#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_leaves_no_half() {
    use std::io::BufRead as _;
    let running = Running::start_with(todoke_exchange::Limits::default()).await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (data, folder) = (running.data(), std::sync::Arc::clone(&running.folder));
    running.stop().await;
    let mut child = std::process::Command::new("sh")
        // The signal would kill the program where a full disk only fails the write.
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 2048; exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\"",
        ])
        .arg(env!("CARGO_BIN_EXE_todoke-exchange"))
        .arg(&data)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("listening on ").unwrap().replace("127.0.0.1", "localhost");
    let sender = TestOffice { base: base.clone(), ..sender };
    let receiver = TestOffice { base, ..receiver };
    let (id, large) = (new_id(), vec![7_u8; 2 * 1024 * 1024]);
    let note = sender.sign_note(&sender.note(id, &receiver.address, &large));
    for _ in 0..2 {
        assert_unavailable(sender.put(id, &note, &large).await).await;
    }
    let left: Vec<_> = std::fs::read_dir(data.join("bodies/unfinished")).unwrap().collect();
    assert!(left.is_empty(), "a full disk is not kept full by halves: {left:?}");
    let (small, _) = sender.send(&receiver.address, b"small").await;
    assert_eq!(receiver.fetch(small).await.bytes().await.unwrap(), b"small"[..], "what fits, goes");
    assert_eq!(receiver.mailbox(0).await.events.len(), 1, "the large one was never told");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(folder);
}
