//! What kind of mail this is, before anyone asks what it says.
//!
//! Machines must be told from people: a mail of a machine is never answered (RFC 3834 §2) and never a nomination. The other
//! way round, a nomination that merely mentions a holiday or a mailing list stays a nomination: words alone decide nothing,
//! they count only where they stand and together with other signs. Each kind comes with the reason for it.

mod phrases;
mod spam;

use crate::message::{Message, Part, ReportKind, ReturnPath};

/// What a mail is, as far as it can be told without understanding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person's mail: a submission, a completion, a question … the next stage tells.
    Ordinary,
    /// An answer by a machine: vacation notes and the like.
    AutoReply,
    /// A delivery failure or delay.
    Bounce,
    /// Sent through a mailing list.
    List,
    /// Bulk mail.
    Newsletter,
    /// A receipt: read, delivered.
    Receipt,
    /// A calendar invitation, or the answer to one.
    Invitation,
    /// A report of a machine: abuse, DMARC, TLS.
    Report,
    /// Nobody here can read it.
    Encrypted,
    /// Nothing in it.
    Empty,
    /// Not readable within the limits.
    Unreadable,
    /// Our own mail has come back to us.
    OwnLoop,
}

impl Kind {
    /// Returns the word for this kind, as design and JSON have it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::AutoReply => "auto-reply",
            Self::Bounce => "bounce",
            Self::List => "list",
            Self::Newsletter => "newsletter",
            Self::Receipt => "receipt",
            Self::Invitation => "invitation",
            Self::Report => "report",
            Self::Encrypted => "encrypted",
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
            Self::OwnLoop => "own-loop",
        }
    }
}

/// A kind, and what follows from the same headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// The kind.
    pub kind: Kind,
    /// Why, as a sentence without full stop.
    pub reason: String,
    /// Whether the mail may be answered by a machine at all (RFC 3834 §2). An ordinary mail may carry signs against it.
    pub is_answerable: bool,
    /// Why this is likely spam; `None` if nothing says so.
    pub spam: Option<String>,
}

/// The addresses and hosts that are ours: mail from them is a loop.
#[derive(Debug, Clone, Default)]
pub struct OwnAddresses {
    /// Our mail addresses. A tag after `+` is ignored in comparing.
    pub addresses: Vec<String>,
    /// Domains that our Message-IDs end in.
    pub message_id_domains: Vec<String>,
}

impl OwnAddresses {
    /// Tells whether an address is ours, with or without a `+tag`.
    #[must_use]
    pub fn holds(&self, email: &str) -> bool {
        let wanted = without_tag(email);
        self.addresses.iter().any(|address| without_tag(address) == wanted)
    }

    fn made(&self, message_id: &str) -> bool {
        let domain = message_id.trim_matches(['<', '>']).rsplit('@').next().unwrap_or("").to_lowercase();
        self.message_id_domains.iter().any(|own| own.eq_ignore_ascii_case(&domain))
    }
}

fn without_tag(email: &str) -> String {
    let lower = email.to_lowercase();
    match lower.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => lower,
    }
}

/// Tells the kind of a mail, with the reason.
#[must_use]
pub fn classify(message: &Message, own: &OwnAddresses) -> Classification {
    // In the order of certainty: what was declared by a standard comes before what is read between the lines.
    const TESTS: &[Test] = &[
        unreadable,
        report,
        bounce,
        own_loop,
        declared_automatic,
        invitation,
        encrypted,
        bulk,
        empty,
        vacation_subject,
        vacation_note,
    ];
    let (kind, reason) = TESTS
        .iter()
        .find_map(|test| test(message, own))
        .unwrap_or_else(|| (Kind::Ordinary, "nothing marks it as the mail of a machine".into()));
    let suppressed = unanswerable(message);
    Classification {
        kind,
        is_answerable: matches!(kind, Kind::Ordinary | Kind::Encrypted | Kind::Unreadable)
            && suppressed.is_none(),
        reason,
        spam: if kind == Kind::Ordinary { spam::reason(message) } else { None },
    }
}

/// A kind with its reason, if a test applies.
type Verdict = Option<(Kind, String)>;
type Test = fn(&Message, &OwnAddresses) -> Verdict;

fn unreadable(message: &Message, _: &OwnAddresses) -> Verdict {
    message.unreadable.map(|reason| (Kind::Unreadable, reason.to_string()))
}

