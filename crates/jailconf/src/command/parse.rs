use jailconf_ide::{Document, format, tree_dump};

use crate::cli::{ParseArgs, ParseFormat};
use crate::command::Failure;
use crate::command::lint::to_json;
use crate::command::place::{opened, unreadable};
use crate::disk::Disk;
use crate::output::{print, print_bytes};
use crate::visible::{visible, visible_json};

pub fn run(args: &ParseArgs, here: &Disk) -> Result<u8, Failure> {
    let (source, path) = opened(here, &args.file)?;
    let document = source.read(&path).map_err(|e| unreadable(&args.file, &e))?;
    match args.format {
        ParseFormat::Source => print_bytes(&document.text().to_bytes()),
        ParseFormat::Json => {
            let json = format::parse_json(&document);
            print(&visible_json(&format!("{}\n", to_json(&json)?)));
        }
        ParseFormat::Human => print(&human(&document)),
    }
    Ok(u8::from(!document.parse().errors().is_empty()))
}

fn human(document: &Document) -> String {
    let mut out = visible(&tree_dump(document));
    for error in document.parse().errors() {
        let at = document.position(error.range.start());
        out.push_str(&format!("error {}:{}: {:?}\n", at.line, at.column, error.kind));
    }
    out
}
