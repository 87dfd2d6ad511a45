//! What pods ask for: CPU, memory, ports of their node; and Kubernetes' quantities.
//!
//! It must not know nodes.

use serde_json::Value;

/// What a pod asks for: CPU in thousandths of a core, memory in MiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// Thousandths of a core.
    pub cpu: u64,
    /// MiB.
    pub memory: u64,
}

/// What a pod's containers ask for together, or its largest init container if that asks for more.
pub fn wish(spec: &Value) -> Wish {
    let mut all = Wish::default();
    for container in list(spec, "containers") {
        let one = of_container(container);
        all = Wish { cpu: all.cpu + one.cpu, memory: all.memory + one.memory };
    }
    for container in list(spec, "initContainers") {
        let one = of_container(container);
        all = Wish { cpu: all.cpu.max(one.cpu), memory: all.memory.max(one.memory) };
    }
    all
}

fn list<'a>(spec: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    spec[field].as_array().into_iter().flatten()
}

fn of_container(container: &Value) -> Wish {
    let requests = &container["resources"]["requests"];
    // A limit without a request is a request.
    let of = |name: &str| {
        if requests[name].is_null() { &container["resources"]["limits"][name] } else { &requests[name] }
    };
    Wish { cpu: amount(of("cpu"), 1000), memory: amount(of("memory"), 1) >> 20 }
}

/// The ports of its node that a pod takes for itself.
pub fn host_ports(spec: &Value) -> Vec<u64> {
    let of = |container: &Value| -> Vec<u64> {
        list(container, "ports").filter_map(|port| port["hostPort"].as_u64().filter(|port| *port > 0)).collect()
    };
    list(spec, "containers").flat_map(of).collect()
}

/// One of Kubernetes' quantities, in units of one `unit`th. What is none counts as nothing.
pub fn amount(quantity: &Value, unit: u64) -> u64 {
    let text = quantity.as_str().map_or_else(|| quantity.to_string(), str::to_owned);
    let digits = text.trim_end_matches(char::is_alphabetic);
    let number: f64 = digits.parse().unwrap_or(0.0);
    let factor = match &text[digits.len()..] {
        "m" => 0.001,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => 1_048_576.0,
        "Gi" => 1_073_741_824.0,
        "Ti" => 1_099_511_627_776.0,
        _ => 1.0,
    };
    // Far below what a float can count exactly.
    (number * factor * unit as f64).max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quantities_are_read_as_kubernetes_writes_them() {
        let spec = json!({ "containers": [
            { "resources": { "requests": { "cpu": "250m", "memory": "64Mi" } } },
            { "resources": { "limits": { "cpu": 1, "memory": "1Gi" } } },
            {},
        ] });
        assert_eq!(wish(&spec), Wish { cpu: 1250, memory: 64 + 1024 });
        let mut with_init = spec;
        with_init["initContainers"] = json!([{ "resources": { "requests": { "cpu": 2 } } }]);
        assert_eq!(wish(&with_init), Wish { cpu: 2000, memory: 64 + 1024 }, "they run one after the other");
    }

    #[test]
    fn ports_of_the_node_are_counted_once_they_are_named() {
        let spec = json!({ "containers": [{ "ports": [{ "containerPort": 80 }, { "hostPort": 443 }] }] });
        assert_eq!(host_ports(&spec), [443]);
    }
}
