use jailconf_plan::{Creator, Plan};

use super::branches;

/// The hierarchy as a Mermaid flowchart.
pub fn mermaid(plan: &Plan) -> String {
    let mut out = String::from("flowchart TD\n    host([host])\n");
    for branch in branches(plan) {
        let jail = plan.jail(branch.jail);
        let id = format!("j{}", branch.jail.0);
        let mut label = format!("{}<br/>{}", text(&jail.own_name.to_text()), jail.outcome.word());
        for word in &branch.has {
            label.push_str(&format!("<br/>{}", text(word)));
        }
        let shape = format!("{id}[\"{label}\"]:::{}", jail.outcome.word());
        out.push_str(&format!("    {shape}\n"));
        let parent = match jail.creator {
            Creator::Jail(parent) => format!("j{}", parent.0),
            Creator::Host | Creator::Unknown => "host".to_owned(),
        };
        let why: Vec<_> = branch.refused.iter().map(|w| text(w)).collect();
        let arrow = if why.is_empty() {
            "-->".to_owned()
        } else {
            format!("-. \"{}\" .->", why.join("<br/>"))
        };
        out.push_str(&format!("    {parent} {arrow} {id}\n"));
    }
    out.push_str("    classDef starts stroke:#1a7f37,stroke-width:2px\n");
    out.push_str("    classDef fails stroke:#cf222e,stroke-width:3px\n");
    out.push_str("    classDef skipped stroke:#9a6700,stroke-dasharray:4\n");
    out.push_str("    classDef unknown stroke:#6e7781,stroke-dasharray:2\n");
    out
}

/// Quotes, angle brackets and the like as Mermaid's entities.
fn text(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || "._-= /".contains(c) => out.push(c),
            c => out.push_str(&format!("#{};", c as u32)),
        }
    }
    out
}
