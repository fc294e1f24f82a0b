//! The reference of components for editors, written from the registry itself.

use super::{COMPONENTS, TextRule};

/// Returns the reference for editors, as Markdown: what COMPONENTS.md of the repository holds.
pub fn reference() -> String {
    let mut out = String::from(HEAD);
    for component in COMPONENTS {
        let text = match component.text {
            TextRule::Never => "",
            TextRule::Maybe => " It may hold a text.",
            TextRule::Always => " It holds a text.",
        };
        out.push_str(&format!(
            "\n## {}\n\n{}{text}\n\n```\n{}\n```\n",
            component.name,
            component.about,
            component.example.trim_end()
        ));
        if component.parameters.is_empty() {
            continue;
        }
        out.push_str("\n| argument | value | |\n|---|---|---|\n");
        for own in component.parameters {
            let must = if own.required { " **(must be there)**" } else { "" };
            out.push_str(&format!("| `{}`{must} | {} | {} |\n", own.name, own.kind.about(), own.about));
        }
    }
    out
}

/// How components are written, above their list.
const HEAD: &str = "\
# Components

What may stand in a text beside Markdown. This page is written from the program itself
(`UPDATE_SUITE=1 cargo test -p tests --test site`); `tests/suite/components.md` shows what each becomes.

A component stands on a line of its own, also inside lists and quotations. Two colons: it stands alone. Three colons: a
text follows, which ends with a line `:::`.

```
::figure{src=\"photos/hall.jpg\" alt=\"The hall, full\"}

:::note{kind=important title=\"Before you write\"}
The call closes at midnight **in Geneva**.
:::
```

Arguments stand between braces with blanks between them and may go on over several lines, without a blank line. A value
with blanks needs quotation marks, `\"` or `'`; `\\\"` stands for one inside. Files and pages are named as in links, from the
folder of the page or, with `/`, from `content/`. `wsis-site check` knows every name, argument and file, and tells what is
wrong at its line and column.
";
