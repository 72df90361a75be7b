use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address, or a range of them, as a setting of rc.conf gives it to an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAddress {
    /// The least and the greatest number of each part: four bytes, or eight times two.
    parts: Vec<(u16, u16)>,
    /// The bits of its subnet; `None` where none are written, or not so that they are
    /// understood.
    pub prefix: Option<u8>,
}

impl HostAddress {
    /// Whether an address is this one, or one of this range, whatever its spelling.
    pub fn is(&self, address: IpAddr) -> bool {
        let parts = parts(address);
        parts.len() == self.parts.len()
            && parts.iter().zip(&self.parts).all(|(one, (from, to))| (from..=to).contains(&one))
    }

    /// The address, where it is no range of several.
    pub fn single(&self) -> Option<IpAddr> {
        let mut ones = [0u16; 8];
        for (place, (from, to)) in ones.iter_mut().zip(&self.parts) {
            if from != to {
                return None;
            }
            *place = *from;
        }
        match (self.parts.len(), ones) {
            (4, [a, b, c, d, ..]) => {
                let [a, b, c, d] = [a, b, c, d].map(|part| part as u8);
                Some(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
            }
            _ => Some(IpAddr::V6(Ipv6Addr::from(ones))),
        }
    }

    /// Whether an address is in the subnet that this one brings to its interface.
    pub fn has_in_subnet(&self, address: IpAddr) -> bool {
        let (parts, width) = (parts(address), if address.is_ipv4() { 8 } else { 16 });
        let Some(prefix) = self.prefix else { return false };
        let (mut left, is_host) =
            (u32::from(prefix), u32::from(prefix) == width * parts.len() as u32);
        parts.len() == self.parts.len()
            && !is_host
            && parts.iter().zip(&self.parts).all(|(one, (from, to))| {
                let bits = left.min(width);
                left -= bits;
                let cut = |part: u16| u32::from(part) >> (width - bits);
                (cut(*from)..=cut(*to)).contains(&cut(*one))
            })
    }
}

/// The addresses in a value of `ifconfig_IF`, `_alias0`, `_aliases`, `_ipv6`,
/// `ipv4_addrs_IF` and the like (rc.conf(5)): what stands behind `inet` or `inet6`, in front
/// of all, or alone with a mask.
pub fn host_addresses(value: &str) -> Vec<HostAddress> {
    let mut found: Vec<HostAddress> = Vec::new();
    let mut words = value.split_whitespace().peekable();
    let (mut is_first, mut is_list) = (true, true);
    while let Some(word) = words.next() {
        let is_address = match word {
            // CARP: `inet vhid 1 pass SECRET alias 192.0.2.1/32`.
            "inet" | "inet6" | "alias" => {
                is_list = false;
                let address = words.peek().and_then(|word| host_address(word));
                words.next_if(|_| address.is_some());
                address
            }
            "netmask" => {
                let bits = words.next().and_then(bits_of_mask);
                if let Some(last) = found.last_mut() {
                    last.prefix = bits;
                }
                None
            }
            "prefixlen" => {
                let bits = words.next().and_then(|bits| bits.parse().ok());
                if let Some(last) = found.last_mut() {
                    last.prefix = bits;
                }
                None
            }
            // `ifconfig_em0="192.0.2.1/24"`, `ipv4_addrs_em0="192.0.2.1/24 192.0.2.5-9/32"`.
            word if is_first || is_list && word.contains('/') => host_address(word),
            _ => None,
        };
        is_list &= is_address.is_some();
        is_first = false;
        found.extend(is_address);
    }
    found
}

fn host_address(word: &str) -> Option<HostAddress> {
    let (address, prefix) = word.split_once('/').map_or((word, None), |(a, p)| (a, Some(p)));
    let address = address.split_once('%').map_or(address, |(address, _)| address);
    let prefix = prefix.and_then(|bits| bits.parse().ok());
    let parts = match address.contains(':') {
        true => parts_v6(address)?,
        false => {
            let parts: Vec<_> =
                address.split('.').map(|part| range(part, 10, 255)).collect::<Option<_>>()?;
            (parts.len() == 4).then_some(parts)?
        }
    };
    Some(HostAddress { parts, prefix })
}

fn parts_v6(address: &str) -> Option<Vec<(u16, u16)>> {
    let list = |text: &str| -> Option<Vec<(u16, u16)>> {
        let all = text.split(':').filter(|_| !text.is_empty());
        all.map(|part| range(part, 16, 0xffff)).collect()
    };
    let Some((head, tail)) = address.split_once("::") else {
        return list(address).filter(|parts| parts.len() == 8);
    };
    let (mut parts, tail) = (list(head)?, list(tail)?);
    let left = 8usize.checked_sub(parts.len() + tail.len()).filter(|left| *left > 0)?;
    parts.extend(std::iter::repeat_n((0, 0), left));
    parts.extend(tail);
    Some(parts)
}

/// `7`, or `5-9`.
fn range(part: &str, radix: u32, most: u16) -> Option<(u16, u16)> {
    let number = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u16::from_str_radix(text, radix).ok().filter(|_| is_plain);
        number.filter(|number| *number <= most)
    };
    match part.split_once('-') {
        Some((from, to)) => Some((number(from)?, number(to)?)).filter(|(from, to)| from <= to),
        None => number(part).map(|one| (one, one)),
    }
}

