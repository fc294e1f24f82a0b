//! Days in words, as each of the six languages writes them in running text.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::name::Lang;

/// Returns the names of the months as they stand in a date, January first.
pub const fn months(lang: Lang) -> [&'static str; 12] {
    match lang {
        Lang::En => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Lang::Fr => [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        Lang::Es => [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        Lang::Ru => [
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ],
        Lang::Ar => [
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
        Lang::Zh => ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
    }
}

/// Returns a day in words, such as `3 February 2020`.
pub fn day(lang: Lang, date: Date) -> String {
    let month = months(lang)[usize::from(date.month().unsigned_abs().clamp(1, 12)) - 1];
    let (day, year) = (date.day(), date.year());
    match lang {
        Lang::Zh => format!("{year}年{month}{day}日"),
        Lang::Es => format!("{day} de {month} de {year}"),
        Lang::Fr if day == 1 => format!("1er {month} {year}"),
        Lang::Ru => format!("{day} {month} {year} г."),
        _ => format!("{day} {month} {year}"),
    }
}

/// Returns an instant in words with its clock time and zone, such as `3 February 2020, 23:59 CET`.
pub fn instant(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned_datetime(zone.clone());
    let comma = if lang == Lang::Ar { "،" } else { "," };
    let name = zoned.strftime("%Z").to_string();
    format!("{}{comma} {:02}:{:02} {name}", day(lang, zoned.date()), zoned.hour(), zoned.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_a_day_its_own_way() {
        let date = jiff::civil::date(2020, 2, 3);
        let written: Vec<String> = Lang::ALL.iter().map(|lang| day(*lang, date)).collect();
        assert_eq!(
            written,
            [
                "3 فبراير 2020",
                "2020年2月3日",
                "3 February 2020",
                "3 février 2020",
                "3 февраля 2020 г.",
                "3 de febrero de 2020"
            ]
        );
    }

    #[test]
    fn a_deadline_names_its_clock_time_and_zone() {
        let zone = TimeZone::get("Europe/Zurich").expect("a bundled zone");
        let at = "2020-02-03T22:59:59Z".parse().expect("an instant");
        assert_eq!(instant(Lang::En, at, &zone), "3 February 2020, 23:59 CET");
    }
}
