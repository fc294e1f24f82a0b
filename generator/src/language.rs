//! How each of the six languages writes dates, numbers, counts and lists, by the CLDR.
//!
//! The only module that names the ICU crates. Nothing here knows the words of the interface; see
//! [`crate::strings`] for those.

use icu_calendar::Iso;
use icu_datetime::fieldsets::{M, MD, YM, YMD, YMDE};
use icu_datetime::input::Date as IcuDate;
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::{Locale, locale};
use icu_plurals::{PluralCategory, PluralRules};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schema::date::When;
use schema::name::Lang;

/// One language's ways of writing.
#[derive(Debug)]
pub struct Language {
    /// The language.
    pub lang: Lang,
    day: DateTimeFormatter<YMD>,
    weekday: DateTimeFormatter<YMDE>,
    month: DateTimeFormatter<YM>,
    day_of_year: DateTimeFormatter<MD>,
    month_name: DateTimeFormatter<M>,
    number: DecimalFormatter,
    plurals: PluralRules,
    list: ListFormatter,
}

/// Returns the locale: days before months in English, and the digits that the United Nations print in Arabic.
fn locale_of(lang: Lang) -> Locale {
    match lang {
        Lang::Ar => locale!("ar-u-nu-latn"),
        Lang::Zh => locale!("zh"),
        Lang::En => locale!("en-GB"),
        Lang::Fr => locale!("fr"),
        Lang::Ru => locale!("ru"),
        Lang::Es => locale!("es"),
    }
}

const COMPILED: &str = "the data of the six languages is compiled in";

impl Language {
    /// Loads a language.
    pub fn load(lang: Lang) -> Language {
        let locale = locale_of(lang);
        let dates = || DateTimeFormatterPreferences::from(&locale);
        Language {
            lang,
            day: DateTimeFormatter::try_new(dates(), YMD::long()).expect(COMPILED),
            weekday: DateTimeFormatter::try_new(dates(), YMDE::long()).expect(COMPILED),
            month: DateTimeFormatter::try_new(dates(), YM::long()).expect(COMPILED),
            day_of_year: DateTimeFormatter::try_new(dates(), MD::long()).expect(COMPILED),
            month_name: DateTimeFormatter::try_new(dates(), M::long()).expect(COMPILED),
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).expect(COMPILED),
            plurals: PluralRules::try_new_cardinal((&locale).into()).expect(COMPILED),
            list: ListFormatter::try_new_and((&locale).into(), ListFormatterOptions::default())
                .expect(COMPILED),
        }
    }

    /// Writes a day: `20 June 2019`.
    pub fn day(&self, date: Date) -> String {
        self.day.format(&icu(date)).to_string()
    }

    /// Writes a day with its weekday: `Monday, 3 February 2020`.
    pub fn weekday(&self, date: Date) -> String {
        self.weekday.format(&icu(date)).to_string()
    }

    /// Writes a date, a range or a month, never more exactly than it is known.
    pub fn when(&self, when: &When, zone: &TimeZone) -> String {
        let (first, last) = (when.first(zone), when.last(zone));
        match when {
            When::Days(..) if first != last => self.days(first, last),
            When::Months(..) if (first.year(), first.month()) != (last.year(), last.month()) => {
                self.months(first, last)
            }
            When::Month(_) | When::Months(..) => self.month.format(&icu(first)).to_string(),
            _ => self.day(first),
        }
    }

    /// Writes a range of days. What both share stands once: in Chinese at the first, in the others, which all write
    /// the day before the month, at the last.
    fn days(&self, first: Date, last: Date) -> String {
        let (full_first, full_last) = (self.day(first), self.day(last));
        let without_year = |date: Date| self.day_of_year.format(&icu(date)).to_string();
        if first.year() != last.year() {
            return self.range(&full_first, &full_last, true);
        }
        let same_month = first.month() == last.month();
        match (self.lang, same_month) {
            (Lang::Zh, true) => self.range(&full_first, &format!("{}日", last.day()), true),
            (Lang::Zh, false) => self.range(&full_first, &without_year(last), true),
            (_, true) => self.range(&first.day().to_string(), &full_last, false),
            (_, false) => self.range(&without_year(first), &full_last, true),
        }
    }

    fn months(&self, first: Date, last: Date) -> String {
        let full = |date: Date| self.month.format(&icu(date)).to_string();
        let name = |date: Date| self.month_name.format(&icu(date)).to_string();
        if first.year() != last.year() {
            return self.range(&full(first), &full(last), true);
        }
        match self.lang {
            Lang::Zh => self.range(&full(first), &format!("{}月", last.month()), true),
            _ => self.range(&name(first), &full(last), false),
        }
    }

    /// Joins the ends of a range; `wide` puts spaces around the dash, where an end is of several words.
    fn range(&self, first: &str, last: &str, wide: bool) -> String {
        match (self.lang, wide) {
            (Lang::Zh, _) => format!("{first}至{last}"),
            (_, true) => format!("{first} – {last}"),
            (_, false) => format!("{first}–{last}"),
        }
    }

    /// Writes a whole number with the language's separators.
    pub fn number(&self, number: i64) -> String {
        self.number.format(&Decimal::from(number)).to_string()
    }

    /// Returns the name of the CLDR category of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural(&self, count: i64) -> &'static str {
        match self.plurals.category_for(count) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// Returns the categories of the counts that a page may hold, sorted.
    pub fn categories(&self) -> std::collections::BTreeSet<&'static str> {
        // No language of the six has a rule that whole numbers above these would be the first to meet, but for the
        // millions of French and Spanish, which no count here reaches.
        (0..=200).map(|count| self.plural(count)).collect()
    }

    /// Joins a list: `a, b and c`.
    pub fn list(&self, items: &[String]) -> String {
        self.list.format(items.iter()).to_string()
    }
}

