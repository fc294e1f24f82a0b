//! From the order in which letters stand on a page back to the order in which they are read.
//!
//! A page shows Arabic from right to left, and its strings hold the letters as they stand, from left to right. This is the
//! way back: runs of Arabic are turned, and within them numbers and Latin words keep their own order (the inverse of UAX #9
//! for what forms hold; without the marks that are gone from a page, no exact inverse exists).

use unicode_normalization::UnicodeNormalization;

/// Tells whether a letter is written from right to left.
pub(super) fn is_rtl(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{65f}' | '\u{66d}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !matches!(letter, '\u{60c}' | '\u{61b}' | '\u{66a}'..='\u{66c}')
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

fn is_ltr(letter: char) -> bool {
    letter.is_alphabetic() && !is_rtl(letter)
}

/// Combining marks of Arabic and Hebrew.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}')
}

/// Returns letters that are told in reading order, those of a ligature or of `ActualText`, in the order in which they stand.
/// A bracket that needs to be told is one that was mirrored.
pub(super) fn standing(letters: String) -> String {
    let is_bracket = letters.chars().all(|letter| mirrored(letter) != letter);
    if !is_bracket && !letters.chars().any(is_rtl) {
        return letters;
    }
    let mut letters: Vec<char> = letters.chars().collect();
    turn(&mut letters);
    letters.into_iter().collect()
}

/// Tells whether a text is nothing but marks of the letter beside it.
pub(super) fn is_marks(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_mark)
}

/// How the lines of a page run, by what their letters and colons say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Base {
    /// Finds how a page runs. Most letters decide; a colon that clings to a label weighs more, since answers may be in another
    /// script than the form.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let (mut rtl, mut ltr) = (0_usize, 0_usize);
        for line in lines {
            let right = line.chars().filter(|letter| is_rtl(*letter)).count();
            let left = line.chars().filter(|letter| is_ltr(*letter)).count();
            rtl += usize::from(right > left);
            ltr += usize::from(left > right);
            let letters: Vec<char> = line.chars().collect();
            for (at, _) in letters.iter().enumerate().filter(|(_, letter)| matches!(letter, ':' | '：')) {
                let before = at.checked_sub(1).map(|before| letters[before]);
                let after = letters.get(at + 1).copied();
                let clings_left = before.is_some_and(is_ltr) && after.is_none_or(char::is_whitespace);
                let clings_right = after.is_some_and(is_rtl)
                    && before.is_none_or(|letter| letter.is_whitespace() || is_ltr(letter));
                ltr += 4 * usize::from(clings_left);
                rtl += 4 * usize::from(clings_right);
            }
        }
        if rtl > ltr { Base::Rtl } else { Base::Ltr }
    }
}

