//! What people say of what they sent before.

/// Words by which a submission is taken back.
pub(in super::super) const WITHDRAWALS: &[&str] = &[
    "withdraw", "withdraws", "wish to withdraw", "would like to withdraw", "withdrawing", "is withdrawn", "withdrawal of", "please cancel", "cancel our nomination", "cancel my nomination", "retract", "please delete our", "please remove our", "please disregard our", "retirer", "retirons", "retire sa candidature", "retire la candidature", "retrait de la candidature", "annuler la candidature", "annuler notre", "se desiste",
    "retirar", "retiramos", "retiro la", "retira su", "anular la", "retirada de la candidatura", "سحب", "نسحب", "اسحب", "سحب الترشيح", "انسحاب", "撤 回", "撤 销", "取 消 提 名", "退 出", "отозвать", "отзываем", "отзываю", "снять кандидатуру", "снимаем", "отзыв кандидатуры",
];

/// First words of questions, for languages whose question mark may be missing.
pub(in super::super) const QUESTIONS: &[&str] = &[
    "how", "what", "when", "where", "who", "which", "can", "could", "may", "is", "are", "do", "does", "will", "would", "comment", "quand", "ou", "qui", "quel", "quelle", "quels", "quelles", "est ce", "peut on", "puis je", "pouvez vous", "pourriez vous",
    "como", "cuando", "donde", "quien", "cual", "cuales", "puede", "pueden", "podria", "podrian", "es posible", "هل", "كيف", "متي", "اين", "من", "ما", "ماذا", "请 问", "是 否", "能 否", "как", "когда", "где", "кто", "какой", "какая", "какие", "можно ли", "могли бы", "можете ли",
];

/// Questions that ask for nothing but a receipt.
pub(in super::super) const RECEIPTS: &[&str] = &[
    "confirm receipt", "acknowledge receipt", "confirm that you", "confirm you have received", "let us know that you have received", "did you receive", "have you received", "accuser reception", "accuse de reception", "bien recu", "confirmer la reception", "confirmer reception", "acusar recibo", "acuse de recibo", "confirmar la recepcion", "confirmar recepcion", "تاكيد الاستلام", "تاكيد استلام", "确 认 收 到", "是 否 收 到", "подтвердить получение", "подтвердите получение", "получили ли",
];

/// Requests to say that all is well.
pub(in super::super) const PLEASE_CONFIRM: &[&str] = &["please confirm", "kindly confirm", "merci de confirmer", "veuillez confirmer", "por favor confirme", "rogamos confirmen", "يرجي التاكيد", "نرجو التاكيد", "请 确 认", "просим подтвердить", "пожалуйста подтвердите"];

/// Words that announce another value for what was said.
pub(in super::super) const CORRECTIONS: &[&str] = &[
    "correction", "corrections", "correct", "corrected", "no longer", "instead of", "rather than", "should read", "should be", "please use", "please replace", "please change", "please note that", "update", "has changed", "wrong", "mistake", "error", "typo", "now", "rectification", "rectifier", "rectificatif", "corriger", "n est plus", "au lieu de", "et non", "erreur", "desormais", "remplacer", "veuillez remplacer", "veuillez noter", "correccion", "corregir", "ya no", "en lugar de", "en vez de", "y no", "error", "ahora", "sustituir", "تصحيح", "تصويب", "بدلا من", "لم يعد", "لم تعد", "خطا", "الصحيح", "更 正", "改 为", "不 再", "错 误", "应 为", "而 不 是", "исправление", "поправка", "исправить", "вместо", "больше не", "ошибка", "теперь", "уточнение",
];
