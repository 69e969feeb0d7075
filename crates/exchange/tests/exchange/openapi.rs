//! The description that is checked in is the one the calls generate.

use std::path::Path;

use todoke_exchange::openapi_json;

use crate::support::Running;

fn checked_in() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
}

#[test]
fn the_checked_in_description_is_fresh() {
    let generated = openapi_json().unwrap();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::create_dir_all(checked_in().parent().unwrap()).unwrap();
        std::fs::write(checked_in(), &generated).unwrap();
    }
    let stored = std::fs::read_to_string(checked_in()).unwrap_or_default();
    assert!(
        stored == generated,
        "docs/openapi.json is stale: UPDATE_OPENAPI=1 cargo test -p todoke-exchange --test exchange openapi"
    );
}

#[test]
fn every_call_has_its_errors_and_who_may_use_it() {
    let description: serde_json::Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();
    assert_eq!(description["openapi"], "3.1.0", "the version the tools read");
    let mut calls = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            calls += 1;
            assert!(call["security"].is_array(), "{method} {path} says who may use it");
            let responses = call["responses"].as_object().unwrap();
            for (status, response) in
                responses.iter().filter(|(status, _)| *status >= &"400".to_owned())
            {
                let problem = &response["content"]["application/problem+json"];
                assert!(problem.is_object(), "{method} {path} {status} is a problem");
            }
        }
    }
    assert_eq!(calls, 14, "all calls are described");
}

#[tokio::test]
async fn the_exchange_shows_its_own_description() {
    let running = Running::start().await;
    let response = running.anonymous().get(running.url("/openapi.json")).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), openapi_json().unwrap(), "the same text");
}
