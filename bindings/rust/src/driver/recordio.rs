//! RecordIO: the length of a record in digits, a line feed, the record.

use std::io::{self, BufRead, Read};

/// The largest record that is taken.
const LARGEST: u64 = 64 << 20;

/// The next record; none if the stream ended between two.
pub(super) fn next(stream: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut head = vec![];
    stream.take(21).read_until(b'\n', &mut head)?;
    if head.is_empty() {
        return Ok(None);
    }
    let length = length(&head).ok_or_else(|| malformed("the length of a record"))?;
    let mut record = vec![];
    stream.take(length).read_to_end(&mut record)?;
    if record.len() as u64 == length { Ok(Some(record)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn length(head: &[u8]) -> Option<u64> {
    let digits = str::from_utf8(head.strip_suffix(b"\n")?).ok()?;
    digits.parse().ok().filter(|n| *n <= LARGEST)
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not RecordIO: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let mut stream = &b"3\nabc0\n11\n{\"a\":\"\n12\"}"[..];
        assert_eq!(next(&mut stream).unwrap().unwrap(), b"abc");
        assert_eq!(next(&mut stream).unwrap().unwrap(), b"");
        assert_eq!(next(&mut stream).unwrap().unwrap(), b"{\"a\":\"\n12\"}");
        assert!(next(&mut stream).unwrap().is_none());
    }

    #[test]
    fn what_is_no_record() {
        for bad in ["5\nabc", "5", "-1\n", "x\n", "\n", "99999999999999999999999\n", "67108865\n"] {
            assert!(next(&mut bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
