//! What is wrong between entries: names that name nothing, addresses that collide, links that lead nowhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schema::diagnostic::{Diagnostic, Place, did_you_mean};
use schema::vocabulary::Vocabulary;
use schema::yaml::At;

use crate::content::Front;
use crate::output::{Artifact, OUTPUTS, file_of};
use crate::site::Site;
use crate::site::links::Target;

/// Says that there are no settings, unless it is told already what is wrong with them.
pub fn no_settings(diagnostics: &mut Vec<Diagnostic>) {
    if !diagnostics.iter().any(|told| told.file == schema::layout::SITE) {
        let message = "there is no content/site.yaml";
        diagnostics.push(
            Diagnostic::error("no-site", schema::layout::SITE, Place::START, message)
                .help("run this in the folder that holds content/, or say where it is with --root"),
        );
    }
}

/// Checks the linked site.
pub fn site(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    settings(site, diagnostics);
    vocabularies(site, diagnostics);
    crate::component::check(site, diagnostics);
    let forms = || site.catalogue.forms.keys().map(String::as_str);
    let calls = || site.catalogue.calls.keys().map(String::as_str);
    for document in &site.documents {
        let file = &document.source.path;
        match &document.source.front {
            Front::Call(call) => {
                if let Some(form) = &call.working.form
                    && !site.catalogue.forms.contains_key(form.value.as_str())
                    && !site.paths.contains(&format!("content/forms/{}.yaml", form.value))
                {
                    let message = format!("no form `{}`", form.value);
                    let told = Diagnostic::error("unknown-form", file, form.place, message);
                    diagnostics
                        .push(told.help(did_you_mean(form.value.as_str(), forms().collect::<Vec<_>>())));
                }
            }
            Front::Track(track) => {
                if let Some(call) = &track.call
                    && !site.catalogue.calls.contains_key(call.value.as_str())
                    && !site.paths.contains(&format!("content/calls/{}.md", call.value))
                {
                    let message = format!("no call `{}`", call.value);
                    let told = Diagnostic::error("unknown-call", file, call.place, message);
                    diagnostics
                        .push(told.help(did_you_mean(call.value.as_str(), calls().collect::<Vec<_>>())));
                }
            }
            _ => {}
        }
    }
}

fn settings(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let settings = &site.catalogue.settings;
    let file = schema::layout::SITE;
    // What could not be read cannot be missed.
    let organisers_broken = diagnostics.iter().any(|told| told.file == "content/organisers.yaml");
    let forms_broken = diagnostics.iter().any(|told| told.file.starts_with("content/forms/"));
    let mut unknown = |code, at: &At<String>, what: &str, known: Vec<&str>| {
        let message = format!("no {what} `{}`", at.value);
        diagnostics
            .push(Diagnostic::error(code, file, at.place, message).help(did_you_mean(&at.value, known)));
    };
    for output in &settings.outputs {
        if !OUTPUTS.iter().any(|known| known.name() == output.value) {
            unknown("unknown-output", output, "output", OUTPUTS.iter().map(|known| known.name()).collect());
        }
    }
    for host in &settings.hosts {
        if !organisers_broken && !site.organisers.iter().any(|own| own.id.value.as_str() == host.value) {
            let known = site.organisers.iter().map(|own| own.id.value.as_str()).collect();
            unknown("unknown-organiser", host, "organiser", known);
        }
    }
    for facet in settings.facets.iter().filter(|_| !forms_broken) {
        let fields = site.catalogue.forms.values().flat_map(|form| form.public_fields());
        let mut names: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        if !names.contains(&facet.value.as_str()) {
            unknown("unknown-facet", facet, "public field of a form", names);
        }
    }
    for item in &settings.menu {
        let Some(id) = item.page.value.strip_suffix(".md") else { continue };
        let id = id.trim_start_matches('/');
        if site.hidden.contains(id) {
            let message =
                format!("the menu leads to `{}`, which does not exist at this instant", item.page.value);
            diagnostics.push(
                Diagnostic::warning("hidden-link", file, item.page.place, message)
                    .help("the entry is left out until it is published"),
            );
        } else if !site.by_id.contains_key(id) && !site.paths.contains(&format!("content/{id}.md")) {
            let message = format!("the menu leads to `{}`, which does not exist", item.page.value);
            let known: Vec<&str> = site.by_id.keys().map(String::as_str).collect();
            diagnostics.push(
                Diagnostic::error("dangling-link", file, item.page.place, message)
                    .help(did_you_mean(id, known)),
            );
        }
    }
}

