//! The v1 scheduler API over HTTP: whom to ask, and what an answer means.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::Failure;

const PATH: &str = "/api/v1/scheduler";
const REDIRECTS: usize = 5;

/// How much of an answer an error bears.
const SHOWN: usize = 512;

/// The bodies of a 400 by which Mesos says that a subscription is gone; any other
/// 400 is about the call (`Http::scheduler` in src/master/http.cpp).
const LOST: [&str; 2] =
    ["Framework cannot be found", "didn't match the stream ID currently associated with framework ID"];

/// Why there is no answer, or not the one that was wanted.
#[derive(Debug)]
pub(super) enum Fault {
    /// It certainly did not reach a master.
    Unsent(String),
    /// It may have been acted on.
    Unanswered(String),
    Answered {
        status: u16,
        body: String,
    },
}

impl Fault {
    /// What it means for a call.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Unsent(_) => Failure::Unsubscribed,
            Self::Unanswered(_) => Failure::Unknown,
            Self::Answered { status, body } => match status {
                // Not subscribed, not the leader, not ready, credentials: nothing was
                // done, and nothing will be on this stream.
                307 | 401 | 403 | 404 | 503 => Failure::Unsubscribed,
                400 if LOST.iter().any(|text| body.contains(text)) => Failure::Unsubscribed,
                400..500 => Failure::Refused,
                _ => Failure::Unknown,
            },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsent(e) => write!(f, "not sent: {e}"),
            Self::Unanswered(e) => write!(f, "no answer: {e}"),
            Self::Answered { status, body } => write!(f, "answered {status}: {body}"),
        }
    }
}

impl From<ureq::Error> for Fault {
    fn from(e: ureq::Error) -> Self {
        use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
        use ureq::Timeout::{Connect, Resolve};
        match &e {
            ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
            | ureq::Error::BadUri(_)
            | ureq::Error::Timeout(Connect | Resolve) => Self::Unsent(e.to_string()),
            ureq::Error::Io(io) if matches!(io.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable) => {
                Self::Unsent(e.to_string())
            }
            _ => Self::Unanswered(e.to_string()),
        }
    }
}

/// Where calls of a subscription go.
#[derive(Clone, Debug)]
pub(super) struct Leader {
    url: String,
    stream_id: String,
}

/// A connection for calls: one after the other, each bounded in time.
pub(super) fn for_calls() -> Agent {
    settled().timeout_global(Some(Duration::from_secs(60))).build().into()
}

/// A connection for one event stream, which may be silent for as long as it likes.
pub(super) fn for_stream() -> Agent {
    settled().timeout_recv_response(Some(Duration::from_secs(15))).build().into()
}

fn settled() -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(Duration::from_secs(5)))
        .user_agent(concat!("rollcall-rust/", env!("CARGO_PKG_VERSION")))
}

/// Sends a call and returns the body of its answer.
pub(super) fn send(agent: &Agent, to: &Leader, call: &Value) -> Result<Vec<u8>, Fault> {
    let response = post(agent, &to.url, Some(&to.stream_id), call)?;
    let status = response.status().as_u16();
    let body = response.into_body().into_with_config().limit(64 << 20).read_to_vec()?;
    match status {
        200..300 => Ok(body),
        _ => Err(Fault::Answered { status, body: shown(&body) }),
    }
}

/// Finds the leading master and opens the event stream. All masters are tried,
/// and the redirects that they give.
pub(super) fn subscribe(
    agent: &Agent,
    masters: &[String],
    call: &Value,
) -> Result<(Leader, impl BufRead + use<>), Fault> {
    let mut tried = vec![];
    for master in masters {
        match follow(agent, endpoint(master), call) {
            Ok(opened) => return Ok(opened),
            Err(fault) => tried.push(format!("{master}: {fault}")),
        }
    }
    Err(Fault::Unanswered(tried.join("; ")))
}

