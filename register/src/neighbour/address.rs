//! Where others in the same network find this device.

use std::net::IpAddr;

/// This device's addresses, the likeliest first: what a router at a stall gives, then others, then itself alone.
pub fn local_addresses() -> Vec<String> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = found.iter().map(if_addrs::Interface::ip).filter(IpAddr::is_ipv4).collect();
    addresses.sort_unstable_by_key(|address| (rank(address), *address));
    addresses.dedup();
    // Without a network the device finds itself, and nobody else does.
    if addresses.iter().any(|address| !address.is_loopback()) {
        addresses.retain(|address| !address.is_loopback());
    }
    addresses.iter().map(ToString::to_string).collect()
}

/// What homes, phones and small routers give comes first, what the inside of a machine uses last.
const fn rank(address: &IpAddr) -> u8 {
    let IpAddr::V4(address) = address else { return 5 };
    match address.octets() {
        [192, 168, ..] => 0,
        [10, ..] => 1,
        [172, second, ..] if second >= 16 && second < 32 => 2,
        [169, 254, ..] | [127, ..] => 4,
        _ => 3,
    }
}
