//! Writes the root of the benchmark (design, section 10): N accepted records of the WSIS Stocktaking with seeded
//! prose, links between them and four facets. Entry i depends on the seed and i alone, so that the root of 1,000
//! records is the start of the root of 12,000.
//!
//! `bench-root DIR [N] [REPOSITORY]`: N is 12000 and the repository the working directory unless said.
#![expect(clippy::disallowed_methods, reason = "shell: writes a folder for benchmarks")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let Some(dir) = arguments.next() else {
        return Err(io::Error::other("say where: bench-root DIR [N] [REPOSITORY]"));
    };
    let n: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(12_000);
    let repository = arguments.next().unwrap_or_else(|| ".".to_owned());
    let (dir, repository) = (Path::new(&dir), Path::new(&repository));
    copy(&repository.join("themes"), &dir.join("themes"))?;
    copy(&repository.join("content/vocabulary"), &dir.join("content/vocabulary"))?;
    for folder in ["forms", "calls", "records/stocktaking-entry/2020"] {
        fs::create_dir_all(dir.join("content").join(folder))?;
    }
    let form = "content/forms/stocktaking-entry.yaml";
    fs::copy(repository.join(form), dir.join(form))?;
    fs::write(dir.join("content/site.yaml"), SITE)?;
    fs::write(
        dir.join("content/index.md"),
        "---\ntitle: WSIS Forum\nlayout: home\n---\n\nThe WSIS Stocktaking database.\n",
    )?;
    fs::write(
        dir.join("content/calls/stocktaking-2020.md"),
        "---\ntitle: WSIS Stocktaking\nedition: 2020\nform: stocktaking-entry\n---\n\nSend your entry.\n",
    )?;
    let mut words = 0;
    for i in 0..n {
        let (record, count) = record(i);
        words += count;
        fs::write(dir.join(format!("content/records/stocktaking-entry/2020/{}.yaml", name(i))), record)?;
    }
    println_all(&format!("{n} records, {} words each on average, in {}", words / n.max(1), dir.display()))
}

fn println_all(text: &str) -> io::Result<()> {
    use io::Write as _;
    writeln!(io::stdout(), "{text}")
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(path, target)?;
        }
    }
    Ok(())
}

const SITE: &str = "title: {en: WSIS Forum}\nbase_url: https://bench.example/\nlanguages: [en]\ntime_zone: Europe/Zurich\nedition: 2020\ncontact: {name: {en: Secretariat}, email: wsis-info@example.org}\noutputs: [html, atom, sitemap]\nfacets: [action_lines, sdgs, country, stakeholder_type]\nper_page: 50\n";

const LINES: [&str; 11] = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11"];
const STAKEHOLDERS: [&str; 5] =
    ["government", "private-sector", "civil-society", "technical-academic", "international-organization"];
