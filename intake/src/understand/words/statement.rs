//! Words of statements in running text: that somebody agrees, is free, pays, comes from somewhere, speaks something.

/// What joins a label to its value in a sentence: "his position is …".
pub(in super::super) const COPULAS: &[&str] = &[
    "is", "are", "is now", "reads", "is as follows", "will be", "should read", "should be", "would be", "is called", "est", "sont", "est desormais", "se lit", "doit se lire", "es", "son", "es ahora", "sera", "debe decir", "debe ser", "هو", "هي", "是", "为", "应 为", "это", "теперь", "является", "следующий", "следующая",
];

/// Words between a label and its copula: "sa fonction exacte est".
pub(in super::super) const EXACT: &[&str] = &["exact", "exacte", "actuel", "actuelle", "officiel", "officielle", "correct", "correcte", "complet", "complete", "exacta", "exacto", "actual", "oficial", "correcta", "correcto", "completo", "completa", "now", "ici", "currently", "الحالي", "الحاليه", "الصحيح", "الصحيحه", "الرسمي", "الكامل"];

/// Words by which somebody named agrees to being named.
pub(in super::super) const AGREES: &[&str] = &[
    "has agreed", "have agreed", "agreed to be nominated", "agreed to serve", "agrees", "agree to", "has accepted", "have accepted", "accepts", "accepted", "has said yes", "said yes", "has confirmed", "have confirmed", "confirmed her", "confirmed his", "is willing", "are willing", "she is willing", "has consented", "consents", "has given her consent", "has given his consent", "given their consent", "gave her consent", "gave his consent", "is happy to", "is informed and agrees", "is pleased to accept", "would be happy to", "is ready to", "happy to serve", "is aware of and agrees", "knows and agrees",
    "est d accord", "sont d accord", "a accepte", "ont accepte", "accepte", "acceptent", "a donne son accord", "ont donne leur accord", "donne son accord", "a confirme", "a marque son accord", "a exprime son accord", "consent a", "est informe et accepte", "a consenti", "y consent",
    "ha aceptado", "han aceptado", "acepta", "aceptan", "acepto", "ha dado su consentimiento", "han dado su consentimiento", "esta de acuerdo", "estan de acuerdo", "ha confirmado", "han confirmado", "esta dispuesta", "esta dispuesto", "ha dado su conformidad", "da su conformidad",
    "وافق", "وافقت", "وافقا", "وافقوا", "موافقتها", "موافقته", "موافقتهما", "موافقتهم", "قبل الترشيح", "قبلت الترشيح", "قبلت", "قبولها", "قبوله", "ابدت موافقتها", "ابدي موافقته", "موافق علي", "موافقه علي", "已 同 意", "同 意", "已 接 受", "接 受", "愿 意", "已 确 认 同 意", "应 允", "согласен", "согласна", "согласны", "дал согласие", "дала согласие", "дали согласие", "дал свое согласие", "дала свое согласие", "подтвердил", "подтвердила", "подтвердили", "принял предложение", "приняла предложение", "согласился", "согласилась", "согласились", "согласие получено", "согласие кандидата получено",
];

/// Words that turn a statement round.
pub(in super::super) const NOT: &[&str] = &[
    "not", "no", "never", "cannot", "can t", "don t", "doesn t", "hasn t", "haven t", "isn t", "won t", "without", "unless", "if", "whether", "unable", "pas", "jamais", "sans", "si", "aucun", "nunca", "sin", "لا", "لم", "لن", "ليس", "ليست", "بدون", "دون", "غير", "اذا", "不", "没", "未", "无", "如 果", "не", "нет", "без", "если",
];

/// Words that say that somebody can come.
pub(in super::super) const AVAILABLE: &[&str] = &[
    "available", "can be in geneva", "can attend", "will attend", "can be present", "will be in geneva", "will be present", "days suit", "days are fine", "suits him", "suits her", "suit him", "suit her", "is free", "can come", "will come", "can take part", "can travel", "able to attend", "can join",
    "disponible", "disponibles", "peut etre present", "peut etre presente", "sera presente", "sera present", "pourra participer", "sera a geneve", "peut participer", "pourra etre", "peut venir", "puede asistir", "podra asistir", "estara en ginebra", "puede participar", "podra participar", "puede viajar", "asistira", "estara presente",
    "متاح", "متاحه", "متاحان", "متوفر", "متوفره", "حاضر", "حاضره", "سيكون في جنيف", "ستكون في جنيف", "يمكنها الحضور", "يمكنه الحضور", "الحضور", "تستطيع الحضور", "يستطيع الحضور", "متفرغ", "متفرغه", "可 出 席", "能 出 席", "可 以 出 席", "可 参 加", "能 参 加", "可 以 参 加", "有 空", "均 可", "将 出 席", "都 可 以", "能 够 出 席", "доступен", "доступна", "доступны", "может участвовать", "сможет участвовать", "сможет присутствовать", "может присутствовать", "готов участвовать", "готова участвовать", "свободен", "свободна", "приедет", "сможет приехать", "будет в женеве", "примет участие", "могут участвовать", "смогут участвовать",
];

