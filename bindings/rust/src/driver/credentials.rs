use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A principal and its secret, for HTTP basic authentication. However they are
/// printed, only the principal shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    principal: String,
    secret: String,
}

impl Credentials {
    /// Credentials of a principal, which holds no colon.
    pub fn new(principal: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { principal: principal.into(), secret: secret.into() }
    }

    /// Whose they are.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    pub(super) fn valid(&self) -> bool {
        !self.principal.is_empty() && !self.principal.contains(':')
    }

    /// The value of the header Authorization.
    pub(super) fn header(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.principal, self.secret)))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "credentials of {:?} (secret not shown)", self.principal)
    }
}
