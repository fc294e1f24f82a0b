//! What consents are about, and the words by which somebody allows something.

/// What a consent can be about: the beginnings of the words that say so. Which of a form's consents it is shows in the
/// consent's own label.
pub(in super::super) const TOPICS: &[(&str, &[&str])] = &[
    (
        "publish",
        &[
            "publi", "online", "on line", "on your site", "on the site", "website", "on the web", "make it public", "made public",
            "en ligne", "sur le site", "diffus", "rendu public", "rendue publi", "en linea", "sitio web", "difund", "difusion",
            "نشر", "ننشر", "تنشر", "ينشر", "منشور", "公 布", "发 布", "公 开", "刊 登", "上 网", "опубликов", "публик", "разме",
        ],
    ),
    (
        "record",
        &[
            "record", "film", "enregistr", "graba", "grabe", "تسجيل", "تسجل", "يسجل", "录 制", "录 音", "录 像", "запис", "запиш",
        ],
    ),
    (
        "rights",
        &[
            "right", "use it", "use the p", "use this p", "use the i", "use of", "its use", "copyright", "author of the ph",
            "my own work", "took the p", "took this", "took it myself", "made the p", "made this p", "droit", "utilis", "auteur",
            "prise par moi", "derecho", "autor", "usar la", "usarla", "utiliza", "uso de", "حقوق", "استخدام", "استعمال", "تستخدم",
            "版 权", "权 利", "使 用", "本 人 拍 摄", "原 创", "прав", "использ", "автор", "снято мной",
        ],
    ),
    (
        "adult",
        &[
            "18", "eighteen", "of age", "of legal age", "adult", "majeur", "dix huit", "mayor de edad", "mayor de 18", "dieciocho",
            "الثامنه عشره", "بالغ", "سن الرشد", "成 年", "十 八 岁", "совершеннолет", "восемнадцат",
        ],
    ),
    (
        "staff",
        &[
            "itu", "staff", "employ", "household", "family member", "uit", "personnel", "foyer", "salari", "personal de la", "hogar",
            "empleado", "familia", "الاتحاد", "موظف", "اسره", "国 际 电 联", "职 员", "员 工", "雇 员", "家 属", "мсэ", "сотрудник",
            "член семьи", "семь",
        ],
    ),
    (
        "costs",
        &[
            "own cost", "own expense", "own travel", "pay my", "pays my", "pay for my", "travel", "stay", "cover my", "my own exp",
            "self fund", "frais", "voyage", "sejour", "gastos", "viaje", "estancia", "estadia", "alojamiento", "نفقات", "نفقتي",
            "تكاليف", "السفر", "费 用", "差 旅", "自 费", "旅 费", "食 宿", "расход", "проезд", "прожива", "за свой счет",
        ],
    ),
    (
        "data",
        &[
            "data", "privacy", "personal inf", "keep my", "store my", "stored", "kept", "process my", "donnees", "vie privee",
            "conserv", "datos", "privacidad", "guard", "بيانات", "معلومات", "خصوصيه", "الاحتفاظ", "数 据", "隐 私", "个 人 信 息",
            "资 料", "保 存", "данны", "конфиденц", "хран", "обработ",
        ],
    ),
    (
        "rules",
        &[
            "rules", "regulation", "terms", "conditions", "guidelines", "reglement", "regles", "condition", "reglas", "bases",
            "reglamento", "condiciones", "قواعد", "القواعد", "شروط", "الشروط", "لايحه", "规 则", "规 定", "条 款", "章 程", "правил",
            "услови", "регламент",
        ],
    ),
    (
        "named",
        &[
            "name us", "named", "mention", "our name", "our logo", "as a partner", "as partner", "nous citer", "cites", "citer", "notre nom",
            "comme partenaire", "nombrar", "mencionar", "nuestro nombre", "como socio", "ذكر", "اسمنا", "كشريك", "署 名", "提 及", "列 为",
            "具 名", "упомина", "назыв", "указ", "как партнер",
        ],
    ),
];

/// Beginnings of words by which a label asks whether somebody agrees.
pub(in super::super) const ASKS_CONSENT: &[&str] = &[
    "agree", "accept", "consent", "willing", "confirm", "informed", "aware", "approv", "permission", "permit", "allow", "authoris",
    "authoriz", "said yes", "knows", "accord", "autoris", "consentement", "prevenu", "acuerd", "acept", "autoriz", "conform",
    "dispuest", "consiente", "enterad", "موافق", "وافق", "يوافق", "توافق", "اوافق", "نوافق", "قبول", "يقبل", "تقبل", "قبل", "علم",
    "同 意", "接 受", "愿 意", "知 情", "授 权", "允 许", "соглас", "приним", "принял", "разреш", "осведом", "подтвер", "не возраж",
];

/// Words by which somebody allows something, as they stand in a sentence.
pub(in super::super) const PERMITS: &[&str] = &[
    "you may", "you can", "it is fine", "is fine", "that is ok", "it is ok", "is okay", "fine that", "ok that", "ok for me", "you are free to", "you re free to", "you are welcome to", "feel free to", "free to", "we agree", "i agree",
    "agree to", "agree that", "agrees to", "agrees that", "agreed to", "agreed that", "i allow", "we allow", "and allow", "allow you",
    "i permit", "we permit", "permission", "i authorise", "i authorize", "we authorise", "we authorize", "i consent", "we consent",
    "consent to", "no objection", "no objections", "happy for", "happy to have", "happy to see", "fine with", "don t mind",
    "do not mind", "i accept", "we accept", "accept the", "accepts the", "accepted the", "may be", "can be", "vous pouvez",
    "peut etre", "peuvent etre", "peuvent", "j autorise", "autorise", "autorisons", "j accepte", "acceptons", "accepte", "d accord", "je consens",
    "consentons", "aucune objection", "sans objection", "notre accord", "mon accord", "pueden", "puede", "podeis", "autorizo", "autorizamos",
    "acepto", "aceptamos", "acepta", "de acuerdo", "consiento", "consentimos", "mi consentimiento", "nuestro consentimiento",
    "sin problema", "sin inconveniente", "no hay inconveniente", "no tenemos inconveniente", "no tengo inconveniente", "permito",
    "permitimos", "يمكنكم", "يمكن", "يجوز", "نوافق", "اوافق", "نسمح", "اسمح", "لا مانع", "موافقون", "موافق", "موافقه", "بامكانكم", "لكم ان",
    "可 以", "同 意", "允 许", "授 权", "欢 迎", "接 受", "愿 意", "можно", "можете", "согласен", "согласна", "согласны", "разрешаю", "разрешаем",
    "не возражаем", "не возражаю", "не против", "даю согласие", "даем согласие", "даю свое согласие", "принимаю", "принимаем",
];

/// Permissions that carry their own no.
pub(in super::super) const NO_OBJECTION: &[&str] = &[
    "no objection", "no objections", "don t mind", "do not mind", "aucune objection", "sans objection", "sin problema",
    "sin inconveniente", "no hay inconveniente", "no tenemos inconveniente", "no tengo inconveniente", "لا مانع", "не возражаем",
    "не возражаю", "не против",
];

/// Words that make a permission depend on something.
pub(in super::super) const CONDITIONS: &[&str] = &[
    "if", "whether", "unless", "provided", "before", "until", "once", "only after", "a condition", "si", "avant", "sous reserve",
    "siempre que", "antes de", "اذا", "بشرط", "قبل ان", "如 果", "若", "除 非", "если", "при условии", "только после", "до того",
];
