//! What another site lets programs ask for: its `/robots.txt` (RFC 9309), as much of it as a link needs.

/// Returns whether a path may be asked for: the longest rule of our group counts, allowing before forbidding.
pub fn allows(robots: &str, agent: &str, path: &str) -> bool {
    let lines = robots.lines().filter_map(|line| {
        let line = line.split('#').next().unwrap_or_default();
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim()))
    });
    let (mut ours, mut all) = (Vec::new(), Vec::new());
    let (mut for_us, mut for_all, mut in_rules) = (false, false, false);
    let mut named = false;
    for (name, value) in lines {
        match name.as_str() {
            "user-agent" => {
                if in_rules {
                    (for_us, for_all, in_rules) = (false, false, false);
                }
                for_us |= !value.is_empty() && value != "*" && agent.eq_ignore_ascii_case(value);
                for_all |= value == "*";
                named |= for_us;
            }
            "allow" | "disallow" => {
                in_rules = true;
                let rule = (name == "allow", value);
                ours.extend(for_us.then_some(rule));
                all.extend(for_all.then_some(rule));
            }
            _ => {}
        }
    }
    let rules = if named { ours } else { all };
    let longest = rules
        .into_iter()
        .filter(|(_, pattern)| !pattern.is_empty() && matches(pattern, path))
        .max_by_key(|(allow, pattern)| (pattern.len(), *allow));
    longest.is_none_or(|(allow, _)| allow)
}

/// Returns whether a path begins as a pattern says; `*` stands for anything, `$` for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let parts: Vec<&str> = pattern.split('*').collect();
    let Some((first, others)) = parts.split_first() else { return true };
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    for (nth, part) in others.iter().enumerate() {
        // The last part of a pattern with an end is the end of the path.
        if to_end && nth + 1 == others.len() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROBOTS: &str = "# be kind\nUser-agent: wsis-site\nUser-agent: other\nDisallow: /private\nAllow: /private/open\n\nUser-agent: *\nDisallow: /\n";

    #[test]
    fn our_own_group_counts_before_that_of_all() {
        assert!(allows(ROBOTS, "wsis-site", "/page"));
        assert!(!allows(ROBOTS, "wsis-site", "/private/x"));
        assert!(allows(ROBOTS, "wsis-site", "/private/open/x"));
        assert!(!allows(ROBOTS, "unknown", "/page"));
        assert!(allows("", "wsis-site", "/"));
        assert!(allows("User-agent: *\nDisallow:\n", "wsis-site", "/"));
    }

    #[test]
    fn a_pattern_may_hold_stars_and_an_end() {
        for (pattern, path, is) in [
            ("/*.pdf$", "/a/b.pdf", true),
            ("/*.pdf$", "/a/b.pdf?x", false),
            ("/a*b", "/axxb/c", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/fish*", "/fishing", true),
        ] {
            assert_eq!(matches(pattern, path), is, "{pattern} {path}");
        }
    }
}
