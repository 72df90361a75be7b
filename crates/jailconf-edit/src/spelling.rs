/// A statement: `name = value;` or `name;`.
pub fn statement(parameter: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{parameter} = {};", quoted(value)),
        None => format!("{parameter};"),
    }
}

/// A statement of a list: `name = one, two;`.
pub(crate) fn list(parameter: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("{parameter} = {};", values.join(", "))
}

/// The same as Bastille writes it: each further element on a line of its own.
pub(crate) fn list_by_lines(parameter: &str, values: &[String]) -> String {
    let mut out = String::new();
    for (index, value) in values.iter().enumerate() {
        let (start, sign) = if index == 0 { ("", "=") } else { ("\n  ", "+=") };
        out.push_str(&format!("{start}{parameter} {sign} {};", quoted(value)));
    }
    out
}

/// A value as it is written: bare where it is a plain word (LANGUAGE 1.2), else
/// in double quotes.
pub fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:|/%-".contains(c);
    let starts_comment = value.contains("//") || value.contains("/*");
    if !value.is_empty() && value.chars().all(plain) && !starts_comment {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_bare_language_1_2() {
        assert_eq!(quoted("lo1|172.16.1.2/24"), "lo1|172.16.1.2/24");
        assert_eq!(quoted("/usr//local"), "\"/usr//local\"");
        assert_eq!(quoted("a b"), "\"a b\"");
        assert_eq!(quoted("$x\"y"), "\"\\$x\\\"y\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
