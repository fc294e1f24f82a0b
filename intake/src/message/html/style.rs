//! What inline styles say about visibility, and which elements are quotations.

use std::collections::BTreeSet;

use scraper::{Html, Node, node::Element};

/// Classes of the document that hide their elements, and whether style sheets may set backgrounds.
#[derive(Debug, Default)]
pub(super) struct Styles {
    hidden_classes: BTreeSet<String>,
    sets_backgrounds: bool,
}

impl Styles {
    /// Reads the style elements of a document. Only the simplest rule is understood, `.name { … }` outside of media queries:
    /// it is what mailers write for hidden preview text.
    pub(super) fn of(document: &Html) -> Self {
        let mut styles = Self::default();
        for node in document.tree.nodes() {
            let Node::Element(element) = node.value() else { continue };
            if element.name() != "style" {
                continue;
            }
            for child in node.children() {
                if let Node::Text(sheet) = child.value() {
                    styles.read(sheet);
                }
            }
        }
        styles
    }

    fn read(&mut self, sheet: &str) {
        let lower = sheet.to_ascii_lowercase();
        self.sets_backgrounds |= lower.contains("background");
        let mut depth = 0_usize;
        let mut selector = String::new();
        let mut in_media = 0_usize;
        for piece in lower.split_inclusive(['{', '}']) {
            if let Some(before) = piece.strip_suffix('{') {
                depth += 1;
                selector = before.trim().to_owned();
                if selector.contains('@') {
                    in_media = depth;
                }
            } else {
                let rule = piece.trim_end_matches('}');
                if in_media == 0 && depth == 1 && hides(rule) {
                    for name in selector
                        .split(',')
                        .filter_map(|one| one.trim().rsplit_once('.').map(|(_, name)| name))
                    {
                        let is_plain = name
                            .chars()
                            .all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'));
                        if is_plain && self.hidden_classes.len() < 200 {
                            self.hidden_classes.insert(name.to_owned());
                        }
                    }
                }
                depth = depth.saturating_sub(1);
                if depth < in_media {
                    in_media = 0;
                }
            }
        }
    }

    /// Tells whether nobody sees this element and what is in it.
    pub(super) fn is_hidden(&self, element: &Element) -> bool {
        element.attr("hidden").is_some()
            || element.attr("style").is_some_and(|style| hides(&style.to_ascii_lowercase()))
            || (!self.hidden_classes.is_empty()
                && element.classes().any(|class| self.hidden_classes.contains(&class.to_ascii_lowercase())))
            || element.name() == "input"
                && element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
    }
}

/// Tells whether declarations (in lower case) hide an element.
fn hides(declarations: &str) -> bool {
    let mut no_height = false;
    let mut clips = false;
    for (name, value) in declarations.split(';').filter_map(|one| one.split_once(':')) {
        let value = value.replace("!important", "");
        let value = value.trim();
        match name.trim() {
            "display" if value == "none" => return true,
            "visibility" if value == "hidden" || value == "collapse" => return true,
            "mso-hide" if value == "all" => return true,
            "opacity" if is_zero(value) => return true,
            "font-size" if is_zero(value) => return true,
            "max-height" | "height" if is_zero(value) => no_height = true,
            "overflow" if value == "hidden" => clips = true,
            _ => {}
        }
    }
    no_height && clips
}

/// `0`, `0px`, `0.0em`, and the one pixel that spammers write instead.
fn is_zero(value: &str) -> bool {
    let number: String =
        value.chars().take_while(|character| character.is_ascii_digit() || *character == '.').collect();
    let unit = &value[number.len()..];
    number
        .parse::<f32>()
        .is_ok_and(|number| number == 0.0 || number <= 1.0 && matches!(unit.trim(), "px" | "pt"))
}

/// The colours that text inherits; a background that cannot be known makes everything visible.
#[derive(Debug, Clone)]
pub(super) struct Look {
    color: Option<String>,
    background: Background,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Background {
    Color(String),
    /// A picture, a gradient, or a style sheet's doing.
    Unknown,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: None, background: Background::Color("#ffffff".into()) }
    }
}

impl Look {
    /// Returns the look inside an element.
    pub(super) fn inside(mut self, element: &Element, styles: &Styles) -> Self {
        if let Some(color) = element.attr("color") {
            self.color = normal_color(color);
        }
        if let Some(color) = element.attr("bgcolor") {
            self.background = normal_color(color).map_or(Background::Unknown, Background::Color);
        }
        if element.attr("background").is_some()
            || (styles.sets_backgrounds && element.attr("class").is_some())
        {
            self.background = Background::Unknown;
        }
        if let Some(style) = element.attr("style") {
            let style = style.to_ascii_lowercase();
            for (name, value) in style.split(';').filter_map(|one| one.split_once(':')) {
                let value = value.replace("!important", "");
                match name.trim() {
                    "color" => self.color = normal_color(&value),
                    "background" | "background-color"
                        if value.trim() != "transparent"
                            && value.trim() != "none"
                            && value.trim() != "inherit" =>
                    {
                        self.background = normal_color(&value).map_or(Background::Unknown, Background::Color);
                    }
                    "background-image" => self.background = Background::Unknown,
                    _ => {}
                }
            }
        }
        self
    }

    /// Tells whether text has the colour of its background.
    pub(super) fn is_invisible(&self) -> bool {
        matches!((&self.color, &self.background), (Some(color), Background::Color(background)) if color == background)
    }
}

/// Returns a colour as `#rrggbb`; `None` for one that is not understood.
fn normal_color(value: &str) -> Option<String> {
    let value = value.trim().trim_matches('"').to_ascii_lowercase();
    let named = match value.as_str() {
        "white" => "#ffffff",
        "black" => "#000000",
        "red" => "#ff0000",
        "blue" => "#0000ff",
        "green" => "#008000",
        "yellow" => "#ffff00",
        "gray" | "grey" => "#808080",
        "silver" => "#c0c0c0",
        "navy" => "#000080",
        _ => "",
    };
    if !named.is_empty() {
        return Some(named.to_owned());
    }
    if let Some(arguments) = value.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
        let numbers: Vec<u8> = arguments.split(',').filter_map(|number| number.trim().parse().ok()).collect();
        return (numbers.len() == 3)
            .then(|| format!("#{:02x}{:02x}{:02x}", numbers[0], numbers[1], numbers[2]));
    }
    let digits = value.strip_prefix('#').unwrap_or(&value);
    if !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        3 => Some(digits.chars().fold("#".to_owned(), |color, digit| format!("{color}{digit}{digit}"))),
        6 => Some(format!("#{digits}")),
        _ => None,
    }
}

/// Tells whether a blockquote quotes a mail (and does not only indent).
pub(super) fn is_quotation(element: &Element) -> bool {
    element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"))
        || element.attr("cite").is_some()
        || element.classes().any(|class| class.to_ascii_lowercase().contains("quote"))
}

/// Tells whether a paragraph is drawn without margins, as one line.
pub(super) fn is_line(element: &Element) -> bool {
    element.classes().any(|class| class.starts_with("Mso") && class != "MsoListParagraph")
        || element.attr("style").is_some_and(|style| {
            let style = style.to_ascii_lowercase().replace(' ', "");
            style.split(';').any(|one| {
                matches!(one.split_once(':'), Some(("margin", value)) if value.starts_with('0'))
                    || matches!(one.split_once(':'), Some(("margin-bottom", value)) if value.starts_with('0') || value.starts_with(".000"))
            })
        })
}
