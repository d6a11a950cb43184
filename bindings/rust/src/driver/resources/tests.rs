use serde_json::{Value, json};

use super::*;

fn cpus(value: Value) -> Value {
    json!({"name": "cpus", "type": "SCALAR", "scalar": {"value": value}})
}

#[test]
fn amounts_are_thousandths() {
    let of = |value| resource(&cpus(value), None).map(|r| r.scalar.unwrap());
    for (value, wanted) in [(json!(0.1), 100), (json!(1), 1000), (json!(0.0005), 1), (json!(-0.0004), 0)] {
        assert_eq!(of(value), Ok(wanted));
    }
    assert_eq!(of(json!(9_007_199_254_740.99)), Ok(MOST_SCALAR - 1)); // as close as a double is
    for bad in [json!(-1), json!(9_007_199_254_740.992), json!("1"), json!(null), json!(1e300)] {
        assert!(of(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn ranges_may_be_as_long_as_there_are_numbers() {
    let ports = |list: Value| {
        let r = resource(&json!({"name": "ports", "type": "RANGES", "ranges": {"range": list}}), None)?;
        canonical(vec![r]).map(|list| ranges::of(list[0].ranges.as_ref().unwrap()))
    };
    let all = json!([{"begin": 0, "end": u64::MAX}, {"begin": u64::MAX, "end": u64::MAX}]);
    assert_eq!(ports(all), Ok(vec![(0, u64::MAX)]));
    assert_eq!(ports(json!([{"begin": 5, "end": 6.0}, {"begin": 3, "end": 4}])), Ok(vec![(3, 6)]));
    for bad in [
        json!([{"begin": 2, "end": 1}]),
        json!([{"begin": -1, "end": 1}]),
        json!([{"begin": 1.5, "end": 2}]),
        json!([{}]),
    ] {
        assert!(ports(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn what_is_there_twice_has_no_sum() {
    let set = json!({"name": "zones", "type": "SET", "set": {"item": ["a"]}});
    assert_eq!(offered(&json!({"resources": [set, set]}), "web"), vec![]);
    assert_eq!(offered(&json!({"resources": [set]}), "web").len(), 1);
    let most = cpus(json!(9_007_199_254_740.99));
    assert!(used(&json!({"resources": [most], "executor": {"resources": [cpus(json!(0.002))]}})).is_err());
}

#[test]
fn what_cannot_be_said_is_left_out() {
    let long = "x".repeat(LONGEST + 1);
    let named = json!({"name": long, "type": "SCALAR", "scalar": {"value": 1}});
    let offer =
        json!({"resources": [named, {"name": "of tomorrow", "type": "TREE"}, 5, cpus(json!(-1)), cpus(json!(2))]});
    let left = offered(&offer, "web");
    assert_eq!((left.len(), left[0].scalar, left[0].allocated_to.as_str()), (1, Some(2000), "web"));
    assert_eq!(offered(&offer, &long), vec![]);
    assert_eq!(offered(&json!({}), "web"), vec![]);
    assert!(used(&json!({"resources": [named]})).is_err());
}

/// What goes to Mesos comes back the same, with all that a resource can be.
#[test]
fn there_and_back() {
    let reservations = ["STATIC", "a", "", "", "DYNAMIC", "a/b", "p", r#"[{"key":"é"},{"key":"é","value":""}]"#];
    let reservations: Vec<String> = reservations.map(Into::into).into();
    let plain = resource(&cpus(json!(1)), Some("a/b")).unwrap();
    let mut volume = plain.clone();
    (volume.name, volume.shared) = ("disk".into(), true);
    volume.reservations.clone_from(&reservations);
    volume.disk.persistence_id = "v".into();
    volume.disk.mode = crate::VolumeMode::ReadOnly;
    volume.disk.source = crate::DiskSourceType::Mount;
    volume.disk.root = "/r".into();
    let mut one = plain.clone();
    (one.revocable, one.provider_id) = (true, "rp".into());
    one.reservations = reservations[..4].to_vec();
    let list = canonical(vec![volume, one, plain]).unwrap();
    for refinement in [true, false] {
        let dialect = super::super::dialect::Dialect { refinement, ..Default::default() };
        let written = resources(&list, &dialect);
        let back: Vec<_> = written.iter().map(|r| resource(r, None).unwrap()).collect();
        assert_eq!(back, list, "{written:?}");
    }
}

/// The vectors that the drivers of all languages share.
#[test]
fn vectors() {
    let folder =
        std::env::var("ROLLCALL_VECTORS").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors").into());
    let file = std::fs::read(format!("{folder}/driver/resources.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    for v in file["offers"].as_array().unwrap() {
        let got = offered(&v["in"], v["role"].as_str().unwrap());
        assert_eq!(readable(&got), v["resources"], "{}", v["name"]);
    }
    for v in file["tasks"].as_array().unwrap() {
        match used(&v["in"]) {
            Ok(got) => assert_eq!(readable(&got), v["resources"], "{}", v["name"]),
            Err(e) => assert_eq!(v["refused"], true, "{}: {e}", v["name"]),
        }
    }
    for v in file["operations"].as_array().unwrap() {
        let named = v["in"].as_array().unwrap().iter().map(|one| resource(one, None).unwrap());
        let list = canonical(named.collect()).unwrap();
        assert_eq!(readable(&list), v["resources"], "{}", v["name"]);
        let r#type = match v["type"].as_str().unwrap() {
            "RESERVE" => crate::OperationType::Reserve,
            _ => crate::OperationType::Unreserve,
        };
        let start = crate::NewOperation { r#type, resources: list, ..Default::default() };
        let refinement = v["refinement"] == true;
        let dialect = super::super::dialect::Dialect { refinement, ..Default::default() };
        let got = super::super::to_mesos::operation(&start, &dialect).unwrap();
        assert_eq!(numbers(got), numbers(v["operation"].clone()), "{}", v["name"]);
    }
}

/// Resources as the vectors show them.
fn readable(list: &[Resource]) -> Value {
    let one = |r: &Resource| {
        let d = &r.disk;
        let mut to = json!({
            "name": r.name, "type": r.r#type.as_str(), "reservations": r.reservations, "provider_id": r.provider_id,
            "allocated_to": r.allocated_to, "revocable": r.revocable, "shared": r.shared,
            "disk": {
                "persistence_id": d.persistence_id, "principal": d.principal, "container_path": d.container_path,
                "mode": d.mode.as_str(), "source": d.source.as_str(), "root": d.root, "vendor": d.vendor, "id": d.id,
                "profile": d.profile, "metadata": d.metadata,
            },
        });
        if let Some(scalar) = r.scalar {
            to["scalar"] = scalar.into();
        }
        if let Some(bytes) = &r.ranges {
            to["ranges"] = bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into();
        }
        if let Some(set) = &r.set {
            to["set"] = json!(set);
        }
        to
    };
    list.iter().map(one).collect()
}

/// 1 and 1.0 are the same number.
fn numbers(value: Value) -> Value {
    match value {
        Value::Number(n) => n.as_f64().into(),
        Value::Array(list) => list.into_iter().map(numbers).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, v)| (name, numbers(v))).collect(),
        other => other,
    }
}
