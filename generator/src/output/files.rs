//! Files that are published as they are: those of the theme, pictures and papers beside the content, and the
//! published files of records.

use schema::diagnostic::{Diagnostic, Place};
use schema::layout;

use super::{Artifact, Output, Rank, Stage, file_of};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::inputs::Listed;
use crate::site::records;

/// The files.
pub struct Files;

impl Output for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let mut artifacts: Vec<Artifact<'s>> = stage
            .theme
            .files
            .iter()
            .map(|(route, bytes)| Artifact {
                path: file_of(route),
                fingerprint: Fingerprint::of(bytes),
                rank: Rank::File,
                owner: "themes".to_owned(),
                make: Box::new(|| Ok(bytes.clone())),
            })
            .collect();
        for asset in &stage.site.assets {
            if let Some(path) = published_as(stage, &asset.path) {
                artifacts.push(copy(stage, asset, path));
            }
        }
        artifacts
    }
}

/// Returns where a file below `content/` is published, if it is.
fn published_as(stage: &Stage<'_>, path: &str) -> Option<String> {
    let inside = path.strip_prefix("content/")?;
    if !path.starts_with(&format!("{}/", layout::RECORDS)) {
        return Some(inside.to_owned());
    }
    // A record's file stands in the folder of its id, and only a published record has published files.
    let parts: Vec<&str> = inside.split('/').collect();
    let ["records", form, _, id, file] = parts.as_slice() else { return None };
    let record = stage.site.collections.get(*form)?.record(id)?;
    record
        .facts
        .files
        .iter()
        .any(|(_, own)| own == file)
        .then(|| format!("{}{file}", records::route(&record.facts).trim_start_matches('/')))
}

fn copy<'s>(stage: &'s Stage<'s>, asset: &'s Listed, path: String) -> Artifact<'s> {
    let stamp = asset.stamp;
    let fingerprint = Mixer::new()
        .bytes(asset.path.as_bytes())
        .bytes(&stamp.modified_ns.to_le_bytes())
        .bytes(&stamp.changed_ns.to_le_bytes())
        .bytes(&stamp.size.to_le_bytes())
        .bytes(&stamp.inode.to_le_bytes())
        .finish();
    let make = move || {
        stage.world.read(&asset.path).map_err(|error| {
            let message = format!("the file cannot be read: {error}");
            vec![Diagnostic::error("unreadable", &asset.path, Place::START, message)]
        })
    };
    Artifact { path, fingerprint, rank: Rank::File, owner: asset.path.clone(), make: Box::new(make) }
}
