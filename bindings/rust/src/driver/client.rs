//! The v1 scheduler API over HTTP: whom to ask, and what an answer means.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use serde_json::Value;
use ureq::config::Config;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::Settings;
use super::address::Address;
use crate::Failure;

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
    /// Credentials are wanted, or others.
    Unauthorized(String),
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
            Self::Unsent(_) | Self::Unauthorized(_) => Failure::Unsubscribed,
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
            Self::Unauthorized(e) => write!(f, "the masters want other credentials: {e}"),
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
    address: Address,
    stream_id: String,
}

/// The masters, and how they are spoken to.
pub(super) struct Masters {
    list: Vec<Address>,
    /// The header, which bears a secret.
    authorization: Option<String>,
    http: Config,
}

impl Masters {
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        let list: Vec<Address> = settings.masters.iter().map(|m| Address::of(m)).collect::<Result<_, _>>()?;
        if list.is_empty() {
            return Err("give at least one master, such as localhost:5050".into());
        }
        if let Some(credentials) = &settings.credentials {
            if !credentials.valid() {
                return Err("credentials need a principal, not empty and without a colon".into());
            }
            if let Some(open) = list.iter().find(|m| m.in_the_open() && !settings.plaintext_credentials) {
                let place = open.place();
                return Err(format!(
                    "the secret would travel unencrypted to {place}: use https://, or plaintext_credentials"
                ));
            }
        }
        let authorization = settings.credentials.as_ref().map(|c| c.header());
        Ok(Self { list, authorization, http: settings.http.clone() })
    }

    /// A connection of its own: for calls, one after the other, or for one event stream.
    pub(super) fn connection(&self) -> Agent {
        self.http.new_agent()
    }

    /// Sends a call and returns the body of its answer.
    pub(super) fn send(&self, agent: &Agent, to: &Leader, call: &Value) -> Result<Vec<u8>, Fault> {
        let response = self.post(agent, &to.address, Some(&to.stream_id), call)?;
        let status = response.status().as_u16();
        let body = response.into_body().into_with_config().limit(64 << 20).read_to_vec()?;
        match status {
            200..300 => Ok(body),
            _ => Err(Fault::Answered { status, body: shown(&body) }),
        }
    }

    /// Finds the leading master and opens the event stream. All masters are tried,
    /// and the redirects that they give.
    pub(super) fn subscribe(&self, agent: &Agent, call: &Value) -> Result<(Leader, impl BufRead + use<>), Fault> {
        let mut tried = vec![];
        let mut unauthorized = false;
        for master in &self.list {
            match self.follow(agent, master.clone(), call) {
                Ok(opened) => return Ok(opened),
                Err(fault) => {
                    unauthorized |= matches!(fault, Fault::Answered { status: 401, .. });
                    tried.push(format!("{}: {fault}", master.place()));
                }
            }
        }
        let tried = tried.join("; ");
        Err(if unauthorized { Fault::Unauthorized(tried) } else { Fault::Unanswered(tried) })
    }

    fn follow(&self, agent: &Agent, mut to: Address, call: &Value) -> Result<(Leader, impl BufRead + use<>), Fault> {
        for _ in 0..=REDIRECTS {
            let response = self.post(agent, &to, None, call)?;
            let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
            match (response.status().as_u16(), header("Location"), header("Mesos-Stream-Id")) {
                (307, Some(location), _) => to = self.redirected(&to, location)?,
                (200, _, Some(stream_id)) => {
                    let stream_id = stream_id.to_owned();
                    let body = response.into_body().into_with_config().limit(u64::MAX).reader();
                    return Ok((Leader { address: to, stream_id }, BufReader::new(body)));
                }
                (status, ..) => {
                    let body = response.into_body().into_with_config().limit(64 << 10).read_to_vec();
                    return Err(Fault::Answered { status, body: shown(&body.unwrap_or_default()) });
                }
            }
        }
        Err(Fault::Unsent("too many redirects: the masters do not agree who leads".into()))
    }

    /// Credentials go only to masters that were named, and from one address of this
    /// machine to another.
    fn redirected(&self, from: &Address, location: &str) -> Result<Address, Fault> {
        let Some(to) = from.redirect(location) else {
            let shown = if location.contains('@') { "an address with a user name" } else { location };
            return Err(Fault::Unsent(format!("redirected to {shown}, which is not followed")));
        };
        let trusted = self.list.iter().any(|m| m.same(&to)) || from.both_here(&to);
        if self.authorization.is_some() && !trusted {
            let only = "but credentials are sent only to the masters that were named";
            return Err(Fault::Unsent(format!("redirected to {}, {only}", to.place())));
        }
        Ok(to)
    }

    /// A call is bounded in time; an event stream may be silent for as long as it likes.
    fn post(
        &self,
        agent: &Agent,
        to: &Address,
        stream_id: Option<&str>,
        call: &Value,
    ) -> Result<Response<Body>, Fault> {
        let (answer, all) = (Duration::from_secs(15), Duration::from_secs(60));
        let mut request =
            agent.post(to.to_string()).header("Accept", "application/json").content_type("application/json");
        if let Some(id) = stream_id {
            request = request.header("Mesos-Stream-Id", id);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let request = request
            .config()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(Duration::from_secs(5)))
            .timeout_recv_response(stream_id.is_none().then_some(answer))
            .timeout_global(stream_id.is_some().then_some(all))
            .user_agent(concat!("rollcall-rust/", env!("CARGO_PKG_VERSION")));
        Ok(request.build().send(call.to_string())?)
    }
}

fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(SHOWN)]).replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Credentials;

    fn masters(list: &str, credentials: Option<Credentials>) -> Result<Masters, String> {
        Masters::new(&Settings { credentials, ..Settings::new(list, Value::Null) })
    }

    #[test]
    fn credentials_go_to_whom_was_named() {
        let us = Credentials::new("us", "hunter2:é");
        assert_eq!(us.header(), "Basic dXM6aHVudGVyMjrDqQ==");
        let to = |masters: &Masters, location: &str| {
            masters.redirected(&masters.list[0], location).map_err(|e| e.to_string())
        };
        let named = masters("https://a:1,https://b:2", Some(us.clone())).unwrap();
        assert!(to(&named, "//b:2/master/api/v1/scheduler").is_ok());
        for far in ["//b:3", "//c:2/x"] {
            assert!(to(&named, far).unwrap_err().contains("only to the masters that were named"), "{far}");
        }
        assert!(to(&named, "http://b:2").unwrap_err().contains("not followed"));
        let here = masters("127.0.0.1:1", Some(us)).unwrap();
        assert!(to(&here, "//localhost:7").is_ok());
        assert!(to(&here, "//far:7").is_err());
        let said = to(&here, "//us:hunter2@localhost:7").unwrap_err();
        assert!(said.contains("user name") && !said.contains("hunter2"), "{said}");
        assert!(to(&masters("a:1", None).unwrap(), "//far:7").is_ok());
    }

    #[test]
    fn a_secret_does_not_travel_in_plain_text() {
        let us = Credentials::new("us", "hunter2");
        let said = masters("far:5050", Some(us.clone())).err().unwrap();
        assert!(said.contains("plaintext_credentials") && !said.contains("hunter2"), "{said}");
        assert!(masters("https://far", Some(us.clone())).is_ok());
        let mut settings = Settings::new("far", Value::Null);
        (settings.credentials, settings.plaintext_credentials) = (Some(us), true);
        assert!(Masters::new(&settings).is_ok());
        assert!(!format!("{settings:?} {settings:#?}").contains("hunter2"));
        for bad in ["", "a:b"] {
            assert!(masters("localhost", Some(Credentials::new(bad, "hunter2"))).is_err());
        }
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
