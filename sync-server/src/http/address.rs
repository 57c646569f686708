use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;

const FORWARDED: &str = "x-forwarded-for";

/// Where a request comes from. Only a trusted proxy is believed about others, and only about whom it saw itself: the
/// last address of the list that is not a trusted proxy.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let listed = headers.get_all(FORWARDED).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let mut known: Vec<IpAddr> = listed.map_while(|one| one.trim().parse().ok()).collect();
    while let Some(last) = known.pop() {
        if !trusted.contains(&last) {
            return last;
        }
    }
    peer
}

/// What is counted as one address: a household has a whole IPv6 network.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: &str, want: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED, forwarded.parse().unwrap());
        let proxy = ["10.0.0.2".parse().unwrap()];
        assert_eq!(client(peer.parse().unwrap(), &headers, &proxy).to_string(), want);
    }

    #[test]
    fn a_stranger_is_not_believed_about_its_address() {
        check("192.0.2.9", "203.0.113.1", "192.0.2.9");
        check("10.0.0.2", "203.0.113.1", "203.0.113.1");
        check("10.0.0.2", "198.51.100.7, 203.0.113.1", "203.0.113.1");
        check("10.0.0.2", "203.0.113.1, 10.0.0.2", "203.0.113.1");
        check("10.0.0.2", "nonsense", "10.0.0.2");
    }

    #[test]
    fn an_ipv6_household_is_one_address() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