const COUNTRIES: [&str; 150] = [
    "AF", "AL", "DZ", "AO", "AR", "AM", "AU", "AT", "AZ", "BH", "BD", "BB", "BY", "BE", "BZ", "BJ", "BT",
    "BO", "BW", "BR", "BG", "BF", "BI", "KH", "CM", "CA", "TD", "CL", "CN", "CO", "KM", "CR", "HR", "CU",
    "CY", "DK", "DJ", "DM", "EC", "EG", "SV", "EE", "SZ", "ET", "FJ", "FI", "FR", "GA", "GM", "GE", "DE",
    "GH", "GR", "GT", "GN", "GY", "HT", "HN", "HU", "IS", "IN", "ID", "IQ", "IE", "IT", "JM", "JP", "JO",
    "KZ", "KE", "KW", "KG", "LV", "LB", "LS", "LR", "LY", "LT", "LU", "MG", "MW", "MY", "MV", "ML", "MT",
    "MR", "MU", "MX", "MD", "MN", "MA", "MZ", "NA", "NP", "NL", "NZ", "NI", "NE", "NG", "NO", "OM", "PK",
    "PA", "PY", "PE", "PH", "PL", "PT", "QA", "RO", "RW", "WS", "SA", "SN", "RS", "SC", "SL", "SG", "SK",
    "SI", "SO", "ZA", "ES", "LK", "SD", "SE", "CH", "TJ", "TH", "TG", "TN", "TM", "TV", "UG", "UA", "AE",
    "GB", "US", "UY", "UZ", "VU", "VN", "YE", "ZM", "ZW", "KI", "LA", "MM", "PW", "TO",
];
const ADJECTIVES: [&str; 12] = [
    "national",
    "regional",
    "digital",
    "inclusive",
    "open",
    "rural",
    "sustainable",
    "community",
    "multilingual",
    "resilient",
    "affordable",
    "mobile",
];
const NOUNS: [&str; 20] = [
    "broadband network",
    "e-government portal",
    "digital literacy programme",
    "telecentre",
    "open data platform",
    "early-warning system",
    "e-health service",
    "distance learning platform",
    "cybersecurity centre",
    "digital identity scheme",
    "agricultural advice line",
    "coding academy",
    "community radio",
    "spectrum plan",
    "internet exchange point",
    "assistive technology lab",
    "heritage archive",
    "innovation hub",
    "capacity-building workshop",
    "fact-checking desk",
];
const WHO: [&str; 12] = [
    "rural women",
    "young entrepreneurs",
    "persons with disabilities",
    "smallholder farmers",
    "primary schools",
    "local authorities",
    "indigenous communities",
    "public libraries",
    "health workers",
    "older persons",
    "migrants and refugees",
    "small island communities",
];
const VERBS: [&str; 10] = [
    "connects",
    "trains",
    "supports",
    "equips",
    "informs",
    "brings together",
    "reaches",
    "protects",
    "empowers",
    "serves",
];
const OUTCOMES: [&str; 10] = [
    "wider access to public services",
    "lower connectivity costs",
    "safer use of the Internet",
    "better school results",
    "new local content",
    "faster response to disasters",
    "more jobs in the digital economy",
    "stronger data protection",
    "fewer barriers to trade",
    "a larger pool of trained teachers",
];
const PARTNERS: [&str; 11] = [
    "the Ministry of Communications",
    "ITU",
    "UNESCO",
    "UNDP",
    "UNCTAD",
    "the national regulator",
    "the World Bank",
    "a consortium of universities",
    "the chamber of commerce",
    "local civil society organisations",
    "the regional telecommunication union",
];
const HEADS: [&str; 10] = [
    "Background",
    "Objectives",
    "Activities",
    "Results",
    "Sustainability",
    "Partnerships",
    "Challenges",
    "Next steps",
    "Replicability",
    "Financing",
];

/// A small seeded generator (SplitMix64): the same numbers on every machine.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    fn choose<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[usize::try_from(self.below(items.len() as u64)).unwrap_or(0)]
    }

    /// Chooses some different items, in the order of the list.
    fn sample(&mut self, of: usize, count: u64) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        while (chosen.len() as u64) < count {
            let one = usize::try_from(self.below(of as u64)).unwrap_or(0);
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        chosen.sort_unstable();
        chosen
    }
}

fn name(i: u64) -> String {
    format!("p{i:06}")
}

fn sentence(r: &mut Seeded, decorated: bool) -> String {
    let kind = r.below(6);
    let (who, outcome) = (r.choose(&WHO), r.choose(&OUTCOMES));
    let who = if decorated && r.below(100) < 15 { format!("**{who}**") } else { who.to_owned() };
    let outcome = if decorated && r.below(100) < 15 { format!("*{outcome}*") } else { outcome.to_owned() };
    let (adjective, noun, verb, partner) =
        (r.choose(&ADJECTIVES), r.choose(&NOUNS), r.choose(&VERBS), r.choose(&PARTNERS));
    match kind {
        0 => format!(
            "The {adjective} {noun} {verb} {who} in {} districts and leads to {outcome}.",
            r.between(2, 89)
        ),
        1 => format!(
            "Since {}, {partner} and its partners have worked with {who} to achieve {outcome}.",
            r.between(2005, 2019)
        ),
        2 => format!(
            "More than {},000 people have used the {noun}, and a survey reports {outcome}.",
            r.between(1, 399)
        ),
        3 => format!("Each {adjective} {noun} is run with {partner}, which {verb} {who} at no charge."),
        4 => format!("Lessons from the first phase show that {outcome} depends on the trust of {who}."),
        _ => format!(
            "The project is financed by {partner} and will be extended to {} new sites, with a focus on {who}.",
            r.between(3, 59)
        ),
    }
}

