//! Greetings and closings: where the letter ends and the signature begins.

/// First words of a line that closes a letter.
pub(in super::super) const CLOSINGS: &[&str] = &[
    "kind regards", "best regards", "with best regards", "with kind regards", "warm regards", "regards", "best wishes",
    "with best wishes", "best", "sincerely", "sincerely yours", "yours sincerely", "yours faithfully", "yours truly", "yours",
    "respectfully", "cheers", "thanks", "thank you", "many thanks", "thank you very much", "thanks in advance", "with thanks",
    "with appreciation", "with gratitude", "cordially", "faithfully", "cordialement", "bien cordialement", "tres cordialement",
    "veuillez agreer", "veuillez recevoir", "je vous prie d agreer", "nous vous prions d agreer", "je vous prie de croire",
    "je vous prie de recevoir", "recevez", "agreez", "salutations", "meilleures salutations", "avec mes meilleures salutations",
    "avec nos meilleures salutations", "sinceres salutations", "avec mes remerciements", "avec nos remerciements", "merci",
    "merci d avance", "en vous remerciant", "bien a vous", "respectueusement", "dans l attente de", "saludos", "saludos cordiales",
    "un saludo", "un cordial saludo", "atentamente", "muy atentamente", "cordialmente", "atentos saludos", "reciba", "reciban",
    "le saluda", "les saluda", "muchas gracias", "gracias", "gracias de antemano", "quedo a la espera", "quedamos a la espera",
    "sin otro particular", "مع فايق الاحترام", "مع التحيه", "مع تحياتي", "مع خالص التحيه", "مع خالص الشكر", "تحياتي", "مع اطيب التحيات",
    "وتفضلوا بقبول", "تفضلوا بقبول", "وتقبلوا", "شكرا", "شكرا لكم", "شكرا جزيلا", "ولكم جزيل الشكر", "والسلام عليكم", "مع الشكر", "مع الشكر والتقدير", "مع الاحترام",
    "باحترام", "此 致", "敬 礼", "顺 颂", "谢 谢", "祝 好", "感 谢", "顺 祝", "此 致 敬 礼", "敬 上", "敬 祝", "非 常 感 谢", "多 谢", "祝", "敬 颂", "с уважением",
    "с глубоким уважением", "с наилучшими пожеланиями", "с искренним уважением", "спасибо", "благодарю", "благодарим", "заранее спасибо",
    "заранее благодарю", "заранее благодарим", "искренне ваш", "искренне ваша", "всего доброго", "с благодарностью", "mit freundlichen grussen", "atenciosamente", "cordiali saluti",
];

/// First words of a greeting.
pub(in super::super) const GREETINGS: &[&str] = &[
    "dear", "hello", "hi", "good morning", "good afternoon", "good evening", "good day", "greetings", "to whom it may concern",
    "madam", "sir", "sirs", "excellency", "excellencies", "madame", "monsieur", "mesdames", "messieurs", "bonjour", "bonsoir",
    "chere", "cher", "chers", "cheres", "a l attention", "a qui de droit", "estimada", "estimado", "estimados", "estimadas", "hola",
    "buenos dias", "buenas tardes", "senores", "a quien corresponda", "distinguida", "distinguido", "distinguidos", "السلام عليكم", "تحيه طيبه",
    "السيد", "الساده", "السيده", "الاخوه", "عزيزي", "عزيزتي", "اعزايي", "حضره", "مرحبا", "尊 敬 的", "您 好", "你 好", "各 位", "敬 启 者", "уважаемые", "уважаемый", "уважаемая",
    "здравствуйте", "добрый день", "доброе утро", "добрый вечер", "дорогие", "sehr geehrte", "liebe", "guten tag", "salut",
];

/// Words that begin a postscript.
pub(in super::super) const POSTSCRIPTS: &[&str] = &["ps", "p s", "pps", "p p s", "nb", "n b", "p d", "pd", "ملاحظه", "ملحوظه", "又 及", "附 言", "постскриптум", "п с"];

/// Sentences that say nothing to a form.
pub(in super::super) const POLITE: &[&str] = &[
    "please find", "please do not hesitate", "should you need", "should you require", "if you need", "do not hesitate", "just ask",
    "let me know", "looking forward", "we look forward", "thank you", "thanks", "please see below", "please confirm", "please acknowledge",
    "n hesitez pas", "je reste a votre disposition", "nous restons a votre disposition", "veuillez trouver", "je vous prie de trouver",
    "no dude en", "no duden en", "quedo a su disposicion", "quedamos a su disposicion", "adjunto", "adjuntamos", "يرجي", "نرجو", "نامل", "لا تترددوا", "مرفق", "如 有", "请 查 收", "附 件",
    "если у вас", "просим", "прошу", "готовы ответить", "во вложении",
];

/// Labels that people write in their letters and that no form asks for: they end the answer before them.
pub(in super::super) const FOREIGN_LABELS: &[&str] = &[
    "website", "web site", "linkedin", "twitter", "facebook", "skype", "fax", "postal address", "mailing address", "date of birth",
    "passport", "passport number", "passport no", "signature", "signed", "subject", "cc", "from", "to", "sent", "site web", "site internet", "adresse postale",
    "date de naissance", "numero de passeport", "telecopie", "objet", "sitio web", "fecha de nacimiento", "pasaporte", "asunto", "firma",
    "direccion postal", "الموقع الالكتروني", "تاريخ الميلاد", "جواز السفر", "الفاكس", "التوقيع", "网 址", "出 生 日 期", "护 照 号", "传 真", "签 名", "сайт", "дата рождения", "паспорт", "факс",
    "подпись", "note", "remarks", "remarque", "remarques", "nota", "observaciones", "ملاحظات", "备 注", "примечание", "ps", "nb",
];
