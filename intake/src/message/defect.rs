//! What can be wrong with the bytes of a mail.
//!
//! A defect is an observation, not an error: the message is there all the same. Later stages read two things from it:
//! whether a value's spelling can be trusted ([`Defect::CharacterLost`], [`Defect::CharsetMislabelled`] …) and what an
//! operator should be told.

use std::fmt;

/// One kind of damage or excess found while reading a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Defect {
    /// Longer than the limit; only the beginning was read.
    MessageTooLarge,
    /// A header block over the limit; what is beyond was skipped.
    HeaderBlockTooLarge,
    /// A header over the limit; it was cut.
    HeaderLineTooLong,
    /// More headers than the limit; the rest was skipped.
    TooManyHeaders,
    /// More parts than the limit; the rest was skipped.
    TooManyParts,
    /// Parts nested deeper than the limit; the inner ones were not opened.
    TooDeep,
    /// Mails nested in mails deeper than the limit; the inner ones are kept as files.
    NestedTooDeep,
    /// So many encoded words that a decoder would drown.
    EncodedWordBomb,
    /// An encoded word that cannot be decoded; it was left as it stands.
    EncodedWordDamaged,
    /// A byte order mark before the first header.
    ByteOrderMark,
    /// The whole mail is UTF-16.
    Utf16,
    /// Blank lines or blanks before the first header.
    LeadingBlanks,
    /// An mbox `From ` line before the first header.
    MboxFromLine,
    /// Line ends are a bare CR, or a header holds one.
    BareCarriageReturn,
    /// Line ends are CR CR LF.
    DoubledCarriageReturn,
    /// NUL bytes in the header.
    NulBytes,
    /// A line in the header block that is no header.
    MalformedHeaderLine,
    /// No empty line between header and body.
    MissingBodySeparator,
    /// A header that may stand once stands twice; the first was taken.
    DuplicateHeader,
    /// A multipart without a boundary that can be found; its body was read as text.
    BoundaryMissing,
    /// The boundary was taken from the body.
    BoundaryGuessed,
    /// The last part has no closing boundary: the mail may be cut short.
    ClosingBoundaryMissing,
    /// mailparse refused the message.
    MailparseRefused,
    /// mailparse and the strict delimiter rule of RFC 2046 §5.1.1 see different parts; the strict rule was followed.
    ReadersDisagree,
    /// base64 or quoted-printable with damage; what could be decoded was kept.
    TransferDamaged,
    /// An unknown Content-Transfer-Encoding; the bytes were left as they are.
    TransferUnknown,
    /// A uuencoded file, left as it is.
    Uuencoded,
    /// An unknown charset label; the charset was detected.
    CharsetUnknown,
    /// The declared charset is contradicted by the bytes.
    CharsetMislabelled,
    /// At least one character could not be decoded (U+FFFD): a spelling may be wrong.
    CharacterLost,
    /// An address header with something that is no address.
    AddressDamaged,
    /// No usable `From`.
    MissingFrom,
    /// No `Message-ID`.
    MissingMessageId,
    /// No usable `Date`.
    MissingDate,
    /// HTML over a limit; it was reduced to its bare text or cut.
    HtmlExcess,
    /// Text over the limit; it was cut.
    TextCut,
}

impl Defect {
    /// Returns the fixed name of this defect, as tests and JSON show it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::MessageTooLarge => {
                ("message-too-large", "the mail is larger than 25 MB; only its beginning was read")
            }
            Self::HeaderBlockTooLarge => ("header-block-too-large", "the header is larger than 64 KB"),
            Self::HeaderLineTooLong => ("header-line-too-long", "a header is longer than 16 KB"),
            Self::TooManyHeaders => ("too-many-headers", "more than 200 headers"),
            Self::TooManyParts => ("too-many-parts", "more than 100 parts"),
            Self::TooDeep => ("too-deep", "parts are nested more than 20 deep"),
            Self::NestedTooDeep => ("nested-too-deep", "mails are nested in mails more than 5 deep"),
            Self::EncodedWordBomb => ("encoded-word-bomb", "the header is stuffed with encoded words"),
            Self::EncodedWordDamaged => ("encoded-word-damaged", "an encoded word in the header is damaged"),
            Self::ByteOrderMark => ("byte-order-mark", "a byte order mark stands before the header"),
            Self::Utf16 => ("utf-16", "the mail is written in UTF-16"),
            Self::LeadingBlanks => ("leading-blanks", "blank lines stand before the header"),
            Self::MboxFromLine => ("mbox-from-line", "an mbox `From ` line stands before the header"),
            Self::BareCarriageReturn => ("bare-carriage-return", "lines end in a bare carriage return"),
            Self::DoubledCarriageReturn => ("doubled-carriage-return", "lines end in two carriage returns"),
            Self::NulBytes => ("nul-bytes", "the header holds NUL bytes"),
            Self::MalformedHeaderLine => ("malformed-header-line", "a line in the header is no header"),
            Self::MissingBodySeparator => ("missing-body-separator", "no empty line ends the header"),
            Self::DuplicateHeader => ("duplicate-header", "a header that may stand once stands twice"),
            Self::BoundaryMissing => ("boundary-missing", "the boundary between the parts is missing"),
            Self::BoundaryGuessed => {
                ("boundary-guessed", "the boundary between the parts was taken from the body")
            }
            Self::ClosingBoundaryMissing => ("closing-boundary-missing", "the last part is not closed"),
            Self::MailparseRefused => ("mailparse-refused", "the MIME parser refused the mail"),
            Self::ReadersDisagree => ("readers-disagree", "two readers see different parts in the mail"),
            Self::TransferDamaged => ("transfer-damaged", "the transfer encoding is damaged"),
            Self::TransferUnknown => ("transfer-unknown", "the transfer encoding is unknown"),
            Self::Uuencoded => ("uuencoded", "a file is uuencoded"),
            Self::CharsetUnknown => ("charset-unknown", "the charset is unknown"),
            Self::CharsetMislabelled => {
                ("charset-mislabelled", "the declared charset does not fit the bytes")
            }
            Self::CharacterLost => ("character-lost", "a character could not be decoded"),
            Self::AddressDamaged => ("address-damaged", "an address header is damaged"),
            Self::MissingFrom => ("missing-from", "no usable From header"),
            Self::MissingMessageId => ("missing-message-id", "no Message-ID header"),
            Self::MissingDate => ("missing-date", "no usable Date header"),
            Self::HtmlExcess => ("html-excess", "the HTML is over a limit"),
            Self::TextCut => ("text-cut", "the text is over the limit and was cut"),
        }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.words().1)
    }
}

/// Why a mail cannot be read and goes to quarantine, with its raw bytes kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unreadable {
    /// Over [`super::limits::MESSAGE_BYTES`].
    TooLarge,
    /// Neither headers nor text: binary data.
    Binary,
    /// A limit was passed and nothing readable was found within it.
    OverLimits,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::TooLarge => "larger than 25 MB",
            Self::Binary => "binary data, not a mail",
            Self::OverLimits => "nothing readable within the limits",
        })
    }
}
