//! Where a master is. Errors never show an address that may have a password in it.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use ureq::http::Uri;

const PATH: &str = "/api/v1/scheduler";

/// The port of a master that is named without one.
const MESOS: u16 = 5050;

/// The address of a master's scheduler API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    scheme: &'static str,
    /// In lower case.
    host: String,
    port: u16,
    path: String,
}

impl Address {
    /// Reads a host, a host and port, or a URL, whose path is put in front of the API's own.
    pub(super) fn of(master: &str) -> Result<Self, String> {
        let bare = !master.contains("://");
        let url = if bare { format!("http://{master}") } else { master.to_owned() };
        if authority(&url).contains('@') {
            return Err("a master's address holds a user name: use credentials".into());
        }
        let wrong = || format!("a master's address is host:port or an http or https URL, not {master:?}");
        let mut address = Self::parse(&url, bare.then_some(MESOS)).ok_or_else(wrong)?;
        address.path.truncate(address.path.trim_end_matches('/').len());
        address.path += PATH;
        Ok(address)
    }

    /// Where a master that does not lead sends us, which Mesos writes without a scheme.
    pub(super) fn redirect(&self, location: &str) -> Option<Self> {
        let url = match location.strip_prefix("//") {
            Some(rest) => format!("{}://{rest}", self.scheme),
            None => location.to_owned(),
        };
        let mut to = Self::parse(&url, None).filter(|to| to.scheme == "https" || self.scheme == "http")?;
        if to.path == "/" {
            PATH.clone_into(&mut to.path);
        }
        Some(to)
    }

    /// Reads a URL; without a port it has the one given, or its scheme's.
    fn parse(url: &str, port: Option<u16>) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let (scheme, usual) = match uri.scheme_str()? {
            "http" => ("http", 80),
            "https" => ("https", 443),
            _ => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?;
        let port = match authority(url).strip_prefix(host)? {
            "" => port.unwrap_or(usual),
            rest => rest.strip_prefix(':')?.parse().ok()?,
        };
        let clear = uri.query().is_none() && !url.contains('#');
        clear.then(|| Self { scheme, host: host.to_lowercase(), port, path: uri.path().to_owned() })
    }

    /// Whether what is sent there can be read on the way.
    pub(super) fn in_the_open(&self) -> bool {
        self.scheme == "http" && !self.loopback()
    }

    /// Whether secrets that one is given may go to the other: both are of this machine.
    pub(super) fn both_here(&self, other: &Self) -> bool {
        self.loopback() && other.loopback()
    }

    /// Whether the same master answers there.
    pub(super) fn same(&self, other: &Self) -> bool {
        (self.scheme, &self.host, self.port) == (other.scheme, &other.host, other.port)
    }

    /// 127.0.0.0/8, ::1 and the name localhost, which RFC 6761 reserves.
    fn loopback(&self) -> bool {
        let v6 = self.host.trim_start_matches('[').trim_end_matches(']').parse::<Ipv6Addr>();
        self.host == "localhost"
            || self.host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
            || v6.is_ok_and(|ip| ip.is_loopback())
    }

    /// The host and port, for messages.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}{}", self.scheme, self.host, self.port, self.path)
    }
}

fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masters() {
        let of = |master| Address::of(master).unwrap().to_string();
        assert_eq!(of("M:5051"), "http://m:5051/api/v1/scheduler");
        assert_eq!(of("m"), "http://m:5050/api/v1/scheduler");
        assert_eq!(of("[::1]"), "http://[::1]:5050/api/v1/scheduler");
        assert_eq!(of("http://m"), "http://m:80/api/v1/scheduler");
        assert_eq!(of("https://m/mesos/"), "https://m:443/mesos/api/v1/scheduler");
        for bad in ["", "http://", "m:x", "m:", "zk://m:1/mesos", "ftp://m", "http://m/?a", "http://m#a", "m:99999"] {
            assert!(Address::of(bad).is_err(), "{bad}");
        }
        for named in
            ["us:hunter2@far", "http://us:hunter2@far/", "https://us@far", "http://us:hunter2@fa r", "a b:hunter2@far"]
        {
            let said = Address::of(named).unwrap_err();
            assert!(said.contains("use credentials") && !said.contains("hunter2") && !said.contains("far"), "{said}");
        }
    }

    #[test]
    fn redirects() {
        let from = Address::of("m").unwrap();
        let to = |location| from.redirect(location).map(|to| to.to_string());
        assert_eq!(to("//n:5050/master/api/v1/scheduler").unwrap(), "http://n:5050/master/api/v1/scheduler");
        assert_eq!(to("//n:5050").unwrap(), "http://n:5050/api/v1/scheduler");
        assert_eq!(to("https://n/x").unwrap(), "https://n:443/x");
        for bad in ["/x", "//", "//us:hunter2@n/x", "ftp://n/x", "x"] {
            assert_eq!(to(bad), None, "{bad}");
        }
        let from = Address::of("https://m").unwrap();
        assert_eq!(from.redirect("http://n/x"), None);
        assert_eq!(from.redirect("//n/x").unwrap().to_string(), "https://n:443/x");
    }

    #[test]
    fn what_can_be_read_on_the_way() {
        let open = |master| Address::of(master).unwrap().in_the_open();
        for here in ["localhost", "LOCALHOST:1", "127.9.9.9:5050", "http://[::1]:5050", "https://far"] {
            assert!(!open(here), "{here}");
        }
        for far in ["far:5050", "http://far", "10.0.0.1", "127.0.0.1.example"] {
            assert!(open(far), "{far}");
        }
    }
}