/// multipart/report says by itself what it is (RFC 6522).
/// Tells whether a file has the name that DMARC reports have: `receiver!policy-domain!begin!end` and an ending of an archive
/// (RFC 7489 §7.2.1.1).
fn is_aggregate(part: &Part) -> bool {
    let name = part.file_name.as_deref().unwrap_or_default().to_lowercase();
    let Some(stem) =
        [".xml.gz", ".xml.zip", ".zip", ".gz", ".xml"].iter().find_map(|end| name.strip_suffix(end))
    else {
        return false;
    };
    let pieces: Vec<&str> = stem.split('!').collect();
    let is_instant = |piece: &&str| piece.len() >= 9 && piece.bytes().all(|byte| byte.is_ascii_digit());
    pieces.len() >= 4
        && pieces[..2].iter().all(|domain| domain.contains('.'))
        && pieces[2..4].iter().all(is_instant)
}

fn report(message: &Message, _: &OwnAddresses) -> Verdict {
    let is_declared = message
        .headers
        .first("content-type")
        .is_some_and(|value| value.to_lowercase().contains("multipart/report"));
    if message.parts.iter().any(is_aggregate) {
        return Some((Kind::Report, "an aggregate report of a mail server (RFC 7489)".into()));
    }
    let report = message.report.as_ref()?;
    match report.kind {
        ReportKind::Disposition => {
            Some((Kind::Receipt, "a receipt (disposition notification, RFC 8098)".into()))
        }
        ReportKind::Feedback => Some((Kind::Report, "an abuse report (RFC 5965)".into())),
        ReportKind::Other => Some((Kind::Report, "a report of a machine (multipart/report)".into())),
        ReportKind::Delivery
            if !is_declared && report.deliveries.iter().all(|delivery| delivery.status.is_empty()) =>
        {
            None
        }
        ReportKind::Delivery => {
            let bad = report
                .deliveries
                .iter()
                .find(|delivery| !matches!(delivery.action.as_str(), "delivered" | "relayed" | "expanded"));
            match bad {
                Some(delivery) => {
                    let status = if delivery.status.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", delivery.status)
                    };
                    Some((
                        Kind::Bounce,
                        format!(
                            "a delivery status notification: {} for {}{status}",
                            or_failed(&delivery.action),
                            delivery.recipient
                        ),
                    ))
                }
                None if report.deliveries.is_empty() => {
                    Some((Kind::Bounce, "a delivery status notification without readable recipients".into()))
                }
                None => Some((Kind::Receipt, "a delivery status notification: delivered".into())),
            }
        }
    }
}

fn or_failed(action: &str) -> &str {
    if action.is_empty() { "failed" } else { action }
}

/// Bounces of servers that follow no standard: from a daemon's name, with a bounce's subject, or with headers of their own.
fn bounce(message: &Message, _: &OwnAddresses) -> Verdict {
    if message.headers.has("x-failed-recipients") {
        return Some((Kind::Bounce, "the header X-Failed-Recipients names recipients that failed".into()));
    }
    let author = message.author().cloned().unwrap_or_default();
    let local_part = author.email.split('@').next().unwrap_or("").to_lowercase();
    let name = author.name.to_lowercase();
    let is_daemon = local_part.starts_with("mailer-daemon")
        || name == "mailer-daemon"
        || name.starts_with("mailer-daemon ")
        || phrases::DAEMON_NAMES.iter().any(|daemon| name.starts_with(daemon))
        || message.return_path == ReturnPath::Null
            && matches!(local_part.as_str(), "postmaster" | "mailerdaemon" | "mail-daemon" | "mdaemon");
    let subject = message.subject.to_lowercase();
    let has_bounce_subject = phrases::BOUNCE_SUBJECTS.iter().any(|phrase| subject.starts_with(phrase));
    if is_daemon {
        return Some((
            Kind::Bounce,
            format!(
                "the sender is a mail server: {}",
                if author.name.is_empty() { author.email } else { author.name }
            ),
        ));
    }
    let is_machine = message.return_path == ReturnPath::Null
        || matches!(local_part.as_str(), "postmaster" | "root" | "mail");
    (has_bounce_subject && (is_machine || message.headers.has("auto-submitted")))
        .then(|| (Kind::Bounce, format!("a mail server's subject: {}", message.subject)))
}

fn own_loop(message: &Message, own: &OwnAddresses) -> Verdict {
    let senders = message.from.iter().chain(&message.sender).map(|address| address.email.as_str());
    if let Some(email) = senders.filter(|email| !email.is_empty()).find(|email| own.holds(email)) {
        return Some((Kind::OwnLoop, format!("it comes from our own address {email}")));
    }
    if let ReturnPath::Address(email) = &message.return_path
        && own.holds(email)
    {
        return Some((Kind::OwnLoop, format!("its return path is our own address {email}")));
    }
    if let Some(id) = message.message_id.as_deref().filter(|id| own.made(id)) {
        return Some((Kind::OwnLoop, format!("its Message-ID {id} is one of ours")));
    }
    let looped = message
        .headers
        .all("x-loop")
        .find(|value| own.addresses.iter().any(|address| value.eq_ignore_ascii_case(address)));
    looped.map(|value| (Kind::OwnLoop, format!("the header X-Loop names our address {value}")))
}