/// The bits of `255.255.255.0` or `0xffffff00`.
fn bits_of_mask(mask: &str) -> Option<u8> {
    let mask = match mask.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => mask.parse::<Ipv4Addr>().ok()?.to_bits(),
    };
    let bits = mask.leading_ones();
    (bits == mask.count_ones()).then_some(bits as u8)
}

fn parts(address: IpAddr) -> Vec<u16> {
    match address {
        IpAddr::V4(address) => Ipv4Addr::octets(&address).map(u16::from).to_vec(),
        IpAddr::V6(address) => Ipv6Addr::segments(&address).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of some addresses a value has, and which are in its subnets.
    fn check(value: &str, has: &str, in_subnet: &str) {
        const ASKED: [&str; 7] = [
            "192.0.2.1",
            "192.0.2.12",
            "192.0.2.255",
            "198.51.100.5",
            "2001:db8::80",
            "2001:db8::81",
            "2001:db8:0:1::1",
        ];
        let found = host_addresses(value);
        let which = |is: &dyn Fn(&HostAddress, IpAddr) -> bool| {
            let asked = ASKED.iter().filter(|a| found.iter().any(|f| is(f, a.parse().unwrap())));
            asked.copied().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(which(&HostAddress::is), has, "{value}");
        assert_eq!(which(&HostAddress::has_in_subnet), in_subnet, "{value}");
    }

    const NET: &str = "192.0.2.1 192.0.2.12 192.0.2.255";

    // rc.conf(5), ifconfig(8).
    #[test]
    fn an_address_in_any_spelling() {
        check("inet 192.0.2.1/24", "192.0.2.1", NET);
        check("192.0.2.1 netmask 255.255.255.0", "192.0.2.1", NET);
        check("inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255", "192.0.2.1", NET);
        check("up inet 192.0.2.1/28 mtu 9000", "192.0.2.1", "192.0.2.1 192.0.2.12");
        check("inet 192.0.2.1/32", "192.0.2.1", "");
        check("inet6 2001:0db8:0:0::80 prefixlen 64", "2001:db8::80", "2001:db8::80 2001:db8::81");
        check("inet6 2001:db8:0:0:0:0:0:80/128", "2001:db8::80", "");
        check("inet vhid 1 pass secret alias 192.0.2.12/32", "192.0.2.12", "");
        check("inet 192.0.2.12/32 vhid 1 pass secret", "192.0.2.12", "");
        check("inet 192.0.2.12/32 alias", "192.0.2.12", "");
        check("DHCP", "", "");
        check("addm em0 addm tap0 192.0.2.12", "", "");
    }

    // rc.conf(5): ranges in `_aliases` and `ipv4_addrs_IF`.
    #[test]
    fn lists_and_ranges() {
        check("inet 192.0.2.10-20/32", "192.0.2.12", "");
        check("inet 192.0.2.9-11/32 inet 198.51.100.5/32", "198.51.100.5", "");
        check("192.0.2.1/24 192.0.2.10-20/32", "192.0.2.1 192.0.2.12", NET);
        check("inet6 2001:db8::70-8f/64", "2001:db8::80 2001:db8::81", "2001:db8::80 2001:db8::81");
        check(
            "inet6 2001:db8:0:0-3::1/64",
            "2001:db8:0:1::1",
            "2001:db8::80 2001:db8::81 2001:db8:0:1::1",
        );
        check("inet 192.0.2.20-10/32", "", "");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for value in [
            "inet",
            "inet6 ::",
            "inet 1.2.3",
            "inet 1.2.3.256",
            "inet :::1",
            "inet 1-2-3.4.5.6",
            "inet 1:2:3:4:5:6:7:8:9",
            "inet é.1.1.1/99",
        ] {
            let found = host_addresses(value);
            assert!(found.iter().all(|a| !a.is("192.0.2.1".parse().unwrap())), "{value}");
        }
    }
}
