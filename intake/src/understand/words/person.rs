//! How people are addressed and named.

/// Titles of honour that stand before a name.
pub(in super::super) const SALUTATIONS: &[&str] = &[
    "ms", "mr", "mrs", "miss", "mx", "dr", "doctor", "prof", "professor", "h e", "he", "h e mr", "h e ms", "h e mrs", "h e dr", "his excellency", "her excellency", "hon",
    "honourable", "the hon", "the honourable", "rt hon", "sir", "madam", "lady", "lord", "eng", "engr", "ing", "amb", "ambassador", "senator", "rev", "sheikh", "prince", "princess", "hrh", "h r h",
    "m", "mme", "mlle", "monsieur", "madame", "mademoiselle", "docteur", "pr", "professeur", "s e", "s e m", "s e mme", "son excellence", "me", "maitre",
    "sr", "sra", "srta", "senor", "senora", "senorita", "dra", "doctora", "d", "dna", "don", "dona", "profesor", "profesora", "profa", "lic",
    "licda", "ingeniero", "ingeniera", "mtro", "mtra", "su excelencia", "excmo", "excma", "herr", "frau", "dipl ing",
    "السيد", "السيده", "الانسه", "د", "دكتور", "دكتوره", "الدكتور", "الدكتوره", "ا د", "ا", "الاستاذ", "الاستاذه", "استاذ", "استاذه", "البروفيسور", "البروفسور", "م", "المهندس", "المهندسه",
    "مهندس", "مهندسه", "سعاده", "معالي", "صاحب السعاده", "صاحبه السعاده", "صاحب المعالي", "صاحبه المعالي", "الشيخ", "الشيخه", "سعاده السفير", "سعاده السفيره", "السفير", "السفيره", "سعاده السيد", "سعاده السيده", "معالي السيد", "معالي السيده", "معالي الدكتور", "معالي الدكتوره", "سعاده الدكتور", "سعاده الدكتوره",
    "السيد الدكتور", "السيده الدكتوره", "الاستاذ الدكتور", "الاستاذه الدكتوره", "г н", "г жа", "г на", "г ну", "г жу", "г жи", "г же", "господин", "госпожа", "господина", "госпожу", "госпожи", "д р", "доктор", "доктора", "проф", "профессор", "профессора", "к т н", "д т н", "академик", "его превосходительство", "ее превосходительство",
];

/// Titles of honour that stand after a name, as in Chinese.
pub(in super::super) const SUFFIXES: &[&str] =
    &["先 生", "女 士", "小 姐", "博 士", "教 授", "副 教 授", "院 士", "阁 下", "老 师", "大 使", "工 程 师", "博 士 女 士", "博 士 先 生"];

/// Small words within names.
pub(in super::super) const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "di", "del", "della", "la", "las", "los", "le", "van", "von", "der", "den", "ter", "ten", "zu", "af", "av", "bin", "ibn", "bint", "al", "el", "ben", "ould", "y", "e", "i", "st", "san", "mac", "o", "d", "l", "abu", "abd", "ur", "bt", "ап", "оглы", "кызы",
];

/// Words that stand for a person named before.
pub(in super::super) const PRONOUNS: &[&str] = &[
    "he", "she", "they", "his", "her", "the nominee", "the candidate", "our nominee", "our candidate", "il", "elle", "son", "sa", "ses", "l interesse", "l interessee", "le candidat", "la candidate", "el", "ella", "su", "sus",
    "la candidata", "el candidato", "هو", "هي", "المرشح", "المرشحه", "他", "她", "其", "该 候 选 人", "被 提 名 人", "он", "она", "его", "ее", "кандидат", "кандидатка", "кандидатура",
];
