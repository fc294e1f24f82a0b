//! Verbs and nouns by which a mail names somebody for something.

/// Words after which, soon, the person stands.
pub(in super::super) const VERBS: &[&str] = &[
    "nominate", "nominates", "nominated", "nominating", "nominee is", "nominee", "nomination of", "nomination for", "put forward", "puts forward", "putting forward", "propose", "proposes", "proposed", "proposing",
    "designate", "designates", "designated", "recommend", "recommends", "suggest", "suggests", "would like to present", "is presenting", "candidate is", "candidacy of", "has chosen", "have chosen", "has selected", "have selected", "our choice is", "name of",
    "propose la candidature de", "propose la candidature", "proposons", "propose", "designe", "designons", "a designe", "avons designe", "presente", "presentons", "presenter", "soumettre la candidature de", "soumettons la candidature de", "la candidature de", "candidature de", "recommande", "recommandons", "nommons", "designer", "proposer", "designation de", "suggerons",
    "proponemos", "propone", "proponer", "designamos", "designa", "designar", "ha designado", "hemos designado", "presentamos", "presentar", "postulamos", "postula", "postular a", "postular", "la candidatura de", "candidatura de", "la postulacion de", "postulacion de", "nominamos", "nominar", "recomendamos", "nominacion de", "ha decidido proponer", "sugerimos",
    "نرشح", "يرشح", "ترشح", "ترشيح", "بترشيح", "رشحنا", "رشحت", "رشح", "نقترح", "اقترح", "تسميه", "نسمي", "تقديم", "نقدم", "ارشح", "يقترح", "تقترح", "推 荐", "提 名", "推 举", "举 荐", "выдвигаем", "выдвигает", "выдвинуть", "выдвинул", "выдвинула", "выдвигаю", "предлагаем", "предлагает", "предложить", "предлагаю", "рекомендуем", "рекомендует", "представляем",
    "кандидатуру", "номинируем", "номинирует", "номинирую", "назначить", "кандидатура", "в качестве кандидата",
];

/// Words after which, soon, stands whom the writer writes for.
pub(in super::super) const WRITES_FOR: &[&str] = &[
    "i write for", "i am writing for", "i write on behalf of", "i am writing on behalf of", "we write on behalf of", "on behalf of", "writing on behalf of", "in the name of", "i represent", "we represent", "au nom de", "au nom du", "au nom des", "de la part de", "de la part du", "je represente", "nous representons",
    "en nombre de", "en nombre del", "en representacion de", "en representacion del", "represento a", "representamos a", "desde", "نيابه عن", "باسم", "بالنيابه عن", "باسمي وباسم", "我 代 表", "代 表", "от имени", "по поручению", "я представляю", "мы представляем",
];

/// Words after which the role stands for which somebody is named: what follows is no person.
pub(in super::super) const AS: &[&str] = &["as", "as a", "as the", "as an", "comme", "en tant que", "pour", "for", "for the", "como", "para", "كميسر", "كميسره", "لتيسير", "ليكون", "لتكون", "为", "担 任", "в качестве", "на роль"];

/// Words that, before such a verb, say that it is not done now.
pub(in super::super) const DEAF: &[&str] = &["can we", "may we", "could we", "how", "deadline to", "who can", "would it be possible", "is it possible", "comment", "puis je", "pouvons nous", "como", "podemos", "كيف", "هل", "如 何", "可 以", "как", "можно ли"];
