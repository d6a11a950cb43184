use crate::Record;

/// What a store can fail with.
pub(super) type Error = Box<dyn std::error::Error + Send + Sync>;

/// Where a framework keeps what its machine gives it to keep. Any database will
/// do, in one transaction with data of the framework's own.
pub trait Store {
    /// All records, in the order of the bytes of their keys.
    fn load(&mut self) -> Result<Vec<Record>, Error>;

    /// Makes changes durable, all or none of them, in their order: a key may come
    /// twice. Whatever follows from them is done only after it has returned.
    fn write(&mut self, changes: &[Record]) -> Result<(), Error>;
}