/// Mails that declare themselves automatic (RFC 3834 §5 and its older relatives).
fn declared_automatic(message: &Message, _: &OwnAddresses) -> Verdict {
    let headers = &message.headers;
    if let Some(value) = headers.first("auto-submitted") {
        let keyword = value.split([';', ' ', '(']).next().unwrap_or("").to_lowercase();
        if keyword != "no" && !keyword.is_empty() {
            let kind = if is_bulk(message) && keyword == "auto-generated" {
                Kind::Newsletter
            } else {
                Kind::AutoReply
            };
            return Some((kind, format!("Auto-Submitted: {value}")));
        }
    }
    for name in [
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-vacation",
        "x-autogenerated",
        "x-mail-autoreply",
        "x-autoreply-from",
    ] {
        if let Some(value) = headers.first(name)
            && !value.eq_ignore_ascii_case("no")
        {
            return Some((Kind::AutoReply, format!("{name}: {value}")));
        }
    }
    if let Some(value) = headers.first("x-precedence").or(headers.first("precedence"))
        && value.to_lowercase().replace('-', "_").contains("auto_reply")
    {
        return Some((Kind::AutoReply, format!("Precedence: {value}")));
    }
    // Outlook's own mark of its automatic answers.
    headers
        .first("x-ms-exchange-inbox-rules-loop")
        .filter(|_| message.return_path == ReturnPath::Null)
        .map(|_| (Kind::AutoReply, "an Outlook rule sent it".into()))
}

fn invitation(message: &Message, _: &OwnAddresses) -> Verdict {
    let method = message.calendar_method.as_deref()?;
    matches!(method, "REQUEST" | "REPLY" | "CANCEL" | "COUNTER" | "DECLINECOUNTER" | "REFRESH" | "ADD")
        .then(|| (Kind::Invitation, format!("a calendar message with METHOD:{method}")))
}

fn encrypted(message: &Message, _: &OwnAddresses) -> Verdict {
    let is_armour = message.text.contains("-----BEGIN PGP MESSAGE-----");
    let says_nothing_else = message.text.trim().is_empty() || is_armour;
    (message.encrypted && says_nothing_else).then(|| {
        (Kind::Encrypted, "the content is encrypted, or sealed so that it cannot be read here".into())
    })
}

/// Lists and newsletters, by RFC 2369, RFC 2919 and Precedence.
fn bulk(message: &Message, _: &OwnAddresses) -> Verdict {
    let headers = &message.headers;
    let precedence = headers.first("precedence").unwrap_or("").to_lowercase();
    let is_campaign = phrases::CAMPAIGN_HEADERS.iter().any(|name| headers.has(name))
        || headers.has("list-unsubscribe-post")
        || headers.has("feedback-id");
    let has_unsubscribe = headers.has("list-unsubscribe");
    if is_campaign && has_unsubscribe {
        return Some((Kind::Newsletter, "bulk mail with List-Unsubscribe and a campaign's headers".into()));
    }
    if let Some(id) = headers.first("list-id") {
        let is_discussion = headers.has("list-post")
            || headers.has("x-mailman-version")
            || precedence == "list"
            || !has_unsubscribe;
        let kind = if is_discussion { Kind::List } else { Kind::Newsletter };
        return Some((kind, format!("it came through the list {id}")));
    }
    if headers.has("list-post") || precedence == "list" {
        return Some((Kind::List, "it came through a mailing list".into()));
    }
    if matches!(precedence.as_str(), "bulk" | "junk") {
        if has_unsubscribe {
            return Some((Kind::Newsletter, format!("Precedence: {precedence} with List-Unsubscribe")));
        }
        // Old vacation programs mark their answers so, and answer within a thread.
        if !message.in_reply_to.is_empty() || message.return_path == ReturnPath::Null {
            return Some((Kind::AutoReply, format!("Precedence: {precedence} in an answer")));
        }
    }
    (has_unsubscribe && message.return_path != ReturnPath::Absent && is_no_reply(message))
        .then(|| (Kind::Newsletter, "List-Unsubscribe from an address that takes no answers".into()))
}

fn empty(message: &Message, _: &OwnAddresses) -> Verdict {
    let has_files = message.parts.iter().any(|part| !part.bytes.is_empty());
    let says_nothing =
        message.text.trim().is_empty() && !has_files && message.nested.is_empty() && message.report.is_none();
    says_nothing.then(|| (Kind::Empty, "there is neither text nor file in it".into()))
}

