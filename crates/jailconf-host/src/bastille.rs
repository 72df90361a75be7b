use jailconf_resolve::{Block, Program};

/// That a jail.conf file is one of Bastille's (BASTILLE section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BastilleFile {
    /// The jail's name: its directory's and its block's.
    pub jail: String,
}

/// Recognises a file of Bastille's: it lies in `.../jails/NAME/jail.conf` and
/// has a block NAME, or it has one block, whose `path` is `P/jails/N/root` and whose
/// `mount.fstab` is `P/jails/N/fstab` (BASTILLE section 6). A further block in a file that
/// lies in Bastille's place changes nothing: its scripts edit it all the same (E1, E7).
pub fn bastille_file(path: &[u8], program: &Program) -> Option<BastilleFile> {
    let mut blocks = program.blocks.iter().filter(|b| !b.global);
    let place = path.strip_suffix(b"/jail.conf").unwrap_or_default();
    let is_at_home = |block: &&Block| {
        let around = place.strip_suffix(&*block.name);
        around.is_some_and(|around| around.ends_with(b"/jails/")) && block.name.as_str().is_some()
    };
    let found = match blocks.clone().find(is_at_home) {
        Some(own) => own,
        None => {
            let (first, second) = (blocks.next()?, blocks.next());
            (second.is_none() && has_its_paths(first)).then_some(first)?
        }
    };
    Some(BastilleFile { jail: found.name.as_str()?.to_owned() })
}

fn has_its_paths(block: &Block) -> bool {
    let Some(root) = plain(block, b"path") else { return false };
    let Some(jail) = root.strip_suffix("/root") else { return false };
    let Some((_, name)) = jail.rsplit_once("/jails/") else { return false };
    !name.contains('/')
        && plain(block, b"mount.fstab").is_some_and(|f| f == format!("{jail}/fstab"))
}

fn plain(block: &Block, name: &[u8]) -> Option<String> {
    let statement = block.statements.iter().rev().find(|s| !s.variable && &*s.name == name)?;
    match &statement.values.last()?.0 {
        jailconf_resolve::Pieces::Text(text) => Some(text.to_text().into_owned()),
        jailconf_resolve::Pieces::Mixed(_) => None,
    }
}

/// Lists whose words Bastille's scripts read without quotes only: `rename` and `clone` look for
/// `= e0b_NAME;` (BASTILLE E6), and Bastille itself wrote quotes from 0.9 to 0.11.
pub const BARE_LISTS: &[&str] = &["vnet.interface"];

/// Whether the text has the shape that Bastille's own scripts need: a bare
/// header `NAME {` in column 0 and a closing brace alone on its line
/// (BASTILLE section 3, rule 1).
pub fn is_stock_shape(text: &str, jail: &str) -> bool {
    text.lines().any(|l| l == format!("{jail} {{"))
        && text.lines().rev().find(|l| !l.trim().is_empty()) == Some("}")
}