/// Words that say that somebody cannot come.
pub(in super::super) const UNAVAILABLE: &[&str] = &["not available", "unavailable", "cannot attend", "can not attend", "unable to attend", "cannot come", "indisponible", "pas disponible", "ne peut pas", "ne pourra pas", "no esta disponible", "no puede", "no podra", "غير متاح", "غير متاحه", "لا يستطيع", "لا تستطيع", "لن يتمكن", "لن تتمكن", "不 能", "无 法", "не может", "не сможет", "не доступен", "не доступна", "недоступен", "недоступна"];

/// Words for both days.
pub(in super::super) const BOTH: &[&str] = &[
    "both days", "both dates", "on both", "either day", "both suit", "the two days", "les deux jours", "les deux dates", "ambos dias", "los dos dias", "ambas fechas", "كلا اليومين", "في اليومين", "اليومين", "كلا التاريخين", "两 天", "两 日", "оба дня", "в оба дня", "обе даты",
];

/// Words for all persons named.
pub(in super::super) const EVERYBODY: &[&str] = &["both", "both nominees", "both candidates", "all nominees", "all of them", "they", "the two", "tous deux", "toutes deux", "les deux", "tous les candidats", "ils", "elles", "las dos", "los dos", "ambos", "ambas", "todos", "todas", "كلاهما", "كلتاهما", "جميعهم", "المرشحان", "المرشحين", "两 位", "两 人", "他 们", "她 们", "оба", "обе", "они", "все кандидаты"];

/// Words that say that the travel is paid, or needs no money of ours.
pub(in super::super) const PAID: &[&str] = &[
    "at our expense", "at our own expense", "at its own expense", "at her own expense", "at his own expense", "at their own expense", "own expense", "own expenses", "at the ministry s expense", "expense of the ministry", "s expense", "expenses are covered", "expenses will be covered", "costs are covered", "costs will be covered", "cost will be borne", "costs will be borne", "costs are borne", "travel is covered", "travel is paid", "travel will be paid", "travel will be covered", "travel paid", "paid by our", "paid by the", "covered by our", "covered by the", "paid by us", "covered by us", "borne by", "paid by her", "paid by his", "covered by her", "covered by his", "will pay her", "will pay his", "pays her travel", "pays his travel", "will cover her", "will cover his", "we will pay", "we pay", "we will cover", "we cover", "self funded", "self financed", "own funds", "own funding", "no funding needed", "no funding is needed", "needs no funding", "no cost to you", "nobody has to pay", "no one has to pay", "without cost to",
    "pris en charge par", "prise en charge par", "prises en charge par", "a sa charge", "a notre charge", "a la charge du", "a la charge de", "a ses frais", "a nos frais", "frais sont pris en charge", "frais pris en charge", "prendra en charge", "prendrons en charge", "prend en charge", "prenons en charge", "autofinance", "autofinancee",
    "a cargo de nuestra", "a cargo de nuestro", "a cargo de la", "a cargo del", "corren por cuenta", "correra por cuenta", "correran por cuenta", "por cuenta propia", "por su cuenta", "por nuestra cuenta", "cubiertos por", "cubierto por", "cubre sus gastos", "cubrira sus gastos", "cubriremos", "cubrira los gastos", "cubre los gastos", "pagara su viaje", "pagamos el viaje", "pagara el viaje", "fondos propios", "asumira los gastos", "asume los gastos", "asumiremos", "los gastos corren",
    "علي نفقته", "علي نفقتها", "علي نفقتنا", "علي نفقه", "تتحمل", "يتحمل", "نتحمل", "ستتحمل", "سيتحمل", "تغطي", "سنغطي", "ستغطي", "سيغطي", "نفقات السفر مغطاه", "自 费", "自 行 承 担", "由 我 方 承 担", "费 用 由", "承 担 费 用", "承 担 差 旅", "承 担 其 差 旅", "负 担", "за свой счет", "за счет", "расходы покрывает", "расходы покроет", "покроет", "покроют", "покрывает", "расходы берет", "берет на себя", "берем на себя", "оплачивает", "оплатит", "оплачиваем", "оплатим", "покрываются", "покроем", "расходы несет", "расходы оплатит",
];