fn icu(date: Date) -> IcuDate<Iso> {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    IcuDate::try_new_iso(i32::from(date.year()), month, day).expect("a civil date is an ISO date")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<String> {
        let when = When::parse(text).expect("a date");
        Lang::ALL.into_iter().map(|lang| Language::load(lang).when(&when, &TimeZone::UTC)).collect()
    }

    #[test]
    fn each_language_writes_dates_its_own_way() {
        assert_eq!(
            written("2019-06-20"),
            [
                "20 يونيو 2019",
                "2019年6月20日",
                "20 June 2019",
                "20 juin 2019",
                "20 июня 2019\u{202f}г.",
                "20 de junio de 2019"
            ]
        );
        assert_eq!(
            written("2019-11-25/2019-11-29"),
            [
                "25–29 نوفمبر 2019",
                "2019年11月25日至29日",
                "25–29 November 2019",
                "25–29 novembre 2019",
                "25–29 ноября 2019\u{202f}г.",
                "25–29 de noviembre de 2019"
            ]
        );
        assert_eq!(
            written("2020-03-30/2020-04-03"),
            [
                "30 مارس – 3 أبريل 2020",
                "2020年3月30日至4月3日",
                "30 March – 3 April 2020",
                "30 mars – 3 avril 2020",
                "30 марта – 3 апреля 2020\u{202f}г.",
                "30 de marzo – 3 de abril de 2020"
            ]
        );
        assert_eq!(
            written("2020-01/2020-02"),
            [
                "يناير–فبراير 2020",
                "2020年1月至2月",
                "January–February 2020",
                "janvier–février 2020",
                "январь–февраль 2020\u{202f}г.",
                "enero–febrero de 2020"
            ]
        );
    }

    #[test]
    fn counts_follow_the_plural_rules() {
        let category = |lang, n| Language::load(lang).plural(n);
        assert_eq!([1, 2, 5, 21].map(|n| category(Lang::Ru, n)), ["one", "few", "many", "one"]);
        assert_eq!([0, 1, 2, 3, 11].map(|n| category(Lang::Ar, n)), ["zero", "one", "two", "few", "many"]);
        assert_eq!(Language::load(Lang::Fr).list(&["a".into(), "b".into(), "c".into()]), "a, b et c");
        assert_eq!(Language::load(Lang::En).number(12_000), "12,000");
    }
}
