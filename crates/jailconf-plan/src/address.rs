use std::net::IpAddr;

/// The addresses that the kernel gets of `ip4.addr` or `ip6.addr`: each
/// element's interface, mask and arguments are cut off, then the elements are
/// joined and split again at commas; `""` and `-` are the empty list
/// (LANGUAGE 6.1). Gives the text that is no address.
pub(crate) fn kernel_list(
    elements: impl Iterator<Item = String>,
    v6: bool,
) -> Result<Vec<IpAddr>, String> {
    let bare: Vec<String> = elements.map(|e| bare(&e).to_owned()).collect();
    let joined = bare.join(",");
    if joined.is_empty() || joined == "-" {
        return Ok(Vec::new());
    }
    joined.split(',').map(|text| parse(text, v6).ok_or_else(|| text.to_owned())).collect()
}

/// An element as it goes to an interface: the interface, and the address with
/// mask and arguments. `None` where the element names no interface and
/// `interface` gives none (R058).
pub(crate) fn alias(element: &str, interface: Option<&str>) -> Option<(String, String)> {
    if let Some((interface, address)) = element.split_once('|') {
        return Some((interface.to_owned(), address.to_owned()));
    }
    Some((interface?.to_owned(), element.to_owned()))
}

fn bare(element: &str) -> &str {
    let address = element.split_once('|').map_or(element, |(_, address)| address);
    address.split(['/', ' ']).next().unwrap_or_default()
}

fn parse(text: &str, v6: bool) -> Option<IpAddr> {
    if v6 { text.parse().ok().map(IpAddr::V6) } else { text.parse().ok().map(IpAddr::V4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(elements: &[&str], expected: Result<&[&str], &str>) {
        let got = kernel_list(elements.iter().map(|e| (*e).to_owned()), false);
        let got = got.map(|list| list.iter().map(|a| a.to_string()).collect::<Vec<_>>());
        let expected =
            expected.map(|l| l.iter().map(|a| (*a).to_owned()).collect()).map_err(str::to_owned);
        assert_eq!(got, expected);
    }

    #[test]
    fn interface_and_mask_are_cut_off_language_6_1() {
        check(&["em0|10.0.0.1/24", "10.0.0.2"], Ok(&["10.0.0.1", "10.0.0.2"]));
        check(&["10.0.0.1,10.0.0.2"], Ok(&["10.0.0.1", "10.0.0.2"]));
    }

    #[test]
    fn a_quoted_list_loses_addresses_language_6_1() {
        check(&["em0|10.0.0.1/24,em0|10.0.0.2/24"], Ok(&["10.0.0.1"]));
    }

    #[test]
    fn the_empty_list_language_6_1() {
        check(&[""], Ok(&[]));
        check(&["-"], Ok(&[]));
        check(&["lo1|-"], Ok(&[]));
    }

    #[test]
    fn a_host_name_is_no_address_r065() {
        check(&["dhcp"], Err("dhcp"));
        check(&["em0|DHCP/24"], Err("DHCP"));
    }
}