/// Words for the house that is asked: who says that it pays says that the nominee does not.
pub(in super::super) const OUR_HOUSE: &[&str] = &["itu", "wsis", "secretariat", "the organisers", "the organizers", "united nations", "your side", "you cover", "you pay", "paid by you", "covered by you", "uit", "smsi", "cmsi", "votre charge", "organisateurs", "organizadores", "الاتحاد الدولي", "الامانه", "国 际 电 联", "мсэ", "ввуио"];

/// Words that ask for money.
pub(in super::super) const ASKS_FUNDS: &[&str] = &["needs funding", "need funding", "needs financial support", "requires funding", "requires financial", "require financial support", "would need support", "needs support for travel", "request a fellowship", "requests a fellowship", "need a fellowship", "needs a fellowship", "travel support is needed", "would need travel support", "needs travel support", "besoin d un financement", "besoin d un soutien financier", "demande une bourse", "necesita financiacion", "necesita apoyo financiero", "necesitaria apoyo", "requiere apoyo", "requiere financiacion", "solicita una beca", "يحتاج الي تمويل", "تحتاج الي تمويل", "يحتاج الي دعم", "تحتاج الي دعم", "需 要 资 助", "申 请 资 助", "需 资 助", "нуждается в финансировании", "требуется финансирование", "нужна финансовая поддержка", "требуется финансовая поддержка", "просим оплатить"];

/// Words before the country somebody comes from or works in.
pub(in super::super) const ORIGINS: &[&str] = &[
    "from", "in", "citizen of", "a citizen of", "national of", "based in", "lives in", "works in", "working in", "resident of", "country is", "nationality", "born in", "originaire de", "originaire du", "ressortissant de", "ressortissante de", "ressortissant du", "ressortissante du", "basee en", "basee au", "base en", "base au", "citoyenne de", "citoyen de", "vient de", "vient du", "du", "de", "au", "en", "ciudadana de", "ciudadano de", "nacional de", "con sede en", "reside en", "vive en", "trabaja en", "procedente de", "de nacionalidad", "من", "في", "مواطن", "مواطنه", "جنسيه", "来 自", "国 籍", "из", "в", "гражданин", "гражданка", "гражданка республики", "гражданин республики", "живет в", "работает в",
];

/// Words for the writer's own side.
pub(in super::super) const US: &[&str] = &["we", "our", "us", "i", "my", "me", "nous", "notre", "nos", "je", "mon", "ma", "mes", "nuestra", "nuestro", "nuestros", "nuestras", "mi", "yo", "نحن", "لنا", "انا", "我 们", "我", "本", "мы", "наш", "наша", "наше", "наши", "нашей", "нашего", "я", "мой", "моя"];

/// Words of a person's course of life.
pub(in super::super) const BIOGRAPHY: &[&str] = &[
    "has run", "has led", "has worked", "has been", "has served", "has taught", "has written", "has published", "has moderated", "has chaired", "has headed", "has managed", "has advised", "has coordinated", "has directed", "has more than", "has over", "worked", "works on", "works as", "led", "leads", "founded", "co founded", "studied", "trained as", "graduated", "holds a", "holds an", "since", "for six years", "years of experience", "years", "before that", "previously", "formerly", "earlier", "set up", "chaired", "moderated", "published", "taught", "teaches", "planned", "directed", "specialises in", "specializes in", "is an expert", "is a specialist", "is a researcher", "is an engineer", "is a lawyer", "was", "joined", "designed", "built", "developed", "coordinated", "author of", "experience",
    "depuis", "a travaille", "a dirige", "dirige depuis", "a fonde", "a enseigne", "enseigne", "diplome", "diplomee", "titulaire", "a conduit", "auparavant", "ancien", "ancienne", "ans d experience", "a ete", "a occupe", "a anime", "a publie", "specialiste", "a cree", "a coordonne", "a rejoint", "experience",
    "desde", "ha trabajado", "ha dirigido", "dirige desde", "trabajo en", "trabajo como", "fundo", "ha ensenado", "ensena", "licenciada", "licenciado", "doctora en", "doctor en", "anos de experiencia", "ha moderado", "ha publicado", "anteriormente", "antes", "fue", "ha sido", "ha coordinado", "estudio", "experiencia", "ha participado",
    "منذ", "عمل", "عملت", "اسس", "اسست", "درس", "درست", "اشرف", "اشرفت", "قاد", "قادت", "ادار", "ادارت", "خبره", "حاصل علي", "حاصله علي", "سابقا", "تعمل", "يعمل", "شارك", "شاركت", "نشر", "نشرت", "多 年", "曾", "自", "从 事", "毕 业", "担 任", "经 验", "创 办", "创 立", "主 持 过", "发 表", "负 责", "研 究",
    "с", "работал", "работала", "работает", "возглавляет", "возглавлял", "возглавляла", "руководит", "руководил", "руководила", "основал", "основала", "преподает", "преподавал", "преподавала", "окончил", "окончила", "лет опыта", "опыт", "ранее", "до этого", "автор", "создал", "создала", "занимается", "занимался", "занималась", "координировал", "координировала", "вел", "вела", "участвовал", "участвовала",
];

