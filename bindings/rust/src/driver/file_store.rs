use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::store::{Error, Store};
use crate::{Record, RecordsFrame, wire};

/// The first line of a file.
const HEAD: &[u8] = b"rollcall store 1\n";

/// What stands before each entry: its length and its checksum, 4 bytes each.
const ENTRY: u64 = 8;

/// How large a file becomes before it is written anew with what still counts.
const SPARE: u64 = 16 << 20;

/// A store in one file, for one process at a time. Changes are appended, and on
/// the disk when [`write`](Store::write) returns. What a crash left half written
/// is dropped at the next start: it did not happen.
pub struct FileStore {
    path: PathBuf,
    file: File,
    /// How large it was when it held nothing but what counts.
    least: u64,
    length: u64,
    /// A write has failed, and with it the knowledge of what is in the file.
    failed: bool,
    _lock: File,
}

type Records = BTreeMap<Vec<u8>, Vec<u8>>;

impl FileStore {
    /// Opens a file, or makes it. It fails if another process has it.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let lock = OpenOptions::new().create(true).append(true).open(beside(&path, ".lock"))?;
        lock.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => io::Error::new(ErrorKind::ResourceBusy, "another process has it"),
            TryLockError::Error(e) => e,
        })?;
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path)?;
        let mut store = Self { path, file, least: 0, length: 0, failed: false, _lock: lock };
        let (records, _) = store.read()?;
        store.rewrite(&records)?;
        Ok(store)
    }

    /// What the file holds, and where it ends, without what is half written.
    fn read(&self) -> io::Result<(Records, u64)> {
        let size = self.file.metadata()?.len();
        let mut file = BufReader::new(&self.file);
        file.seek(SeekFrom::Start(0))?;
        let mut records = Records::new();
        let mut head = vec![];
        file.by_ref().take(HEAD.len() as u64).read_to_end(&mut head)?;
        if !HEAD.starts_with(&head) {
            return Err(corrupt(0));
        }
        let mut at = head.len() as u64;
        while let Some(entry) = entry(&mut file, size - at, at)? {
            at += ENTRY + entry.len() as u64;
            let frame: RecordsFrame = wire::decode(&entry).map_err(|_| corrupt(at))?;
            for Record { key, value } in frame.records {
                match value {
                    Some(value) => records.insert(key, value),
                    None => records.remove(&key),
                };
            }
        }
        Ok((records, at))
    }

    /// Writes a new file with what counts, and puts it in the place of the old one.
    fn rewrite(&mut self, records: &Records) -> io::Result<()> {
        let part = beside(&self.path, ".new");
        let mut file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(&part)?;
        let mut bytes = HEAD.to_vec();
        let all = records.iter().map(|(key, value)| Record { key: key.clone(), value: Some(value.clone()) });
        bytes.extend(entry_of(all.collect()));
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&part, &self.path)?;
        let folder = self.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        (self.file, self.least, self.length) = (file, bytes.len() as u64, bytes.len() as u64);
        Ok(())
    }

    fn append(&mut self, changes: &[Record]) -> io::Result<()> {
        let bytes = entry_of(changes.to_vec());
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.length += bytes.len() as u64;
        if self.length > 2 * self.least + SPARE {
            let (records, _) = self.read()?;
            self.rewrite(&records)?;
        }
        Ok(())
    }
}

impl Store for FileStore {
    fn load(&mut self) -> Result<Vec<Record>, Error> {
        let (records, length) = self.read()?;
        self.file.seek(SeekFrom::Start(length))?;
        Ok(records.into_iter().map(|(key, value)| Record { key, value: Some(value) }).collect())
    }

    fn write(&mut self, changes: &[Record]) -> Result<(), Error> {
        if std::mem::replace(&mut self.failed, true) {
            return Err("an earlier write has failed".into());
        }
        self.append(changes)?;
        self.failed = false;
        Ok(())
    }
}

/// The next entry; none at the end, or if nothing but a half written one is left.
fn entry(file: &mut impl Read, left: u64, at: u64) -> io::Result<Option<Vec<u8>>> {
    if left < ENTRY {
        return Ok(None);
    }
    let (mut length, mut sum) = ([0; 4], [0; 4]);
    file.read_exact(&mut length)?;
    file.read_exact(&mut sum)?;
    let length = u64::from(u32::from_le_bytes(length));
    if length > left - ENTRY {
        return Ok(None);
    }
    let mut bytes = vec![];
    file.take(length).read_to_end(&mut bytes)?;
    if length > 0 && crc32fast::hash(&bytes) == u32::from_le_bytes(sum) {
        return Ok(Some(bytes));
    }
    // A file can have grown before its bytes were written: then zeros are left.
    let mut rest = vec![];
    file.read_to_end(&mut rest)?;
    if rest.iter().all(|b| *b == 0) { Ok(None) } else { Err(corrupt(at)) }
}

fn entry_of(records: Vec<Record>) -> Vec<u8> {
    let frame = wire::encode(&RecordsFrame { records });
    let mut bytes = (frame.len() as u32).to_le_bytes().to_vec();
    bytes.extend(crc32fast::hash(&frame).to_le_bytes());
    bytes.extend(frame);
    bytes
}

fn corrupt(at: u64) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("not a store, or damaged: byte {at}"))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests;
