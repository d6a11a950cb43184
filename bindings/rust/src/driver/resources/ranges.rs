//! Ranges of whole numbers, both ends included; in bytes as the machine has them:
//! both ends of each, the highest byte first.

pub(super) type Span = (u64, u64);

pub(super) fn bytes(spans: &[Span]) -> Vec<u8> {
    spans.iter().flat_map(|(begin, end)| [begin.to_be_bytes(), end.to_be_bytes()]).flatten().collect()
}

pub(super) fn of(bytes: &[u8]) -> Vec<Span> {
    let number = |b: &[u8]| b.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
    bytes.chunks_exact(16).map(|b| (number(&b[..8]), number(&b[8..]))).collect()
}

/// Mesos joins ranges that overlap, which the machine refuses.
pub(super) fn overlaid(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut all: Vec<Span> = vec![];
    for (begin, end) in spans {
        match all.last_mut() {
            Some(last) if begin <= last.1 => last.1 = last.1.max(end),
            _ => all.push((begin, end)),
        }
    }
    all
}

/// Puts ranges in order and joins those that touch. None may overlap.
pub(super) fn joined(mut spans: Vec<Span>) -> Result<Vec<Span>, String> {
    spans.sort_unstable();
    let mut all: Vec<Span> = vec![];
    for (begin, end) in spans {
        if begin > end {
            return Err(format!("range {begin}-{end} begins after its end"));
        }
        match all.last_mut() {
            Some(last) if begin <= last.1 => return Err(format!("range {begin}-{end} overlaps another")),
            Some(last) if begin - 1 == last.1 => last.1 = end, // not last + 1, which may overflow
            _ => all.push((begin, end)),
        }
    }
    Ok(all)
}
