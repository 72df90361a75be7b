use jailconf_plan::{Creator, Outcome, Plan};

use super::branches;

/// The hierarchy as a Graphviz digraph.
pub fn dot(plan: &Plan) -> String {
    let mut out = String::from(
        "digraph jails {\n    node [shape=box, fontname=\"sans-serif\"];\n    host [shape=oval];\n",
    );
    for branch in branches(plan) {
        let jail = plan.jail(branch.jail);
        let mut lines = vec![jail.own_name.to_text().into_owned(), jail.outcome.word().to_owned()];
        lines.extend(branch.has.iter().cloned());
        let label: Vec<_> = lines.iter().map(|l| text(l)).collect();
        let color = color(jail.outcome);
        out.push_str(&format!(
            "    j{} [label=\"{}\", color=\"{color}\"];\n",
            branch.jail.0,
            label.join("\\n")
        ));
        let parent = match jail.creator {
            Creator::Jail(parent) => format!("j{}", parent.0),
            Creator::Host | Creator::Unknown => "host".to_owned(),
        };
        let why: Vec<_> = branch.refused.iter().map(|w| text(w)).collect();
        let look = if why.is_empty() {
            String::new()
        } else {
            format!(" [label=\"{}\", style=dashed, color=\"{color}\"]", why.join("\\n"))
        };
        out.push_str(&format!("    {parent} -> j{}{look};\n", branch.jail.0));
    }
    out.push_str("}\n");
    out
}

fn color(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Starts => "#1a7f37",
        Outcome::Fails => "#cf222e",
        Outcome::Skipped => "#9a6700",
        Outcome::Unknown => "#6e7781",
    }
}

fn text(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            c if c.is_control() => c.escape_unicode().collect(),
            c => vec![c],
        })
        .collect()
}
