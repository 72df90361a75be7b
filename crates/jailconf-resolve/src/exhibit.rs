use crate::{Configuration, Jail, Param};

impl Configuration {
    /// What `jail -e SEPARATOR` prints: a line for each jail, failed or not; the
    /// parameters in jail(8)'s order, `jid` left out (LANGUAGE 7).
    pub fn exhibit(&self, separator: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for jail in &self.jails {
            out.extend(jail.exhibit(separator));
        }
        out
    }
}

impl Jail {
    /// The line of `jail -e` for one jail.
    pub fn exhibit(&self, separator: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        exhibit_jail(&mut out, self, separator);
        out.push(b'\n');
        out
    }
}

fn exhibit_jail(out: &mut Vec<u8>, jail: &Jail, separator: &[u8]) {
    let shown = jail.params.iter().filter(|param| param.name != "jid");
    for (index, param) in shown.enumerate() {
        if index > 0 {
            out.extend_from_slice(separator);
        }
        exhibit_param(out, param);
    }
}

fn exhibit_param(out: &mut Vec<u8>, param: &Param) {
    out.extend_from_slice(&param.name);
    let Some(values) = &param.values else { return };
    for (index, value) in values.iter().enumerate() {
        out.push(if index == 0 { b'=' } else { b',' });
        quote(out, &value.text);
    }
}

/// Quotes a value where jail(8) does: an empty one and one with `'` with `"`; else
/// one with `"` with `'`, even if it has blanks; else blanks with `"` (jail.c,
/// quoted_print).
fn quote(out: &mut Vec<u8>, text: &[u8]) {
    let has = |byte| text.contains(&byte);
    let mark = match () {
        () if text.is_empty() || has(b'\'') => Some(b'"'),
        () if has(b'"') => Some(b'\''),
        () if has(b' ') || has(b'\t') => Some(b'"'),
        () => None,
    };
    out.extend(mark);
    for &byte in text {
        if byte == b'\\' || Some(byte) == mark {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.extend(mark);
}
