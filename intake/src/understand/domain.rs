//! What the domain of a mail address says: that two people are of one house, and what a house is called.

use super::words;

/// Domains at which anybody can have an address: they name nobody's house.
const PUBLIC: &[&str] = &[
    "gmail",
    "googlemail",
    "yahoo",
    "ymail",
    "hotmail",
    "outlook",
    "live",
    "msn",
    "icloud",
    "me",
    "aol",
    "proton",
    "protonmail",
    "gmx",
    "web",
    "mail",
    "email",
    "inbox",
    "bk",
    "list",
    "yandex",
    "ya",
    "rambler",
    "qq",
    "foxmail",
    "163",
    "126",
    "sina",
    "sohu",
    "aliyun",
    "139",
    "yeah",
    "orange",
    "wanadoo",
    "free",
    "laposte",
    "sfr",
    "terra",
    "uol",
    "bol",
    "zoho",
    "fastmail",
    "tutanota",
    "hey",
    "naver",
    "rediffmail",
];
/// Second parts of names under a country: `moi.gov.xx`, `uni.ac.xx`.
const SHARED: &[&str] =
    &["com", "org", "net", "co", "ac", "edu", "gov", "gob", "gouv", "govt", "go", "or", "int", "mil"];

/// Returns the part of an address's domain that names a house.
fn house_of(address: &str) -> Option<String> {
    let domain = address.rsplit_once('@')?.1.trim_end_matches('.').to_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    let own = &labels[..labels.len().checked_sub(1)?];
    let own = match own {
        [rest @ .., last] if SHARED.contains(last) && !rest.is_empty() => rest,
        own => own,
    };
    let label = own.last()?;
    (!PUBLIC.contains(label) && !SHARED.contains(label)).then(|| own.join("."))
}

/// Tells whether two addresses are of one house.
pub(super) fn is_same_house(one: &str, other: &str) -> bool {
    let end = |domain: &str| domain.rsplit('.').next().map(str::to_owned);
    match (house_of(one), house_of(other)) {
        (Some(one), Some(other)) => end(&one) == end(&other),
        _ => false,
    }
}

/// Tells whether one of the addresses is at the domain that a house is called by: `priya@gridworks.example` for "Gridworks",
/// `info@open-maps.example` for "Open Maps Foundation".
pub(super) fn names(house: &str, addresses: &[String]) -> bool {
    const SHORTEST: usize = 5;
    let folded = words::folded(house);
    let mut joined = String::new();
    let beginnings: Vec<String> = folded
        .split(' ')
        .map(|word| {
            joined.push_str(word);
            joined.clone()
        })
        .collect();
    addresses.iter().filter_map(|address| house_of(address)).any(|domain| {
        domain.split('.').any(|label| {
            let label = label.replace('-', "");
            label.len() >= SHORTEST && beginnings.contains(&label)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{is_same_house, names};

    #[test]
    fn a_domain_tells_whose_house_it_is() {
        assert!(is_same_house("a@mict.gov.lowveld.example", "b@mict.gov.lowveld.example"));
        assert!(is_same_house("a@atoll.example", "b@mail.atoll.example"));
        assert!(!is_same_house("a@gmail.com", "b@gmail.com"));
        assert!(!is_same_house("a@atoll.example", "b@reef.example"));
        assert!(!is_same_house("nobody", "b@reef.example"));
    }

    #[test]
    fn a_house_is_called_like_its_domain() {
        let at = |address: &str| [address.to_owned()];
        assert!(names("Gridworks", &at("p@gridworks.example")));
        assert!(names("Open Maps Foundation", &at("p@open-maps.example")));
        assert!(!names("Data Protection", &at("p@gridworks.example")));
        assert!(!names("Live", &at("p@live.com")));
    }
}
