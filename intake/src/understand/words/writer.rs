//! How writers speak of themselves, their house, and what they send.

/// Words with which somebody says who they are.
pub(in super::super) const I_AM: &[&str] = &[
    "i am", "i m", "my name is", "this is", "it is me", "i am the contact person", "the contact person is", "contact person is",
    "the contact is", "please contact me", "deal with me directly", "write to me", "je suis", "je m appelle", "mon nom est", "c est moi",
    "je suis la personne a contacter", "la personne a contacter est", "soy", "me llamo", "mi nombre es", "soy yo", "la persona de contacto soy yo",
    "la persona de contacto es", "escribirme a mi", "escribir a mi", "я", "меня зовут", "мое имя", "контактное лицо", "это я", "انا", "اسمي", "ادعي",
    "معكم", "我 是", "我 叫", "本 人 是", "本 人", "我 的 名 字 是", "联 系 人 是", "联 系 人 就 是 我",
];

/// Words with which writers say who they are together.
pub(in super::super) const WE_ARE: &[&str] = &[
    "we are", "we re", "nous sommes", "somos", "мы", "نحن", "我 们 是", "我 单 位 是", "我 们 是 一 家",
];

/// Words with which a house says what it wants, right behind its name.
pub(in super::super) const WISHES: &[&str] = &[
    "is interested", "are interested", "would like", "wishes", "wish", "wants", "want", "offers", "offer", "is pleased", "are pleased",
    "is happy", "submits", "submit", "is submitting", "hereby", "proposes", "requests", "request", "asks", "applies", "is ready", "is willing",
    "intends", "plans", "has the honour", "is considering", "still hopes", "hopes", "sends", "presents", "organised", "organized", "held",
    "hosted", "souhaite", "souhaitent", "desire", "voudrait", "aimerait", "propose", "offre", "a le plaisir", "a l honneur", "est interesse",
    "est interessee", "est heureux", "est heureuse", "est prete", "est pret", "presente", "soumet", "demande", "envisage", "a organise", "desea",
    "quiere", "quisiera", "queremos", "desearia", "ofrece", "tiene el honor", "tiene interes", "esta interesada", "esta interesado", "se complace",
    "presenta", "solicita", "propone", "organizo", "хочет", "хотел бы", "хотела бы", "хотело бы", "желает", "предлагает", "готов", "готова",
    "готово", "заинтересован", "заинтересована", "заинтересовано", "намерен", "намерена", "планирует", "просит", "подает", "провел", "провела",
    "провело", "организовал", "организовала", "имеет честь", "希 望", "愿 意", "愿", "有 意", "拟", "申 请", "提 交", "计 划", "举 办", "有 兴 趣", "谨 此",
    "ترغب", "يرغب", "تود", "يود", "تعتزم", "يعتزم", "تقدم", "يقدم", "تطلب", "يطلب", "مهتمه", "مهتم", "تعرض", "نظمت", "نظم", "يسرها", "يسره",
];

/// Words before a name in quotation marks: what is sent is called so.
pub(in super::super) const CALLED: &[&str] = &[
    "called", "entitled", "titled", "title", "title is", "title would be", "named", "name is", "headed", "under the title", "with the title",
    "intitule", "intitulee", "titre", "titre est", "appelee", "appele", "s appelle", "s intitule", "nomme", "nommee", "a pour titre", "titulado",
    "titulada", "titulo", "titulo es", "se llama", "llamado", "llamada", "se titula", "denominado", "denominada", "lleva por titulo", "называется",
    "под названием", "название", "назван", "названа", "названо", "озаглавлен", "озаглавлена", "بعنوان", "عنوانه", "عنوانها", "اسمه", "اسمها", "يسمي",
    "تسمي", "المعنون", "المعنونه", "تحت عنوان", "العنوان", "题 为", "名 为", "叫 做", "叫", "题 目 是", "标 题 是", "标 题 为", "题 目 为", "名 称 是", "名 称 为", "作 品",
    "照 片", "项 目", "photo", "picture", "photograph", "image", "project", "projet", "proyecto", "foto", "fotografia", "talk", "session", "workshop",
    "проект", "снимок", "фото", "фотография", "доклад", "مشروع", "صوره", "الصوره", "المشروع", "проекта",
];

/// Words before the place at which something was made.
pub(in super::super) const MADE_IN: &[&str] = &[
    "took it in", "took it at", "took it near", "taken in", "taken at", "taken near", "shot in", "shot at", "made in", "took the picture in",
    "took this picture in", "took the photo in", "took this photo in", "photographed in", "prise a", "prise au", "prise en", "prise aux", "prise dans",
    "pris a", "photo prise a", "faite a", "tomada en", "tome en", "la tome en", "hecha en", "hice en", "снято в", "сделан в", "сделана в", "снял в",
    "сняла в", "снята в", "сделано в", "التقطت في", "التقطتها في", "التقطتها ب", "صورتها في", "摄 于", "拍 摄 于", "拍 于", "在",
];

/// Possessives before a label within a sentence: "my motivation: …", "sa biographie : …".
pub(in super::super) const OWN: &[&str] = &[
    "my", "our", "his", "her", "their", "its", "the", "mon", "ma", "mes", "son", "sa", "ses", "notre", "nos", "leur", "le", "la", "les", "l", "mi",
    "mis", "su", "sus", "nuestro", "nuestra", "el", "los", "las", "мой", "моя", "мое", "мои", "его", "ее", "их", "наш", "наша", "наше", "我 的", "他 的",
    "她 的", "其",
];

/// Words by which a sentence about something turns to something else.
pub(in super::super) const TURNS: &[&str] =
    &["but", "however", "mais", "cependant", "en revanche", "pero", "sin embargo", "но", "однако", "зато", "لكن", "ولكن", "但", "但 是", "不 过"];
