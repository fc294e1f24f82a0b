//! The page of a call. Its working part (dates, form, rules) is [`schema::call::Call`].

use schema::yaml::{Context, Fields, Node, Read};

use super::{Dated, Kind, word};

/// The front matter of a call's page.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Call {
    /// The part that both programs know.
    pub working: schema::call::Call,
    pub opens_note: Option<String>,
    pub closes_note: Option<String>,
    pub how: Option<How>,
    pub who: Option<String>,
    pub eligibility: Vec<String>,
    pub steps: Vec<String>,
    pub stages: Vec<Dated>,
    pub afterwards: Vec<Dated>,
    pub serves: Vec<Dated>,
}

/// By which way the organisers take answers.
#[derive(Debug, Clone)]
pub struct How {
    /// `form`, `email`, `both` or `none`.
    pub kind: &'static str,
    /// An address of the web or of mail.
    pub address: Option<String>,
    /// A word about it.
    pub note: Option<String>,
}

impl Kind for Call {
    const NAME: &'static str = "call";
    const FOLDER: &'static str = "calls";
    const WHAT: &'static str = "a call";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        let working = schema::call::Call::read_from(fields, context);
        let call = Call {
            opens_note: fields.optional("opens_note", context),
            closes_note: fields.optional("closes_note", context),
            how: fields.optional("how", context),
            who: fields.optional("who", context),
            eligibility: fields.or("eligibility", Vec::new(), context),
            steps: fields.or("steps", Vec::new(), context),
            stages: fields.or("stages", Vec::new(), context),
            afterwards: fields.or("afterwards", Vec::new(), context),
            serves: fields.or("serves", Vec::new(), context),
            working: working?,
        };
        Some(call)
    }
}

impl Read for How {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "`how`", context)?;
        let words = ["form", "email", "both", "none"];
        let kind = word(&mut fields, "kind", "unknown-way", "a way to answer", &words, context);
        let address = fields.optional("address", context);
        let note = fields.optional("note", context);
        fields.finish(context);
        Some(How { kind: kind.unwrap_or("both"), address, note })
    }
}
