use super::*;
use crate::{Event, Record, event};

fn bytes(write: impl Fn(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::default();
    write(&mut w);
    w.bytes
}

#[test]
fn integers_have_their_shortest_form() {
    let rows: [(u64, &[u8]); 10] = [
        (0, &[0]),
        (0x7f, &[0x7f]),
        (0x80, &[0xcc, 0x80]),
        (0xff, &[0xcc, 0xff]),
        (0x100, &[0xcd, 1, 0]),
        (0xffff, &[0xcd, 0xff, 0xff]),
        (0x1_0000, &[0xce, 0, 1, 0, 0]),
        (0xffff_ffff, &[0xce, 0xff, 0xff, 0xff, 0xff]),
        (0x1_0000_0000, &[0xcf, 0, 0, 0, 1, 0, 0, 0, 0]),
        ((1 << 53) - 1, &[0xcf, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ];
    for (number, form) in rows {
        assert_eq!(bytes(|w| w.uint(number)), form);
        assert_eq!(Reader::new(form).uint(), Ok(number));
    }
    for long in [&[0xcc, 0x7f][..], &[0xcd, 0, 0xff], &[0xce, 0, 0, 0xff, 0xff], &[0xcf, 0, 0, 0, 0, 1, 2, 3, 4]] {
        assert_eq!(Reader::new(long).uint().unwrap_err().wanted, "the shortest form");
    }
}

#[test]
fn lengths_have_their_shortest_form() {
    for n in [0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536] {
        let text = "x".repeat(n);
        let form = bytes(|w| w.text(&text));
        assert_eq!(
            form.len() - n,
            if n < 32 {
                1
            } else if n < 256 {
                2
            } else if n < 65_536 {
                3
            } else {
                5
            }
        );
        assert_eq!(Reader::new(&form).text(), Ok(text.clone()));
        let form = bytes(|w| w.blob(text.as_bytes()));
        assert_eq!(
            form.len() - n,
            if n < 256 {
                2
            } else if n < 65_536 {
                3
            } else {
                5
            }
        );
        assert_eq!(Reader::new(&form).blob(), Ok(text.clone().into_bytes()));
        let list = vec![7; n];
        let form = bytes(|w| w.list(&list, |w, v| w.uint(*v)));
        assert_eq!(
            form.len() - n,
            if n < 16 {
                1
            } else if n < 65_536 {
                3
            } else {
                5
            }
        );
        assert_eq!(Reader::new(&form).list(Reader::uint), Ok(list));
    }
}

#[test]
fn ids_of_zeros_are_nothing() {
    assert_eq!(bytes(|w| w.fixed(&[0; 16])), [0xc4, 0]);
    assert_eq!(Reader::new(&[0xc4, 0]).fixed(), Ok([0; 16]));
    let mut zeros = vec![0xc4, 16];
    zeros.extend([0; 16]);
    assert!(Reader::new(&zeros).fixed::<16>().is_err());
}

#[test]
fn what_is_cut_off_or_has_more_is_malformed() {
    let whole = encode(&Event::Kill(event::Kill { r#ref: 300, task_id: "t-1".into(), grace: 1 << 40 }));
    assert!(decode::<Event>(&whole).is_ok());
    for n in 0..whole.len() {
        assert!(decode::<Event>(&whole[..n]).is_err(), "{n} bytes of it");
    }
    let mut more = whole.clone();
    more.push(0);
    assert_eq!(decode::<Event>(&more), Err(Malformed { at: whole.len(), wanted: "the end" }));
}

#[test]
fn what_is_no_such_value_is_malformed() {
    for (frame, wanted) in [
        (&[0x92, 99, 1][..], "a type of Event"),
        (&[0x94, 13, 1, 0xa0, 0, 0], "the end"),
        (&[0x93, 13, 1, 0xa0, 0], "another number of fields"),
        (&[0x94, 13, 1, 0xa1, 0xff, 0], "UTF-8"),
        (&[0x94, 13, 1, 0xc0, 0], "a string"),
        (&[0x92, 2, 0xcf, 0, 0, 0, 1, 0, 0, 0, 0], "a number below 2^32"),
        (&[0xdd, 0xff, 0xff, 0xff, 0xff], "more bytes"),
        (&[0x98, 16, 1, 5], "another number of fields"),
    ] {
        assert_eq!(decode::<Event>(frame).unwrap_err().wanted, wanted, "{frame:x?}");
    }
}

#[test]
fn a_record_is_a_value_or_a_deletion() {
    let kept = Record { key: b"k".to_vec(), value: Some(vec![]) };
    let gone = Record { key: b"k".to_vec(), value: None };
    assert_eq!(encode(&kept), [0x93, 0xc4, 1, b'k', 0xc2, 0xc4, 0]);
    assert_eq!(encode(&gone), [0x92, 0xc4, 1, b'k', 0xc3]);
    assert_eq!(decode(&encode(&kept)), Ok(kept));
    assert_eq!(decode(&encode(&gone)), Ok(gone));
    assert!(decode::<Record>(&[0x93, 0xc4, 1, b'k', 0xc3, 0xc4, 0]).is_err());
}
