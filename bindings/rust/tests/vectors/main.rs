//! The vectors that all bindings share: what goes into the module and what must
//! come out, byte for byte, and as values.

#[rustfmt::skip]
mod readable;

use std::path::PathBuf;

use readable::Readable;
use rollcall::wire::{self, Wire};
use rollcall::{CreateFrame, Error, Instance, Module, Output, RecordsFrame, Refusal, StepFrame};
use serde_json::Value;

fn folder() -> PathBuf {
    match std::env::var_os("ROLLCALL_VECTORS") {
        Some(folder) => folder.into(),
        None => concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors").into(),
    }
}

#[test]
fn vectors() {
    let module = Module::new().unwrap();
    let mut passed = 0;
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            let name = format!("{}: {}", path.display(), vector["name"]);
            play(&module, &name, vector["steps"].as_array().unwrap());
            passed += 1;
        }
    }
    assert!(passed > 0, "no vectors in {}", folder().display());
    println!("{passed} vectors passed");
}

fn play(module: &Module, name: &str, steps: &[Value]) {
    let mut instance = Instance::new(module).unwrap();
    let mut outs: Vec<Vec<u8>> = vec![];
    for (at, step) in steps.iter().enumerate() {
        let name = format!("{name}, step {at}");
        let call = step["call"].as_str().unwrap();
        if call == "new" {
            instance = Instance::new(module).unwrap();
            outs.push(vec![]);
            continue;
        }
        let (input, wanted) = (bytes(&step["in"], &outs), bytes(&step["out"], &outs));
        let answer = match call {
            "create" => instance.create(&input).map(|()| vec![]),
            "load" => instance.load(&input).map(|()| vec![]),
            "restore" => instance.restore(&input).map(|()| vec![]),
            "step" => instance.step(&input).map(<[u8]>::to_vec),
            "snapshot" => instance.snapshot().map(<[u8]>::to_vec),
            other => panic!("{name}: a call {other}"),
        };
        let refused = step["refused"] == true;
        match answer {
            Ok(out) => {
                assert!(!refused, "{name}: not refused");
                assert!(out == wanted, "{name}: {} instead of {}", hex(&out), hex(&wanted));
            }
            Err(Error::Refused(refusal)) => {
                assert!(refused, "{name}: {refusal}");
                assert_eq!(wire::decode::<Refusal>(&wanted).as_ref(), Ok(&refusal), "{name}");
                assert_eq!(hex(&wire::encode(&refusal)), hex(&wanted), "{name}");
            }
            Err(e) => panic!("{name}: {e}"),
        }
        // The values of what was refused as bytes are not there to be looked at.
        if !refused || step["in_readable"].is_object() {
            match call {
                "create" => same::<CreateFrame>(&name, &input, &step["in_readable"]),
                "restore" => same::<RecordsFrame>(&name, &input, &step["in_readable"]),
                "step" => same::<StepFrame>(&name, &input, &step["in_readable"]),
                _ => {}
            }
        }
        match call {
            _ if refused => same::<Refusal>(&name, &wanted, &step["out_readable"]),
            "step" => same::<Output>(&name, &wanted, &step["out_readable"]),
            _ => {}
        }
        outs.push(wanted);
    }
}

/// Bytes become a value and the same bytes again; the value is the readable one, if that is said.
fn same<T: Wire + Readable>(name: &str, bytes: &[u8], wanted: &Value) {
    let value: T = wire::decode(bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(wire::encode(&value) == bytes, "{name}: encoded otherwise");
    if !wanted.is_null() {
        assert_eq!(&value.readable(), wanted, "{name}");
    }
}

fn bytes(said: &Value, outs: &[Vec<u8>]) -> Vec<u8> {
    match said {
        Value::Null => vec![],
        Value::String(text) => unhex(text),
        Value::Array(pieces) => pieces.iter().flat_map(|piece| bytes(piece, outs)).collect(),
        said => match said["out_of"].as_u64() {
            Some(at) => outs[at as usize].clone(),
            None => unhex(said["repeat"].as_str().unwrap()).repeat(said["times"].as_u64().unwrap() as usize),
        },
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digits).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