/// Checks that items of vocabularies name items that exist.
fn vocabularies(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let all = &site.catalogue.vocabularies;
    for (name, vocabulary) in all {
        let file = format!("content/vocabulary/{name}.yaml");
        let mut check = |place: Place, key: &str, of: &str, known: &Vocabulary| {
            if known.item(key).is_none() {
                let message = format!("`{key}` is not in the list `{of}`");
                let told = Diagnostic::error("unknown-key", &file, place, message);
                diagnostics.push(told.help(did_you_mean(key, known.keys().collect::<Vec<_>>())));
            }
        };
        for item in &vocabulary.items {
            if let Some(parent) = &item.parent {
                check(item.place, parent, name, vocabulary);
            }
            if let (Some(line), Some(lines)) = (item.fact("line"), all.get("action-lines")) {
                check(item.place, line, "action-lines", lines);
            }
        }
        let mut slugs: BTreeMap<&str, &str> = BTreeMap::new();
        for item in &vocabulary.items {
            if let Some(other) = slugs.insert(&item.slug, &item.key) {
                let message =
                    format!("`{}` and `{other}` would have the same address `{}`", item.key, item.slug);
                diagnostics.push(Diagnostic::error("duplicate-address", &file, item.place, message));
            }
        }
    }
}

/// Checks the planned artifacts: no two have one address, and every path that is linked is there.
pub fn plan(site: &Site, artifacts: &[Artifact<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut owners: HashMap<&str, &str> = HashMap::with_capacity(artifacts.len());
    // Two owners that collide in one language collide in all.
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for artifact in artifacts {
        // An alias is told at its own place.
        if artifact.owner == "hosting" {
            owners.entry(&artifact.path).or_insert("hosting");
            continue;
        }
        if let Some(other) = owners.insert(&artifact.path, &artifact.owner)
            && other != "hosting"
            && told.insert((other, artifact.owner.as_str()))
        {
            let message =
                format!("`{}` and `{other}` would have the same address /{}", artifact.owner, artifact.path);
            diagnostics.push(
                Diagnostic::error("duplicate-address", &artifact.owner, Place::START, message)
                    .help("rename one of the two"),
            );
        }
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for document in &site.documents {
        for alias in &document.source.common.aliases {
            let file = file_of(&format!("{}/", alias.value.trim_end_matches('/')));
            let taken = owners.get(file.as_str()).filter(|owner| **owner != "hosting").copied();
            if let Some(other) = taken.or_else(|| seen.get(&file).copied()) {
                let message = format!("the alias `{}` is the address of `{other}` already", alias.value);
                diagnostics.push(
                    Diagnostic::error("duplicate-address", &document.source.path, alias.place, message)
                        .help("take the alias away, or move it to the page that should have it"),
                );
            }
            seen.insert(file, &document.source.path);
        }
    }
    let exists = |route: &str| {
        let path = route.split('#').next().unwrap_or(route);
        owners.contains_key(file_of(path).as_str())
    };
    let routes = || {
        let pages = artifacts.iter().map(|artifact| artifact.path.as_str());
        pages.filter_map(|path| path.strip_suffix("index.html")).collect::<Vec<_>>()
    };
    let mut dangling = |file: &str, place: Place, route: &str| {
        let path = route.split('#').next().unwrap_or(route).trim_start_matches('/');
        let help = match schema::diagnostic::nearest(path, routes()) {
            Some(near) => format!("did you mean `/{near}`?"),
            None => "write a path of the site, or the name of a Markdown file".to_owned(),
        };
        let message = format!("there is no page at `{route}`");
        diagnostics.push(Diagnostic::error("dangling-link", file, place, message).help(help));
    };
    for document in &site.documents {
        let own = (&document.source.path, &document.source.body, &document.targets);
        let translated =
            document.translations.values().map(|own| (&own.file.path, &own.file.body, &own.targets));
        for (file, body, targets) in std::iter::once(own).chain(translated) {
            for (link, target) in body.links.iter().zip(targets) {
                if let Target::Route(route) = target
                    && !exists(route)
                {
                    dangling(file, link.place, route);
                }
            }
        }
    }
    for item in &site.catalogue.settings.menu {
        if !item.page.value.ends_with(".md") && !exists(&item.page.value) {
            dangling(schema::layout::SITE, item.page.place, &item.page.value);
        }
    }
}
