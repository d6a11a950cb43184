use super::*;

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rollcall-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("store")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn put(key: &str, value: &str) -> Record {
    Record { key: key.into(), value: Some(value.into()) }
}

fn gone(key: &str) -> Record {
    Record { key: key.into(), value: None }
}

fn held(store: &mut FileStore) -> Vec<(String, String)> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    store.load().unwrap().into_iter().map(|r| (text(r.key), text(r.value.unwrap()))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect()
}

#[test]
fn what_was_written_is_there_again() {
    let folder = Folder::new("again");
    let mut store = FileStore::open(folder.file()).unwrap();
    assert_eq!(held(&mut store), []);
    store.write(&[put("b", "1"), put("a", ""), put("c", "3")]).unwrap();
    store.write(&[put("b", "2"), gone("c"), put("d", "4"), gone("d"), gone("never was")]).unwrap();
    let wanted = pairs(&[("a", ""), ("b", "2")]);
    assert_eq!(held(&mut store), wanted);
    store.write(&[put("e", "5")]).unwrap(); // after a load
    drop(store);
    assert_eq!(held(&mut FileStore::open(folder.file()).unwrap()), [wanted, pairs(&[("e", "5")])].concat());
}

#[test]
fn one_process_at_a_time() {
    let folder = Folder::new("one");
    let store = FileStore::open(folder.file()).unwrap();
    assert!(FileStore::open(folder.file()).is_err());
    drop(store);
    FileStore::open(folder.file()).unwrap();
}

/// Wherever a crash cuts the file off, what is left is what whole writes had made.
#[test]
fn a_write_is_whole_or_not_there() {
    let folder = Folder::new("cut");
    let mut store = FileStore::open(folder.file()).unwrap();
    let before = fs::metadata(folder.file()).unwrap().len();
    store.write(&[put("a", "1"), put("b", "1")]).unwrap();
    let first = fs::metadata(folder.file()).unwrap().len();
    store.write(&[put("a", "2"), gone("b")]).unwrap();
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    for cut in before..=whole.len() as u64 {
        for zeros in [0, 3, 100] {
            let mut bytes = whole[..cut as usize].to_vec();
            bytes.resize(cut as usize + zeros, 0);
            fs::write(folder.file(), bytes).unwrap();
            let wanted = match cut {
                _ if cut < first => pairs(&[]),
                _ if cut < whole.len() as u64 => pairs(&[("a", "1"), ("b", "1")]),
                _ => pairs(&[("a", "2")]),
            };
            let mut store = FileStore::open(folder.file()).unwrap();
            assert_eq!(held(&mut store), wanted, "cut at {cut}, {zeros} zeros");
            store.write(&[put("z", "9")]).unwrap();
            assert_eq!(held(&mut store), [wanted, pairs(&[("z", "9")])].concat(), "cut at {cut}");
        }
    }
}

#[test]
fn damage_is_said() {
    let folder = Folder::new("damage");
    let mut store = FileStore::open(folder.file()).unwrap();
    store.write(&[put("a", "1")]).unwrap();
    store.write(&[put("b", "2")]).unwrap();
    drop(store);
    let mut bytes = fs::read(folder.file()).unwrap();
    bytes[HEAD.len() + ENTRY as usize] ^= 1; // in the first of three entries
    fs::write(folder.file(), &bytes).unwrap();
    assert_eq!(FileStore::open(folder.file()).err().unwrap().kind(), ErrorKind::InvalidData);
    fs::write(folder.file(), "something else\n").unwrap();
    assert_eq!(FileStore::open(folder.file()).err().unwrap().kind(), ErrorKind::InvalidData);
}

#[test]
fn a_file_does_not_grow_for_ever() {
    let folder = Folder::new("grow");
    let mut store = FileStore::open(folder.file()).unwrap();
    let large = "x".repeat(1 << 20);
    for _ in 0..40 {
        store.write(&[put("a", &large)]).unwrap();
        assert!(fs::metadata(folder.file()).unwrap().len() < 20 << 20);
    }
    store.write(&[put("b", "1")]).unwrap();
    drop(store);
    assert_eq!(held(&mut FileStore::open(folder.file()).unwrap()), pairs(&[("a", &large), ("b", "1")]));
}