/// Returns a standing text in reading order. Presentation forms become the letters they show.
pub(super) fn reading(text: &str, base: Base) -> String {
    if !text.chars().any(is_rtl) {
        // A telephone number between Arabic words runs group by group: its plus sign then stands at the far end.
        let digits =
            |letter: char| is_digit(letter) || matches!(letter, '+' | ' ' | '-' | '(' | ')' | '.' | '/');
        if base == Base::Rtl && text.ends_with('+') && text.chars().all(digits) {
            let mut letters: Vec<char> = text.chars().collect();
            turn(&mut letters);
            return letters.into_iter().collect();
        }
        return text.to_owned();
    }
    let mut letters: Vec<char> = text.chars().collect();
    match base {
        Base::Rtl => {
            turn(&mut letters);
            put_marks_behind(&mut letters);
        }
        Base::Ltr => {
            let mut at = 0;
            while let Some(start) =
                letters[at..].iter().position(|letter| is_rtl(*letter)).map(|found| at + found)
            {
                let length = letters[start..].iter().take_while(|letter| !is_ltr(**letter)).count();
                let run = &letters[start..start + length];
                let end = start + run.iter().rposition(|letter| is_rtl(*letter)).map_or(1, |last| last + 1);
                turn(&mut letters[start..end]);
                put_marks_behind(&mut letters[start..end]);
                at = end;
            }
        }
    }
    let is_form = |letter: char| matches!(letter, '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let mut out = String::with_capacity(text.len());
    for letter in letters {
        if is_form(letter) { out.extend(std::iter::once(letter).nfkc()) } else { out.push(letter) }
    }
    out
}

/// Turns a run, and what runs from left to right within it back again.
fn turn(letters: &mut [char]) {
    letters.reverse();
    let mut at = 0;
    while at < letters.len() {
        let length = ltr_run(&letters[at..]);
        if length > 0 {
            letters[at..at + length].reverse();
            at += length;
        } else {
            letters[at] = mirrored(letters[at]);
            at += 1;
        }
    }
}

/// Marks follow their letter; some writers draw them before it, which only shows once a word begins with one.
fn put_marks_behind(letters: &mut [char]) {
    let starts_with_mark = |at: usize| is_mark(letters[at]) && (at == 0 || letters[at - 1].is_whitespace());
    if (0..letters.len()).any(starts_with_mark) {
        for at in 1..letters.len() {
            if is_mark(letters[at - 1]) && !letters[at].is_whitespace() {
                letters.swap(at - 1, at);
            }
        }
    }
}

/// Returns how many letters, from the first on, run from left to right: Latin with what stands between, or a number.
fn ltr_run(letters: &[char]) -> usize {
    let starts = |letter: char| is_ltr(letter) || is_digit(letter);
    if !letters.first().is_some_and(|first| starts(*first)) {
        return 0;
    }
    let reach = letters.iter().take_while(|letter| !is_rtl(**letter)).count();
    let run = &letters[..reach];
    if let Some(last) = run.iter().rposition(|letter| is_ltr(*letter)) {
        // A number right behind a word belongs to it.
        let tail = number(&run[last + 1..]);
        return last + 1 + tail;
    }
    number(run)
}

/// Digits, joined by single separators (UAX #9: EN, AN, CS, ES).
fn number(letters: &[char]) -> usize {
    let mut length = 0;
    for (at, letter) in letters.iter().enumerate() {
        let joins = matches!(letter, '.' | ',' | ':' | '/' | '-' | '+' | '\u{66b}' | '\u{66c}')
            && at > 0
            && letters.get(at + 1).is_some_and(|next| is_digit(*next));
        if is_digit(*letter) {
            length = at + 1;
        } else if !joins {
            break;
        }
    }
    length
}

fn mirrored(letter: char) -> char {
    const PAIRS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›')];
    for (left, right) in PAIRS {
        if letter == left {
            return right;
        }
        if letter == right {
            return left;
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn arabic_is_read_as_it_is_written() {
        // What stands on the page, from left to right, and what it says.
        let cases = [
            ("دلاخ ىليل", Base::Rtl, "ليلى خالد"),
            ("دلاخ ىليل :مسالا", Base::Rtl, "الاسم: ليلى خالد"),
            ("Ada Lovelace :مسالا", Base::Rtl, "الاسم: Ada Lovelace"),
            ("2020 رياني 17 :خيراتلا", Base::Rtl, "التاريخ: 17 يناير 2020"),
            ("17/01/2020 :خيراتلا", Base::Rtl, "التاريخ: 17/01/2020"),
            ("(رصم) ةرهاقلا", Base::Rtl, "القاهرة (مصر)"),
            ("Name: دلاخ ىليل (Cairo)", Base::Ltr, "Name: ليلى خالد (Cairo)"),
            ("a@b.example :ديربلا", Base::Rtl, "البريد: a@b.example"),
            ("Ada (UK)", Base::Rtl, "Ada (UK)"),
            ("0188 555 0 962+", Base::Rtl, "+962 0 555 0188"),
            ("+962 0 555 0188", Base::Rtl, "+962 0 555 0188"),
            ("\u{fefb}", Base::Rtl, "لا"),
            ("\u{feea}\u{fee0}\u{fedf}\u{627}", Base::Rtl, "الله"),
        ];
        for (standing, base, expected) in cases {
            assert_eq!(reading(standing, base), expected, "{standing}");
        }
    }

    #[test]
    fn a_ligature_is_one_drawing() {
        let line = ["م", "لا", "س"].map(|glyph| standing(glyph.to_owned())).concat();
        assert_eq!(reading(&line, Base::Rtl), "سلام");
        assert_eq!((standing("fi".into()).as_str(), standing("(".into()).as_str()), ("fi", ")"));
        // Words and a number in one piece.
        assert_eq!(reading(&standing("عام 2009 م".into()), Base::Rtl), "عام 2009 م");
        assert_eq!(
            reading(&["س", &standing("ةً".into())].iter().rev().copied().collect::<String>(), Base::Rtl),
            "سةً"
        );
    }

    #[test]
    fn colons_say_how_a_form_runs() {
        assert_eq!(Base::of(["Ada Lovelace of London :مسالا", "UK :دلبلا"].into_iter()), Base::Rtl);
        assert_eq!(Base::of(["Name: نسح دلاخ ىليل"].into_iter()), Base::Ltr);
        assert_eq!(Base::of(["Name"].into_iter()), Base::Ltr);
        assert_eq!(Base::of(["ىليل"].into_iter()), Base::Rtl);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "[a-z0-9 ا-ي():.]{0,40}") {
            for base in [Base::Ltr, Base::Rtl] {
                let (mut before, mut after): (Vec<char>, Vec<char>) =
                    (text.chars().collect(), reading(&text, base).chars().collect());
                before.iter_mut().chain(after.iter_mut()).for_each(|letter| if *letter == ')' { *letter = '('; });
                before.sort_unstable();
                after.sort_unstable();
                prop_assert_eq!(before, after);
            }
        }
    }
}