fn paragraph(r: &mut Seeded, sentences: u64) -> String {
    (0..sentences).map(|_| sentence(r, true)).collect::<Vec<_>>().join(" ")
}

/// Writes the i-th record, and returns how many words its text has.
fn record(i: u64) -> (String, u64) {
    let mut r = Seeded(0x5715_0000_0000 ^ i.wrapping_mul(0x0001_0000_01b3));
    let r = &mut r;
    // Few countries have many entries, many have few.
    let skew = (r.below(1000) * r.below(1000)) / 1000;
    let country = COUNTRIES[usize::try_from(skew * COUNTRIES.len() as u64 / 1000).unwrap_or(0)];
    let adjective = r.choose(&ADJECTIVES);
    let title = format!(
        "{}{} {} for {}",
        adjective[..1].to_uppercase(),
        &adjective[1..],
        r.choose(&NOUNS),
        r.choose(&WHO)
    );
    let count = r.between(1, 3);
    let lines: Vec<&str> = r.sample(LINES.len(), count).into_iter().map(|at| LINES[at]).collect();
    let count = r.between(1, 4);
    let sdgs: Vec<String> = r.sample(17, count).into_iter().map(|at| (at + 1).to_string()).collect();
    let mut parts = vec![paragraph(r, 2)];
    let count = r.between(3, 4);
    for (nth, head) in r.sample(HEADS.len(), count).into_iter().enumerate() {
        parts.push(format!("## {}", HEADS[head]));
        let count = r.between(2, 3);
        parts.push(paragraph(r, count));
        match nth {
            0 => {
                let items: Vec<String> =
                    (0..r.between(3, 4)).map(|_| format!("- {}", sentence(r, false))).collect();
                parts.push(items.join("\n"));
            }
            1 => {
                let mut table =
                    "| Year | Sites | Users | On target |\n|------|------:|------:|:---------:|".to_owned();
                for year in 0..r.between(3, 5) {
                    let _ = write!(
                        table,
                        "\n| {} | {} | {},000 | {} |",
                        2015 + year,
                        r.between(2, 59),
                        r.between(1, 899),
                        r.choose(&["Yes", "No", "Partly"])
                    );
                }
                parts.push(table);
            }
            2 => parts.push(format!("> {}", sentence(r, false))),
            _ => {}
        }
    }
    parts.push("### Related work".to_owned());
    let links: Vec<String> = (1..=r.between(2, 4))
        .map(|n| {
            let other = name(r.below(i.max(1)));
            format!(
                "{n}. See [{} {}]({other}.md) on {}.",
                r.choose(&ADJECTIVES),
                r.choose(&NOUNS),
                r.choose(&OUTCOMES)
            )
        })
        .collect();
    parts.push(links.join("\n"));
    parts.push("More at [the WSIS Stocktaking page](https://www.itu.int/net4/wsis/stocktaking/).".to_owned());
    let body = parts.join("\n\n");
    let words = body.split_whitespace().count() as u64;
    let indented: String = body
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    let day = 1 + i % 28;
    let month = 1 + (i / 28) % 12;
    let record = format!(
        "schema: 1\nid: {id}\nform: stocktaking-entry\ncall: stocktaking-2020\nstatus: accepted\nreceived: 2019-{month:02}-{day:02}T{hour:02}:{minute:02}:00+01:00\nchannel: import\nlanguage: en\nformat: markdown\nanswers:\n  project_title: \"{title}\"\n  activity_type: [project]\n  organisation: {organisation}\n  stakeholder_type: {stakeholder}\n  country: \"{country}\"\n  coverage: national\n  action_lines: [{lines}]\n  sdgs: [{sdgs}]\n  summary: |\n{indented}",
        id = name(i),
        hour = i % 24,
        minute = i % 60,
        organisation = r.choose(&[
            "Digital Foundation",
            "National University",
            "Telecom Union",
            "Open Knowledge Network"
        ]),
        stakeholder = r.choose(&STAKEHOLDERS),
        lines = lines.join(", "),
        sdgs = sdgs.join(", "),
    );
    (record, words)
}