/// "Automatic reply: …" in the subject, in many languages.
fn vacation_subject(message: &Message, _: &OwnAddresses) -> Verdict {
    let subject = message.subject.to_lowercase();
    let rest = subject.trim_start_matches(['[', '(', ' ']);
    let found = phrases::AUTO_SUBJECTS.iter().find(|phrase| {
        rest.strip_prefix(**phrase).is_some_and(|after| {
            // The phrase is the subject, or stands before the subject that it answers.
            let after = after.trim_start_matches([']', ')', ' ', '\u{A0}']);
            after.is_empty() || after.starts_with([':', '：', '-', '–', '.', '!', '|'])
        })
    });
    found.map(|_| {
        (Kind::AutoReply, format!("the subject is that of an automatic answer: {}", message.subject))
    })
}

/// A vacation note that nothing marks: short, without files and without a form's lines, beginning with absence, and saying
/// also when the writer is back or whom to ask.
fn vacation_note(message: &Message, _: &OwnAddresses) -> Verdict {
    let segments = message.segments();
    let text = segments.own_text();
    if text.chars().count() > 1_200
        || !message.parts.iter().all(|part| part.referenced_by_cid)
        || segments.forwarded.is_some()
    {
        return None;
    }
    let labels = text
        .lines()
        .filter(|line| {
            line.split_once([':', '：']).is_some_and(|(label, value)| {
                label.chars().count() < 40 && !label.contains("//") && !value.trim().is_empty()
            })
        })
        .count();
    if labels > 3 {
        return None;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let squeezed = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let beginning: String = squeezed.chars().take(320).collect();
    let absence = phrases::ABSENCE.iter().find(|phrase| beginning.contains(**phrase))?;
    let more = phrases::RETURN_OR_DEPUTY.iter().find(|phrase| squeezed.contains(**phrase))?;
    // An answer to our question that also speaks of a holiday is an answer: it says something else too.
    let is_answer = !message.in_reply_to.is_empty();
    (other_sentences(&lower) <= usize::from(!is_answer))
        .then(|| (Kind::AutoReply, format!("it reads like a vacation note: “{absence}”, “{more}”")))
}

/// Counts the sentences that are neither of absence nor of courtesy. Lines without a full stop (names, addresses) are none.
fn other_sentences(lower: &str) -> usize {
    let joined = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    // A full stop ends a sentence before a blank alone: those of addresses and names of hosts end none.
    let mut sentences: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, c) in joined.char_indices() {
        let end = at + c.len_utf8();
        let ends = match c {
            '.' | '!' | '?' => joined[end..].starts_with(' ') || end == joined.len(),
            '。' | '！' | '？' | '؟' => true,
            _ => false,
        };
        if ends {
            sentences.push(joined[start..end].trim_start());
            start = end;
        }
    }
    let sentences = sentences.into_iter().filter(|sentence| {
        sentence.split_whitespace().count() >= 3 || !sentence.is_ascii() && sentence.chars().count() >= 6
    });
    let lists = [phrases::ABSENCE, phrases::RETURN_OR_DEPUTY, phrases::COURTESY];
    sentences
        .filter(|sentence| !lists.iter().any(|list| list.iter().any(|phrase| sentence.contains(phrase))))
        .count()
}

fn is_bulk(message: &Message) -> bool {
    message.headers.has("list-unsubscribe") || message.headers.has("list-id")
}

fn is_no_reply(message: &Message) -> bool {
    message.author().is_some_and(|author| {
        let local_part: String = author
            .email
            .split('@')
            .next()
            .unwrap_or("")
            .to_lowercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        local_part.starts_with("noreply")
            || local_part.starts_with("donotreply")
            || local_part.ends_with("noreply")
    })
}

/// Returns what speaks against a machine's answer to this mail, whatever its kind.
fn unanswerable(message: &Message) -> Option<&'static str> {
    let headers = &message.headers;
    let suppress = headers.first("x-auto-response-suppress").unwrap_or("").to_lowercase();
    let precedence = headers.first("precedence").unwrap_or("").to_lowercase();
    let signs = [
        (message.return_path == ReturnPath::Null, "the return path is empty"),
        (is_no_reply(message), "the sender takes no answers"),
        (
            suppress.split([',', ' ']).any(|word| matches!(word, "all" | "autoreply")),
            "X-Auto-Response-Suppress forbids it",
        ),
        (matches!(precedence.as_str(), "bulk" | "junk" | "list"), "its precedence forbids it"),
        (message.from.iter().all(|address| address.email.is_empty()), "there is no sender's address"),
    ];
    signs.into_iter().find(|(is, _)| *is).map(|(_, reason)| reason)
}
