//! The text that the machine has for labels: JSON, sorted, such as
//! `[{"key":"a","value":"b"}]`, so that equal labels have one text.

use serde_json::{Value, json};

use super::read;

/// The text of labels; none are no text.
pub(super) fn text(labels: &Value) -> Result<String, String> {
    let mut list: Vec<(String, Option<String>)> = vec![];
    for one in labels["labels"].as_array().into_iter().flatten() {
        // None differs from an empty one, and comes before it.
        let value = (!one["value"].is_null()).then(|| read::text(&one["value"]));
        list.push((read::text(&one["key"])?, value.transpose()?));
    }
    list.sort();
    let label = |(key, value): &(String, Option<String>)| match value {
        Some(value) => format!(r#"{{"key":{},"value":{}}}"#, quoted(key), quoted(value)),
        None => format!(r#"{{"key":{}}}"#, quoted(key)),
    };
    let list: Vec<String> = list.iter().map(label).collect();
    Ok(if list.is_empty() { String::new() } else { format!("[{}]", list.join(",")) })
}

/// As the Go host does: the text is compared with what the machine writes, and is
/// the same everywhere.
fn quoted(text: &str) -> String {
    json!(text).to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The labels of a text. One that was made by another hand is none.
pub(super) fn of(text: &str) -> Option<Value> {
    let list: Value = serde_json::from_str(text).ok()?;
    list.is_array().then(|| json!({"labels": list}))
}
