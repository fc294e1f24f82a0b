//! Chooses the text of a mail among its parts, and collects the files.
//!
//! text/plain is preferred. HTML is taken where there is no plain text, or where the plain text says clearly less: Outlook
//! flattens tables so that labels and values fall apart.

use std::borrow::Cow;

use memchr::memmem;

use super::{
    CharsetSource, Defect, HtmlRow, Message, Part, Report, ReportKind, TextSource, assemble, charset, clean,
    flowed, header,
    html::{self, HtmlText},
    limits,
    param::Parameterised,
    sniff,
    structure::Node,
    transfer, word,
};

/// Everything found in the body of one mail.
#[derive(Debug, Default)]
pub(super) struct Content {
    blocks: Vec<Block>,
    pub(super) parts: Vec<Part>,
    pub(super) nested: Vec<Message>,
    pub(super) report: Option<Report>,
    pub(super) calendar_method: Option<String>,
    pub(super) encrypted: bool,
    pub(super) signed: bool,
    pub(super) defects: Vec<Defect>,
    content_ids: Vec<String>,
}

/// One stretch of text, in one or both of its forms.
#[derive(Debug, Default)]
struct Block {
    plain: Option<Plain>,
    html: Option<HtmlText>,
}

#[derive(Debug)]
struct Plain {
    text: String,
    is_flowed: bool,
    charset: &'static str,
    source: CharsetSource,
}

/// The chosen text.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) source: TextSource,
    pub(super) charset: &'static str,
    pub(super) charset_source: CharsetSource,
    pub(super) rows: Vec<HtmlRow>,
}

/// What the parts above a part say about it.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    in_alternative: bool,
    is_first: bool,
    in_report: bool,
    /// Within multipart/related: a text part that is not the root is a file.
    is_related_file: bool,
}

impl Content {
    /// Walks the tree. Recursion is bounded by [`limits::DEPTH`].
    pub(super) fn of(root: &Node<'_>, nesting: usize) -> Self {
        let mut content = Self::default();
        content.collect(root, Place { is_first: true, ..Place::default() }, nesting);
        let Self { parts, content_ids, .. } = &mut content;
        for part in parts {
            part.referenced_by_cid = part.content_id.as_ref().is_some_and(|id| content_ids.contains(id));
        }
        content
    }

    fn collect(&mut self, node: &Node<'_>, place: Place, nesting: usize) {
        match node.media_type() {
            "multipart/signed" => {
                self.signed = true;
                for (index, child) in node.children.iter().enumerate() {
                    if index == 0 {
                        self.collect(child, place, nesting);
                    } else if !child.media_type().ends_with("signature") {
                        self.collect(child, Place { is_first: false, ..place }, nesting);
                    }
                }
            }
            "multipart/encrypted" => {
                self.encrypted = true;
                self.children(node, Place { is_first: false, ..place }, nesting);
            }
            "multipart/alternative" => {
                self.blocks.push(Block::default());
                self.children(node, Place { in_alternative: true, ..place }, nesting);
            }
            "multipart/report" => {
                let report = self.report.get_or_insert_default();
                let kind = node
                    .content
                    .parameter("report-type", &mut Vec::new())
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                report.kind = match kind.as_str() {
                    "delivery-status" => ReportKind::Delivery,
                    "disposition-notification" => ReportKind::Disposition,
                    "feedback-report" => ReportKind::Feedback,
                    _ => ReportKind::Other,
                };
                self.children(node, Place { in_report: true, ..place }, nesting);
            }
            "multipart/related" => {
                for (index, child) in node.children.iter().enumerate() {
                    self.collect(
                        child,
                        Place { is_first: place.is_first && index == 0, is_related_file: index > 0, ..place },
                        nesting,
                    );
                }
            }
            media_type if media_type.starts_with("multipart/") => {
                // A mixed inside an alternative (Apple Mail) is one form with files in it.
                self.children(node, place, nesting);
            }
            _ => self.leaf(node, place, nesting),
        }
    }

    fn children(&mut self, node: &Node<'_>, place: Place, nesting: usize) {
        for (index, child) in node.children.iter().enumerate() {
            self.collect(
                child,
                Place { is_first: place.is_first && (index == 0 || place.in_alternative), ..place },
                nesting,
            );
        }
    }