fn follow(agent: &Agent, mut url: String, call: &Value) -> Result<(Leader, impl BufRead + use<>), Fault> {
    for _ in 0..=REDIRECTS {
        let response = post(agent, &url, None, call)?;
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
        match (response.status().as_u16(), header("Location"), header("Mesos-Stream-Id")) {
            (307, Some(location), _) => url = redirected(&url, location)?,
            (200, _, Some(stream_id)) => {
                let stream_id = stream_id.to_owned();
                let body = response.into_body().into_with_config().limit(u64::MAX).reader();
                return Ok((Leader { url, stream_id }, BufReader::new(body)));
            }
            (status, ..) => {
                let body = response.into_body().into_with_config().limit(64 << 10).read_to_vec();
                return Err(Fault::Answered { status, body: shown(&body.unwrap_or_default()) });
            }
        }
    }
    Err(Fault::Unsent("too many redirects: the masters do not agree who leads".into()))
}

fn post(agent: &Agent, url: &str, stream_id: Option<&str>, call: &Value) -> Result<Response<Body>, Fault> {
    let mut request = agent.post(url).header("Accept", "application/json").content_type("application/json");
    if let Some(id) = stream_id {
        request = request.header("Mesos-Stream-Id", id);
    }
    Ok(request.send(call.to_string())?)
}

fn endpoint(master: &str) -> String {
    let scheme = if master.contains("://") { "" } else { "http://" };
    format!("{scheme}{}{PATH}", master.trim_end_matches('/'))
}

/// The address of a redirect, which Mesos writes without a scheme.
fn redirected(from: &str, location: &str) -> Result<String, Fault> {
    let scheme = from.split_once("//").map_or("", |(scheme, _)| scheme);
    let url = match location.strip_prefix("//") {
        Some(rest) => format!("{scheme}//{rest}"),
        None => location.to_owned(),
    };
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://").filter(|_| scheme == "http:"));
    match rest {
        None | Some("") => Err(Fault::Unsent(format!("redirected to {location}, which is not followed"))),
        Some(host) if host.contains('/') => Ok(url),
        Some(_) => Ok(url + PATH),
    }
}

fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(SHOWN)]).replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masters_and_redirects() {
        assert_eq!(endpoint("m:5050"), "http://m:5050/api/v1/scheduler");
        assert_eq!(endpoint("https://m/"), "https://m/api/v1/scheduler");
        let from = "http://m:5050/api/v1/scheduler";
        let to = |location| redirected(from, location).ok();
        assert_eq!(to("//n:5050/master/api/v1/scheduler").unwrap(), "http://n:5050/master/api/v1/scheduler");
        assert_eq!(to("//n:5050").unwrap(), "http://n:5050/api/v1/scheduler");
        assert_eq!(to("https://n/x").unwrap(), "https://n/x");
        assert_eq!(to("/x"), None);
        assert_eq!(to("//"), None);
        assert!(redirected("https://m/x", "http://n/x").is_err());
        assert_eq!(redirected("https://m/x", "//n/x").unwrap(), "https://n/x");
    }

    #[test]
    fn what_answers_mean() {
        let of = |status, body: &str| Fault::Answered { status, body: body.into() }.failure();
        assert_eq!(of(400, "Failed to parse body"), Failure::Refused);
        assert_eq!(of(400, "Framework cannot be found"), Failure::Unsubscribed);
        assert_eq!(of(415, ""), Failure::Refused);
        for status in [307, 401, 403, 404, 503] {
            assert_eq!(of(status, ""), Failure::Unsubscribed);
        }
        assert_eq!(of(500, ""), Failure::Unknown);
        assert_eq!(Fault::from(ureq::Error::HostNotFound).failure(), Failure::Unsubscribed);
        assert_eq!(Fault::from(ureq::Error::Timeout(ureq::Timeout::Global)).failure(), Failure::Unknown);
    }
}
