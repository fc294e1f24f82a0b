//! The small words by which people answer in the six languages: blanks, yes and no, lists' conjunctions.
//!
//! All entries are folded as by [`super::fold::words`].

/// Answers that say there is none to give.
pub(super) const NOT_APPLICABLE: &[&str] = &[
    "n a", "na", "not applicable", "not available", "none", "nil", "no data", "not provided", "sans objet", "s o",
    "neant", "non applicable", "non disponible", "no aplica", "no procede", "no disponible", "sin datos",
    "لا ينطبق", "لا يوجد", "غير متوفر", "不 适 用", "不 詳", "不 详", "暂 无", "не применимо", "неприменимо",
    "н п", "нет данных", "не имеется",
];

/// Answers that promise to answer later.
pub(super) const LATER: &[&str] = &[
    "tbc", "tbd", "tba", "to be confirmed", "to be determined", "to be announced", "to be decided", "to follow",
    "not yet known", "not yet confirmed", "pending", "will be sent later", "a confirmer", "a preciser", "a determiner",
    "a suivre", "a completer", "en attente", "por confirmar", "por definir", "por determinar", "pendiente",
    "a confirmar", "يوكد لاحقا", "يحدد لاحقا", "قيد التاكيد", "سيتم تحديده لاحقا", "سيحدد لاحقا", "待 定", "待 确 认", "未 定",
    "уточняется", "будет уточнено", "подлежит уточнению", "подлежит подтверждению", "уточним позже",
];

/// Words for yes that can begin an answer.
pub(super) const YES: &[&str] = &[
    "yes", "y", "yep", "yeah", "true", "ok", "okay", "sure", "certainly", "of course", "agreed", "confirmed",
    "affirmative", "correct", "right", "exactly", "exact", "correcto", "exacto", "correcta", "cierto", "صحيح", "正 确", "верно", "правильно", "oui", "bien sur", "d accord", "certainement", "confirme", "vrai", "si", "claro", "por supuesto",
    "de acuerdo", "confirmado", "confirmada", "conforme", "نعم", "اجل", "بالتاكيد", "موافق", "موافقه", "بلي", "是", "是 的", "对",
    "同 意", "可 以", "好", "已 确 认", "да", "конечно", "согласен", "согласна", "подтверждаю", "подтверждено",
];

/// Words for no that can begin an answer.
pub(super) const NO: &[&str] = &[
    "no", "n", "nope", "false", "not", "never", "none", "negative", "non", "pas", "jamais", "faux", "aucun", "nunca",
    "tampoco", "لا", "كلا", "ليس", "ليست", "لم", "لن", "غير", "否", "不", "没", "无", "未", "нет", "не", "никогда",
];

/// Words that turn a statement round, wherever they stand before it.
pub(super) const NEGATIONS: &[&str] = &[
    "no", "not", "never", "without", "nor", "cannot", "don", "doesn", "didn", "hasn", "haven", "isn", "aren", "won",
    "non", "pas", "jamais", "sans", "ni", "ne", "nunca", "sin", "لا", "لم", "لن", "ليس", "ليست", "غير", "دون", "بدون", "不", "没", "未",
    "否", "无", "не", "нет", "без",
];

/// Words after which a list names what it leaves out.
pub(super) const EXCEPT: &[&str] = &[
    "not", "except", "excluding", "sauf", "pas", "excepte", "hormis", "no", "excepto", "salvo", "menos", "ليس",
    "ما عدا", "باستثناء", "不", "除", "не", "кроме",
];

/// Words that say that something takes part as a whole.
pub(super) const ALL: &[&str] = &[
    "both", "both days", "all", "all days", "any", "any day", "either", "either day", "every day", "all week", "whole week",
    "the whole week", "the entire week", "full week", "les deux", "les deux jours", "tous", "tous les jours", "toute la semaine",
    "n importe quel jour", "ambos", "ambos dias", "los dos dias", "las dos", "todos", "todos los dias", "toda la semana",
    "cualquier dia", "كلا اليومين", "اليومين", "كلاهما", "في اليومين", "اليومان", "جميع الايام", "كل الايام", "طوال الاسبوع", "两 天", "两 天 都",
    "两 日", "都 可 以", "均 可", "全 部", "全 周", "оба", "оба дня", "в оба дня", "все дни", "любой день", "всю неделю",
];

/// Words by which somebody agrees to something, in a phrase.
pub(super) const AGREES: &[&str] = &[
    "agree", "agrees", "agreed", "accept", "accepts", "accepted", "consent", "consents", "consented", "confirm", "confirms",
    "confirmed", "allow", "allows", "permit", "authorise", "authorize", "grant", "granted", "willing", "said yes", "obtained", "declare",
    "certify", "accepte", "acceptent", "acceptee", "accord", "consens", "consentement", "autorise", "confirme", "certifie", "declare",
    "acepta", "acepto", "aceptan", "aceptado", "acepte", "acuerdo", "autorizo", "autoriza", "consiente", "consiento", "confirmo",
    "confirma", "declaro", "certifico", "conforme", "اوافق", "نوافق", "موافق", "موافقه", "موافقته", "موافقتها", "الموافقه", "وافق", "وافقت", "يوافق", "توافق",
    "اقبل", "يقبل", "تقبل", "قبل", "قبلت", "اقر", "اوكد", "同 意", "接 受", "授 权", "允 许", "愿 意", "确 认", "应 允", "согласен", "согласна",
    "согласны", "согласие", "соглашаюсь", "разрешаю", "подтверждаю", "подтверждено", "подтвердил", "подтвердила", "принимаю", "принимает",
    "готов", "готова", "даю",
];

/// Words that stand before a folded answer and mean nothing in it.
pub(super) const SMALL: &[&str] = &[
    "and", "or", "the", "a", "an", "of", "in", "also", "plus", "et", "ou", "le", "la", "les", "de", "du", "des", "y", "e", "o",
    "u", "el", "los", "las", "del", "و", "او", "和", "与", "及", "以", "и", "или", "а", "also", "as", "well", "little", "bit", "some",
    "un", "peu", "poco", "notamment", "especially", "mainly", "only", "uniquement", "solo", "solamente", "только", "فقط", "仅",
];

/// Tells whether folded words are one of a list's entries.
pub(super) fn is_one_of(words: &str, list: &[&str]) -> bool {
    list.contains(&words)
}

/// Returns the longest entry of a list with which folded words begin.
pub(super) fn begins_with<'a>(words: &str, list: &[&'a str]) -> Option<&'a str> {
    list.iter()
        .copied()
        .filter(|entry| {
            words.strip_prefix(entry).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(' ') || entry.chars().all(super::fold::is_ideograph)
            })
        })
        .max_by_key(|entry| entry.len())
}

/// Tells whether an entry of a list stands somewhere in folded words, as whole words.
pub(super) fn contains(words: &str, list: &[&str]) -> bool {
    let padded = format!(" {words} ");
    list.iter().any(|entry| padded.contains(&format!(" {entry} ")))
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn every_entry_is_folded() {
        let lists = [NOT_APPLICABLE, LATER, YES, NO, NEGATIONS, EXCEPT, ALL, AGREES, SMALL];
        let unfolded: Vec<_> = lists.into_iter().flatten().filter(|entry| fold::words(entry) != **entry).collect();
        assert!(unfolded.is_empty(), "{unfolded:?}");
    }
}
