//! Checks on the theme's stylesheets: directions that would be wrong in Arabic, and colours that cannot be read.

mod contrast;
mod rules;

use schema::diagnostic::{Diagnostic, Place};

pub use rules::{Declaration, Rule};

/// Checks a stylesheet.
pub fn stylesheet(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let rules = rules::read(text);
    for rule in &rules {
        for own in &rule.declarations {
            let Some(logical) = logical(&own.name, &own.value) else { continue };
            let place = Place::of_offset(text, own.offset, own.name.chars().count());
            let message =
                format!("`{}: {}` is a direction of the page, not of the text", own.name, own.value);
            diagnostics.push(
                Diagnostic::error("physical-css", path, place, message)
                    .help(format!("write {logical}, which is right in Arabic too")),
            );
        }
    }
    contrast::check(path, text, &rules, diagnostics);
}

/// Returns how to say a declaration by the direction of the text, if it says it by that of the page.
pub fn logical(name: &str, value: &str) -> Option<String> {
    let end = |side: &str| if side == "left" { "start" } else { "end" };
    if let "left" | "right" = name {
        return Some(format!("`inset-inline-{}`", end(name)));
    }
    if let "text-align" | "float" | "clear" | "justify-content" | "justify-items" | "justify-self" = name {
        let side = value.split_whitespace().next().filter(|side| matches!(*side, "left" | "right"))?;
        let word = if name.starts_with("text") || name.starts_with("justify") {
            end(side).to_owned()
        } else {
            format!("inline-{}", end(side))
        };
        return Some(format!("`{name}: {word}`"));
    }
    for (box_of, inline) in
        [("margin-", "margin-inline-"), ("padding-", "padding-inline-"), ("border-", "border-inline-")]
    {
        let Some(rest) = name.strip_prefix(box_of) else { continue };
        for side in ["left", "right"] {
            if rest == side || rest.strip_prefix(side).is_some_and(|more| more.starts_with('-')) {
                return Some(format!("`{inline}{}{}`", end(side), &rest[side.len()..]));
            }
        }
        // Corners: `border-top-left-radius` is `border-start-start-radius`.
        if box_of == "border-"
            && let Some((block, side)) =
                rest.strip_suffix("-radius").and_then(|corner| corner.split_once('-'))
            && matches!(side, "left" | "right")
        {
            let block = if block == "top" { "start" } else { "end" };
            return Some(format!("`border-{block}-{}-radius`", end(side)));
        }
    }
    // Four values go round the page; the second and the fourth are its sides.
    if let "margin" | "padding" | "inset" | "border-width" | "border-color" | "border-style" = name {
        let parts = rules::parts(value);
        if let [_, right, _, left] = parts.as_slice()
            && right != left
        {
            return Some(format!("`{name}-block` and `{name}-inline`"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(css: &str) -> Vec<String> {
        let mut diagnostics = Vec::new();
        stylesheet("s.css", css, &mut diagnostics);
        diagnostics.iter().map(|told| format!("{}:{} {}", told.line, told.col, told.message)).collect()
    }

    #[test]
    fn directions_of_the_page_are_told_and_those_of_the_text_are_not() {
        let logical_of = |name, value| logical(name, value).unwrap_or_default();
        assert_eq!(logical_of("margin-left", "1px"), "`margin-inline-start`");
        assert_eq!(logical_of("border-right-color", "red"), "`border-inline-end-color`");
        assert_eq!(logical_of("border-top-left-radius", "0"), "`border-start-start-radius`");
        assert_eq!(logical_of("text-align", "right"), "`text-align: end`");
        assert_eq!(logical_of("float", "left"), "`float: inline-start`");
        assert_eq!(logical_of("margin", "0 1px 0 2px"), "`margin-block` and `margin-inline`");
        for (name, value) in [
            ("margin", "0 1px 0 1px"),
            ("padding", "0 calc(1px + 2px) 3px"),
            ("margin-inline-start", "1px"),
            ("border-radius", "1px"),
            ("text-align", "start"),
            ("inset-inline", "0"),
            ("border-top-width", "1px"),
        ] {
            assert_eq!(logical(name, value), None, "{name}: {value}");
        }
    }

    #[test]
    fn a_mistake_is_told_at_its_line_and_column() {
        assert_eq!(
            told("/* margin-left: no */\na { color: #000 }\n@media print {\n  b, i { left:0 }\n}\n"),
            ["4:10 `left: 0` is a direction of the page, not of the text"]
        );
    }

    #[test]
    fn text_that_cannot_be_read_is_told_in_each_mode() {
        let css = ":root{--bg:#fff;--ink:#777;--link:#00f}\n@media (prefers-color-scheme: dark){:root{--bg:#000;--ink:#fff}}\nbody{color:var(--ink);background:var(--bg)}\na{color:var(--link)}\n";
        assert_eq!(
            told(css),
            [
                "3:6 `--ink` on `--bg` has a contrast of 4.47 to 1 in the light mode",
                "4:3 `--link` on `--bg` has a contrast of 2.44 to 1 in the dark mode",
            ]
        );
    }

    #[test]
    fn a_part_of_a_box_stands_on_the_colour_of_the_box() {
        let css = "body{color:#000;background:#fff}.foot{color:#fff;background:#003}.foot a{color:#eee}.x::before{background:#999}";
        assert_eq!(told(css), Vec::<String>::new());
        assert_eq!(told("body{color:#000;background:#fff}.dark{background:#003}").len(), 1);
    }

    #[test]
    fn a_rule_that_changes_the_colours_of_another_is_measured_with_its_own() {
        let css = ":root{--o:#000}.sq{background:var(--c);color:var(--o)}.g1{--c:#fff}.g2{--c:#111}";
        assert_eq!(told(css), ["1:72 `--o` on `--c` has a contrast of 1.11 to 1 in the light mode"]);
    }
}
