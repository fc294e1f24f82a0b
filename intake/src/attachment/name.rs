//! The name under which a file is published: the field's and a number, never the sender's.

/// Returns the published name of the `n`th file of a field, such as `photo-1.jpg`; `None` for a type that is never
/// published.
#[must_use]
pub fn publish_name(field: &str, n: usize, media_type: &str) -> Option<String> {
    let extension = match media_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => return None,
    };
    // Field names have only such letters; this holds even if one day they do not.
    let mut stem = String::new();
    for character in field.chars().take(60) {
        if character.is_ascii_alphanumeric() {
            stem.push(character.to_ascii_lowercase());
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
    }
    let stem = stem.trim_end_matches('-');
    let stem = if stem.is_empty() { "file" } else { stem };
    Some(format!("{stem}-{n}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::publish_name;

    #[test]
    fn a_name_is_made_of_field_and_number() {
        let check = |field: &str, n: usize, media_type: &str, expected: Option<&str>| {
            assert_eq!(publish_name(field, n, media_type).as_deref(), expected);
        };
        check("photo", 1, "image/jpeg", Some("photo-1.jpg"));
        check("nominee_photo", 12, "image/png", Some("nominee-photo-12.png"));
        check("../../etc", 1, "image/jpeg", Some("etc-1.jpg"));
        check("صورة", 1, "image/jpeg", Some("file-1.jpg"));
        check("photo", 1, "image/svg+xml", None);
        check("photo", 1, "text/html", None);
    }
}