/// Words that speak to the reader, or about the letter: their sentence is no part of an answer.
pub(in super::super) const TALK: &[&str] = &[
    "please", "thank", "thanks", "regards", "you", "your", "attached", "enclosed", "we hope", "we remain", "we look forward", "nominee", "the candidate", "nomination", "let us know", "do not hesitate", "veuillez", "merci", "vous", "votre", "vos", "ci joint", "ci jointe", "nous restons", "l interesse", "l interessee", "le candidat", "la candidate", "candidature", "adjunto", "adjunta", "gracias", "ustedes", "usted", "le agradecemos", "quedamos", "la candidata", "el candidato", "candidatura", "يرجي", "نرجو", "شكرا", "مرفق", "نشكركم", "سيادتكم", "لكم", "الترشيح", "请", "谢 谢", "您", "附 件", "贵", "просим", "пожалуйста", "спасибо", "благодарим", "вас", "вам", "ваш", "во вложении", "прилагаем", "кандидатура",
];

/// Words before languages that somebody speaks.
pub(in super::super) const SPEAKS: &[&str] = &["speaks", "speak", "fluent in", "languages", "working languages", "works in", "parle", "parlent", "maitrise", "langues", "habla", "hablan", "domina", "idiomas", "يتحدث", "تتحدث", "يتكلم", "تتكلم", "تجيد", "يجيد", "يتحدثان", "اللغات", "会 说", "讲", "精 通", "掌 握", "工 作 语 言", "流 利", "говорит", "говорят", "владеет", "владеют", "языки"];

/// Words before themes that somebody cares for.
pub(in super::super) const THEMES: &[&str] = &["speak about", "talk about", "speak on", "interested in", "themes", "theme", "topics", "topic", "action line", "action lines", "expertise in", "focus on", "moderate on", "contribute to", "parler de", "interesse par", "interessee par", "grande orientation", "grandes orientations", "domaine", "domaines", "hablar de", "hablar sobre", "interesada en", "interesado en", "linea de accion", "lineas de accion", "temas", "tema", "خط العمل", "خطوط العمل", "مهتم", "مهتمه", "行 动 方 面", "主 题", "议 题", "关 注", "направление", "направления", "направлению", "тема", "темы", "темам", "интересуют", "интересуется"];

/// Words after which the side stands that somebody is named for.
pub(in super::super) const SIDE: &[&str] = &["from the", "for the", "on the", "representing the", "represents the", "representing", "represents", "representative of", "representative of the", "belongs to the", "belong to the", "as a", "part of the", "member of the", "pour le", "pour la", "represente le", "represente la", "issu de la", "issue de la", "issu du", "issue du", "appartient a la", "appartient au", "por la", "por el", "en representacion de la", "en representacion del", "representa a la", "representa al", "pertenece a la", "pertenece al", "pertenecen a la", "pertenecen al", "من", "عن", "تمثل", "يمثل", "ممثلا عن", "ممثله عن", "代 表", "来 自", "属 于", "от", "из", "представляет", "представляющий", "представляющая", "представляют"];

/// Words that go with somebody's mail address or telephone.
pub(in super::super) const CONTACT: &[&str] = &["address", "e mail", "email", "mail", "reached at", "reach him", "reach her", "contact", "contacted at", "write to", "telephone", "phone", "mobile", "number", "courriel", "adresse", "joindre", "joignable", "telephone", "correo", "direccion", "contactar", "contacto", "telefono", "بريد", "بريدها", "بريده", "البريد", "عنوان", "هاتف", "هاتفها", "هاتفه", "التواصل", "邮 箱", "邮 件", "电 话", "联 系", "почта", "адрес", "телефон", "связаться", "электронная", "почты"];
