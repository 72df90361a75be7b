use jailconf_plan::Plan;

use super::{branches, escape, svg};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;background:light-dark(#fff,#0d1117);color:light-dark(#1f2328,#f0f6fc)}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid light-dark(#d1d9e0,#3d444d)}\
svg{max-width:100%;height:auto}code{font-size:.9em}.fails{color:light-dark(#cf222e,#f85149);font-weight:600}.starts{color:light-dark(#1a7f37,#3fb950)}\
pre{white-space:pre-wrap;margin:.3rem 0}";

/// The hierarchy as a page of its own: the picture, and a table with what each
/// jail's start is refused and the text that FreeBSD would give.
pub fn html(plan: &Plan) -> String {
    let mut rows = String::new();
    for branch in branches(plan) {
        let jail = plan.jail(branch.jail);
        let class = jail.outcome.word();
        let message =
            jail.message.as_deref().map(|m| format!("<pre>{}</pre>", lines(m))).unwrap_or_default();
        rows.push_str(&format!(
            "<tr><td><code>{}</code></td><td class=\"{class}\">{class}</td><td>{}{message}</td></tr>\n",
            escape(&jail.name),
            branch.refused.iter().map(|w| format!("<code>{}</code> ", escape(w))).collect::<String>(),
        ));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Jails</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Jails</h1>\n{}\n<h2>Starts</h2>\n\
         <table>\n<thead><tr><th>jail</th><th>outcome</th><th>refused by, and what FreeBSD says first</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</body>\n</html>\n",
        svg(plan),
    )
}

fn lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}