    fn leaf(&mut self, node: &Node<'_>, place: Place, nesting: usize) {
        let disposition = node.header("content-disposition").map(Parameterised::parse).unwrap_or_default();
        let name = file_name(node, &disposition, &mut self.defects);
        let is_attached =
            disposition.value == "attachment" || place.is_related_file || (name.is_some() && !place.is_first);
        match node.media_type() {
            "text/plain" | "text" if !is_attached => self.plain(node, place),
            "text/html" | "application/xhtml+xml" if !is_attached => self.html(node, place),
            "text/html" if place.is_related_file && disposition.value != "attachment" && name.is_none() => {
                self.html(node, place);
            }
            "message/rfc822" | "message/global" | "message/news" => {
                self.nested(node, place, name, &disposition, nesting);
            }
            "message/delivery-status" | "message/global-delivery-status" => {
                let (body, _) = transfer::decode(node.header("content-transfer-encoding"), node.body);
                self.report.get_or_insert_default().add_delivery_status(&body);
            }
            "message/disposition-notification" | "message/global-disposition-notification" => {
                let (body, _) = transfer::decode(node.header("content-transfer-encoding"), node.body);
                self.report.get_or_insert_default().add_disposition(&body);
            }
            "message/feedback-report" => self.report.get_or_insert_default().kind = ReportKind::Feedback,
            "text/rfc822-headers" | "message/global-headers" if place.in_report => {
                let (body, _) = transfer::decode(node.header("content-transfer-encoding"), node.body);
                let headers = header::split(&body, &mut Vec::new()).headers;
                self.report.get_or_insert_default().add_original(&headers);
            }
            "text/calendar" => {
                let part = self.part(node, name, &disposition);
                self.calendar_method = self.calendar_method.take().or_else(|| {
                    let declared = node.content.parameter("method", &mut Vec::new());
                    declared
                        .or_else(|| calendar_method(&part.bytes))
                        .map(|method| method.to_ascii_uppercase())
                });
                self.push(part);
            }
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                // Enveloped data cannot be read; opaquely signed data is not unwrapped, so that its content cannot either.
                let kind = node
                    .content
                    .parameter("smime-type", &mut Vec::new())
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                self.signed |= kind == "signed-data";
                self.encrypted = true;
                let part = self.part(node, name, &disposition);
                self.push(part);
            }
            "application/pgp-encrypted" => self.encrypted = true,
            media_type if media_type.starts_with("multipart/") => {}
            _ => {
                let part = self.part(node, name, &disposition);
                self.push(part);
            }
        }
    }

    fn push(&mut self, part: Part) {
        // An empty part without a name is an artefact of broken delimiters.
        if !(part.bytes.is_empty() && part.file_name.is_none()) {
            self.parts.push(part);
        }
    }

    /// A mail in the mail: returned by a bounce, or forwarded as an attachment.
    fn nested(
        &mut self,
        node: &Node<'_>,
        place: Place,
        name: Option<String>,
        disposition: &Parameterised,
        nesting: usize,
    ) {
        let (body, _) = transfer::decode(node.header("content-transfer-encoding"), node.body);
        if place.in_report {
            let headers = header::split(&body, &mut Vec::new()).headers;
            self.report.get_or_insert_default().add_original(&headers);
        }
        if nesting >= limits::NESTED_DEPTH || self.nested.len() >= limits::NESTED_MESSAGES {
            self.defects.push(Defect::NestedTooDeep);
            let part = self.part(node, name, disposition);
            self.push(part);
            return;
        }
        self.nested.push(assemble::message(&body, nesting + 1));
    }

    fn plain(&mut self, node: &Node<'_>, place: Place) {
        let body = &node.body[..node.body.len().min(limits::TEXT_BYTES * 3)];
        let (bytes, defect) = transfer::decode(node.header("content-transfer-encoding"), body);
        let mut defects: Vec<Defect> = defect.into_iter().collect();
        if transfer::has_uuencoded_file(&bytes[..bytes.len().min(limits::TEXT_BYTES)]) {
            defects.push(Defect::Uuencoded);
        }
        if bytes.len() > limits::TEXT_BYTES || body.len() < node.body.len() {
            defects.push(Defect::TextCut);
        }
        let bytes = &bytes[..bytes.len().min(limits::TEXT_BYTES)];
        let label = node.content.parameter("charset", &mut defects);
        let decoded = charset::decode(bytes, label.as_deref());
        note(&decoded, &mut defects);
        let mut text = decoded.text;
        if memmem::find(text.as_bytes(), b"-----BEGIN PGP ").is_some() {
            text = self.armour(text);
        }
        let format = node.content.parameter("format", &mut Vec::new()).unwrap_or_default();
        let is_flowed = format.eq_ignore_ascii_case("flowed");
        if is_flowed {
            let delete_space = node
                .content
                .parameter("delsp", &mut Vec::new())
                .is_some_and(|value| value.eq_ignore_ascii_case("yes"));
            text = flowed::unflow(&text, delete_space);
        }
        let plain =
            Plain { text: clean::text(&text), is_flowed, charset: decoded.charset, source: decoded.source };
        self.defects.extend(defects);
        match self.blocks.last_mut() {
            Some(block) if place.in_alternative && block.plain.is_none() => block.plain = Some(plain),
            _ => self.blocks.push(Block { plain: Some(plain), html: None }),
        }
    }

    fn html(&mut self, node: &Node<'_>, place: Place) {
        let body = &node.body[..node.body.len().min(limits::HTML_BYTES * 3)];
        let (bytes, defect) = transfer::decode(node.header("content-transfer-encoding"), body);
        let mut defects: Vec<Defect> = defect.into_iter().collect();
        let is_cut = bytes.len() > limits::HTML_BYTES || body.len() < node.body.len();
        let bytes = &bytes[..bytes.len().min(limits::HTML_BYTES)];
        let label = node.content.parameter("charset", &mut defects).or_else(|| meta_charset(bytes));
        let decoded = charset::decode(bytes, label.as_deref());
        note(&decoded, &mut defects);
        let html = html::to_text(&decoded.text);
        if html.is_reduced || is_cut {
            defects.push(Defect::HtmlExcess);
        }
        self.defects.extend(defects);
        self.content_ids.extend(html.content_ids.iter().cloned());
        match self.blocks.last_mut() {
            Some(block) if place.in_alternative && block.html.is_none() => block.html = Some(html),
            _ => self.blocks.push(Block { plain: None, html: Some(html) }),
        }
        if let Some(block) = self.blocks.last_mut()
            && block.plain.is_none()
        {
            // The charset of a mere HTML body is told as well.
            block.plain = Some(Plain {
                text: String::new(),
                is_flowed: false,
                charset: decoded.charset,
                source: decoded.source,
            });
        }
    }

    /// OpenPGP armour in the text (RFC 9580 §7): a signed text is unwrapped, an encrypted one cannot be.
    fn armour(&mut self, text: String) -> String {
        const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
        if text.contains("-----BEGIN PGP MESSAGE-----") {
            self.encrypted = true;
            return text;
        }
        let Some((before, rest)) = text.split_once(SIGNED) else { return text };
        self.signed = true;
        let body =
            rest.split_once("\n\n").or_else(|| rest.split_once("\r\n\r\n")).map_or("", |(_, body)| body);
        let (body, after) = body.split_once("-----BEGIN PGP SIGNATURE-----").unwrap_or((body, ""));
        let after = after.split_once("-----END PGP SIGNATURE-----").map_or("", |(_, after)| after);
        let body: Vec<&str> = body.lines().map(|line| line.strip_prefix("- ").unwrap_or(line)).collect();
        format!("{before}{}{after}", body.join("\n"))
    }

    /// Reads a leaf as a file.
    fn part(&mut self, node: &Node<'_>, file_name: Option<String>, disposition: &Parameterised) -> Part {
        let (bytes, defect) = transfer::decode(node.header("content-transfer-encoding"), node.body);
        let description = node
            .header("content-description")
            .map(|value| clean::line(&word::decode(value, &mut self.defects)));
        let content_id = node.header("content-id").map(|value| clean::line(&header::decode_raw(value)));
        self.defects.extend(defect);
        Part {
            file_name,
            declared_type: node.media_type().to_owned(),
            sniffed_type: sniff::sniff(&bytes),
            disposition: disposition.value.clone(),
            content_id: content_id
                .map(|id| id.trim_matches(['<', '>', ' ']).to_owned())
                .filter(|id| !id.is_empty()),
            description: description.filter(|text| !text.is_empty()),
            bytes: bytes.into(),
            defects: defect.into_iter().collect(),
            referenced_by_cid: false,
        }
    }

    /// Joins the blocks, each in its better form.
    pub(super) fn text(&mut self) -> Text {
        let mut text = Text::default();
        let mut pieces: Vec<Cow<'_, str>> = Vec::new();
        for block in &self.blocks {
            let plain = block.plain.as_ref();
            if let Some(plain) = plain
                && text.charset.is_empty()
            {
                text.charset = plain.charset;
                text.charset_source = plain.source;
            }
            let plain_text = plain.map_or("", |plain| plain.text.as_str());
            let (chosen, source) = match &block.html {
                Some(html) if is_clearer(html, plain_text) => (html.text.as_str(), TextSource::Html),
                _ => (
                    plain_text,
                    if plain.is_some_and(|plain| plain.is_flowed) {
                        TextSource::Flowed
                    } else {
                        TextSource::Plain
                    },
                ),
            };
            if let Some(html) = &block.html {
                let offset = text.rows.last().map_or(0, |row: &HtmlRow| row.table + 1);
                text.rows
                    .extend(html.rows.iter().map(|row| HtmlRow { table: row.table + offset, ..row.clone() }));
            }
            if chosen.is_empty() {
                continue;
            }
            text.source = match text.source {
                TextSource::None => source,
                same if same == source => same,
                _ => TextSource::Mixed,
            };
            pieces.push(Cow::Borrowed(chosen));
        }
        text.text = pieces.join("\n\n");
        if text.text.len() > limits::TEXT_BYTES {
            let cut = text.text.floor_char_boundary(limits::TEXT_BYTES);
            text.text.truncate(cut);
            self.defects.push(Defect::TextCut);
        }
        text
    }
}

