//! The byte form of everything that crosses the boundary: MessagePack, less
//! than all of it, and one form for each value.
//!
//! A [`Scheduler`](crate::Scheduler) reads and writes it by itself. It is of use
//! to those who keep frames, to look at them or to play them again later.

use std::fmt;

/// Bytes that are not the form of what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where, in bytes from the start.
    pub at: usize,
    /// What was wanted.
    pub wanted: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: wanted {}", self.at, self.wanted)
    }
}

impl std::error::Error for Malformed {}

/// What has a byte form: all types of the schema.
#[expect(private_bounds, reason = "how it is done is no part of the contract")]
pub trait Wire: Codec {}

/// The bytes of a value.
pub fn encode<T: Wire>(value: &T) -> Vec<u8> {
    let mut w = Writer::default();
    value.write(&mut w);
    w.bytes
}

/// The value of bytes, all of them.
pub fn decode<T: Wire>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut r = Reader::new(bytes);
    let value = T::read(&mut r)?;
    if r.rest.is_empty() { Ok(value) } else { Err(r.malformed("the end")) }
}

/// The value of a record that says its version first.
pub(crate) fn versioned<T: Wire>(version: u8, value: &[u8]) -> Result<T, Malformed> {
    decode(unversioned(version, value)?)
}

pub(crate) fn versioned_bytes(version: u8, value: &[u8]) -> Result<Vec<u8>, Malformed> {
    unversioned(version, value).map(<[u8]>::to_vec)
}

fn unversioned(version: u8, value: &[u8]) -> Result<&[u8], Malformed> {
    match value.split_first() {
        Some((v, rest)) if *v == version => Ok(rest),
        _ => Err(Malformed { at: 0, wanted: "a version that is known" }),
    }
}

/// The id in the key of a record.
pub(crate) fn id(bytes: &[u8]) -> Result<String, Malformed> {
    match str::from_utf8(bytes) {
        Ok(id) => Ok(id.to_owned()),
        Err(_) => Err(Malformed { at: 0, wanted: "a key in UTF-8" }),
    }
}

/// How a type is read and written.
pub(crate) trait Codec: Sized {
    fn write(&self, w: &mut Writer);
    fn read(r: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// Bytes under way.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    #[inline]
    pub(crate) fn uint(&mut self, v: u64) {
        match v {
            0..0x80 => self.bytes.push(v as u8),
            0x80..0x100 => self.bytes.extend([0xcc, v as u8]),
            0x100..0x1_0000 => self.head(0xcd, (v as u16).to_be_bytes()),
            0x1_0000..0x1_0000_0000 => self.head(0xce, (v as u32).to_be_bytes()),
            _ => self.head(0xcf, v.to_be_bytes()),
        }
    }

    #[inline]
    fn head<const N: usize>(&mut self, kind: u8, number: [u8; N]) {
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&number);
    }

    #[inline]
    pub(crate) fn bool(&mut self, v: bool) {
        self.bytes.push(0xc2 | u8::from(v));
    }

    #[inline]
    pub(crate) fn text(&mut self, v: &str) {
        match v.len() {
            n @ 0..32 => self.bytes.push(0xa0 | n as u8),
            n @ 32..0x100 => self.bytes.extend([0xd9, n as u8]),
            n @ 0x100..0x1_0000 => self.head(0xda, (n as u16).to_be_bytes()),
            n => self.head(0xdb, (n as u32).to_be_bytes()),
        }
        self.bytes.extend_from_slice(v.as_bytes());
    }

    #[inline]
    pub(crate) fn blob(&mut self, v: &[u8]) {
        match v.len() {
            n @ 0..0x100 => self.bytes.extend([0xc4, n as u8]),
            n @ 0x100..0x1_0000 => self.head(0xc5, (n as u16).to_be_bytes()),
            n => self.head(0xc6, (n as u32).to_be_bytes()),
        }
        self.bytes.extend_from_slice(v);
    }

    /// Bytes of a fixed number; none stand for all zeros.
    #[inline]
    pub(crate) fn fixed<const N: usize>(&mut self, v: &[u8; N]) {
        self.blob(if *v == [0; N] { &[] } else { v });
    }

    #[inline]
    pub(crate) fn array(&mut self, n: usize) {
        match n {
            0..16 => self.bytes.push(0x90 | n as u8),
            16..0x1_0000 => self.head(0xdc, (n as u16).to_be_bytes()),
            _ => self.head(0xdd, (n as u32).to_be_bytes()),
        }
    }

    #[inline]
    pub(crate) fn list<T>(&mut self, list: &[T], write: impl Fn(&mut Self, &T)) {
        self.array(list.len());
        for v in list {
            write(self, v);
        }
    }
}

