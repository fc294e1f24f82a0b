//! A stylesheet as rules and declarations that know their places: as much of CSS as the checks need.

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The conditions around it, such as `@media print`.
    pub around: Vec<String>,
    /// Its selectors.
    pub selectors: Vec<String>,
    /// What it declares.
    pub declarations: Vec<Declaration>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The property, in lower case.
    pub name: String,
    /// The value without `!important`.
    pub value: String,
    /// Where the property begins in the stylesheet.
    pub offset: usize,
}

impl Rule {
    /// Returns the last declaration of a property, which is the one that counts.
    pub fn declared(&self, name: &str) -> Option<&Declaration> {
        self.declarations.iter().rev().find(|own| own.name == name)
    }
}

/// Reads a stylesheet. What is broken is skipped: browsers do the same.
pub(super) fn read(text: &str) -> Vec<Rule> {
    let blank = without_comments(text);
    let mut rules = Vec::new();
    let mut around = Vec::new();
    block(&blank, 0, &mut around, &mut rules);
    rules
}

/// Writes blanks over comments, so that every offset stays.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        let close = rest[open + 2..].find("*/").map_or(rest.len(), |close| open + close + 4);
        out.extend(std::iter::repeat_n(' ', close - open));
        rest = &rest[close..];
    }
    out + rest
}

/// Reads the rules of a block; `at` is where its text begins.
fn block(text: &str, at: usize, around: &mut Vec<String>, rules: &mut Vec<Rule>) {
    let mut from = 0;
    while let Some((stop, found)) = next(&text[from..], &['{', ';', '}']).map(|(stop, c)| (from + stop, c)) {
        if found != '{' {
            from = stop + 1;
            continue;
        }
        let head = text[from..stop].trim();
        let inner_at = stop + 1;
        let end = close(&text[inner_at..]).map_or(text.len(), |end| inner_at + end);
        let inner = &text[inner_at..end];
        // Deeper than any stylesheet of people goes.
        if head.starts_with('@') && around.len() < 16 {
            around.push(head.to_owned());
            block(inner, at + inner_at, around, rules);
            around.pop();
        } else {
            rules.push(Rule {
                around: around.clone(),
                selectors: list(head),
                declarations: declarations(inner, at + inner_at),
            });
        }
        from = (end + 1).min(text.len());
    }
}

fn declarations(text: &str, at: usize) -> Vec<Declaration> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let end = next(&text[from..], &[';']).map_or(text.len(), |(end, _)| from + end);
        let one = &text[from..end];
        if let Some((name, value)) = one.split_once(':') {
            let blank = name.len() - name.trim_start().len();
            let value = value.trim().trim_end_matches("!important").trim();
            found.push(Declaration {
                name: name.trim().to_ascii_lowercase(),
                value: value.to_owned(),
                offset: at + from + blank,
            });
        }
        from = end + 1;
    }
    found
}

/// Finds the next of some characters that stands outside of brackets and quotation marks.
fn next(text: &str, wanted: &[char]) -> Option<(usize, char)> {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if depth == 0 && wanted.contains(&c) => return Some((at, c)),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Finds the end of a block whose `{` was just read.
fn close(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut from = 0;
    while let Some((stop, found)) = next(&text[from..], &['{', '}']).map(|(stop, c)| (from + stop, c)) {
        match found {
            '{' => depth += 1,
            _ if depth == 0 => return Some(stop),
            _ => depth -= 1,
        }
        from = stop + 1;
    }
    None
}

/// Splits a list at its commas.
fn list(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    loop {
        let end = next(&text[from..], &[',']).map_or(text.len(), |(end, _)| from + end);
        found.push(text[from..end].trim().to_owned());
        if end >= text.len() {
            return found;
        }
        from = end + 1;
    }
}

/// Splits a value at its blanks.
pub(super) fn parts(value: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let end = next(rest, &[' ', '\n', '\t']).map_or(rest.len(), |(end, _)| end);
        found.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_know_what_is_around_them_and_broken_ones_are_skipped() {
        let rules =
            read("@import 'x';a,:is(b,c) d{color:red;;x}@media (a){@supports (b){e{f:url(';{')}}}g{h:i");
        let told: Vec<String> = rules
            .iter()
            .map(|rule| {
                format!("{}|{}|{}", rule.around.join(" "), rule.selectors.join("+"), rule.declarations.len())
            })
            .collect();
        assert_eq!(told, ["|a+:is(b,c) d|1", "@media (a) @supports (b)|e|1", "|g|1"]);
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        for text in ["{", "}", "/*", "a{", "a{b", "\"", "@{{{", "é{é:é}", "a{b:c}}}d{e:f}"] {
            read(text);
        }
        assert_eq!(read(&"@media x{".repeat(5_000)).len(), 1);
    }
}