/// Tells whether the HTML form says clearly more than the plain one.
fn is_clearer(html: &HtmlText, plain: &str) -> bool {
    if html.text.is_empty() {
        return false;
    }
    let plain_words = plain.split_whitespace().take(200).count();
    if plain_words == 0 {
        return true;
    }
    // "Your program cannot show HTML."
    let html_words = html.text.split_whitespace().take(2_000).count();
    if plain_words < 60 && html_words > plain_words * 4 + 20 {
        return true;
    }
    let mut labelled = 0;
    let mut legible = 0;
    let squeezed = squeeze(plain);
    for row in html
        .rows
        .iter()
        .filter(|row| row.direction == html::Direction::Across && row.record == 0 && !row.value.is_empty())
        .take(100)
    {
        labelled += 1;
        let value_start: String = squeeze(row.value.lines().next().unwrap_or("")).chars().take(12).collect();
        let label = squeeze(&row.label);
        // The label, at most a few marks, and the value on one line of the plain text.
        legible += usize::from(squeezed.lines().any(|line| {
            line.split_once(label.as_str()).is_some_and(|(_, rest)| {
                let rest = rest.trim_start_matches(|character: char| !character.is_alphanumeric());
                !value_start.trim().is_empty()
                    && rest.starts_with(
                        value_start.trim_start_matches(|character: char| !character.is_alphanumeric()),
                    )
            })
        }));
    }
    labelled >= 2 && legible * 2 < labelled
}