/// Bytes that are being read.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len() }
    }

    #[cold]
    pub(crate) fn malformed(&self, wanted: &'static str) -> Malformed {
        Malformed { at: self.length - self.rest.len(), wanted }
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, Malformed> {
        let Some((first, rest)) = self.rest.split_first() else {
            return Err(self.malformed("more bytes"));
        };
        self.rest = rest;
        Ok(*first)
    }

    #[inline]
    fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        let Some((taken, rest)) = self.rest.split_at_checked(n) else {
            return Err(self.malformed("more bytes"));
        };
        self.rest = rest;
        Ok(taken)
    }

    /// A number of N bytes, which has no shorter form if it is at least as large as `least`.
    #[inline]
    fn number<const N: usize>(&mut self, least: u64) -> Result<u64, Malformed> {
        let Some((bytes, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(self.malformed("more bytes"));
        };
        let mut wide = [0; 8];
        wide[8 - N..].copy_from_slice(bytes);
        let v = u64::from_be_bytes(wide);
        if v < least {
            return Err(self.malformed("the shortest form"));
        }
        self.rest = rest;
        Ok(v)
    }

    #[inline]
    pub(crate) fn uint(&mut self) -> Result<u64, Malformed> {
        match self.byte()? {
            v @ 0..0x80 => Ok(v.into()),
            0xcc => self.number::<1>(0x80),
            0xcd => self.number::<2>(0x100),
            0xce => self.number::<4>(0x1_0000),
            0xcf => self.number::<8>(0x1_0000_0000),
            _ => Err(self.malformed("a number")),
        }
    }

    #[inline]
    pub(crate) fn small(&mut self) -> Result<u32, Malformed> {
        let v = self.uint()?;
        u32::try_from(v).map_err(|_| self.malformed("a number below 2^32"))
    }

    #[inline]
    pub(crate) fn bool(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0xc2 => Ok(false),
            0xc3 => Ok(true),
            _ => Err(self.malformed("a boolean")),
        }
    }

    #[inline]
    pub(crate) fn text(&mut self) -> Result<String, Malformed> {
        let n = match self.byte()? {
            v @ 0xa0..0xc0 => u64::from(v & 0x1f),
            0xd9 => self.number::<1>(32)?,
            0xda => self.number::<2>(0x100)?,
            0xdb => self.number::<4>(0x1_0000)?,
            _ => return Err(self.malformed("a string")),
        };
        match str::from_utf8(self.take(n as usize)?) {
            Ok(v) => Ok(v.to_owned()),
            Err(_) => Err(self.malformed("UTF-8")),
        }
    }

    #[inline]
    fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let n = match self.byte()? {
            0xc4 => self.number::<1>(0)?,
            0xc5 => self.number::<2>(0x100)?,
            0xc6 => self.number::<4>(0x1_0000)?,
            _ => return Err(self.malformed("bytes")),
        };
        self.take(n as usize)
    }

    #[inline]
    pub(crate) fn blob(&mut self) -> Result<Vec<u8>, Malformed> {
        self.bytes().map(<[u8]>::to_vec)
    }

    #[inline]
    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        match self.bytes()? {
            [] => Ok([0; N]),
            v => match v.try_into() {
                Ok(v) if v != [0; N] => Ok(v),
                _ => Err(self.malformed("all bytes of an id, or none")),
            },
        }
    }

    #[inline]
    pub(crate) fn array(&mut self) -> Result<usize, Malformed> {
        let n = match self.byte()? {
            v @ 0x90..0xa0 => u64::from(v & 0x0f),
            0xdc => self.number::<2>(16)?,
            0xdd => self.number::<4>(0x1_0000)?,
            _ => return Err(self.malformed("an array")),
        };
        Ok(n as usize)
    }

    /// The head of a struct that always has as many fields.
    #[inline]
    pub(crate) fn fields(&mut self, n: usize) -> Result<(), Malformed> {
        let count = self.array()?;
        self.count(count, n)
    }

    #[inline]
    pub(crate) fn count(&self, count: usize, wanted: usize) -> Result<(), Malformed> {
        if count == wanted { Ok(()) } else { Err(self.malformed("another number of fields")) }
    }

    #[inline]
    pub(crate) fn list<T>(&mut self, read: impl Fn(&mut Self) -> Result<T, Malformed>) -> Result<Vec<T>, Malformed> {
        let n = self.array()?;
        // A place is made only for what can be there.
        let mut list = Vec::with_capacity(n.min(self.rest.len()));
        for _ in 0..n {
            list.push(read(self)?);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests;