/// Lower case, runs of blanks as one; lines stay.
fn squeeze(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(50_000)];
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .collect::<Vec<_>>()
        .join("\n")
}

fn note(decoded: &charset::Decoded, defects: &mut Vec<Defect>) {
    let noted = [
        (decoded.unknown_label, Defect::CharsetUnknown),
        (decoded.mislabelled, Defect::CharsetMislabelled),
        (decoded.lossy, Defect::CharacterLost),
    ];
    defects.extend(noted.into_iter().filter(|(is, _)| *is).map(|(_, defect)| defect));
}

/// The file name: Content-Disposition's `filename`, else Content-Type's `name` (RFC 2183 §2.3).
fn file_name(node: &Node<'_>, disposition: &Parameterised, defects: &mut Vec<Defect>) -> Option<String> {
    let name =
        disposition.parameter("filename", defects).or_else(|| node.content.parameter("name", defects))?;
    clean::file_name(&name)
}

/// `<meta charset=…>` or `<meta … content="text/html; charset=…">` in the first kilobytes, for HTML without a declared charset.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    let meta = memmem::find(&head, b"<meta")?;
    let at = meta + memmem::find(&head[meta..], b"charset=")? + b"charset=".len();
    let label: Vec<u8> = head[at..]
        .iter()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take(40)
        .copied()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    String::from_utf8(label).ok().filter(|label| !label.is_empty() && !label.starts_with("utf-16"))
}

/// `METHOD:REQUEST` of a calendar (RFC 5546 §1.4).
fn calendar_method(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(64 * 1024)]);
    head.lines().take(500).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("method")
            .then(|| value.trim().to_owned())
            .filter(|value| !value.is_empty() && value.len() < 30)
    })
}
