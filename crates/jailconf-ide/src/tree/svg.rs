use jailconf_plan::Plan;

use super::{Branch, branches, escape};

/// Measures of the picture, in pixels.
const INDENT: usize = 36;
const LINE: usize = 18;
const WIDTH: usize = 860;
const LEFT: usize = 24;
const GAP: usize = 14;
/// Characters of a line of what a jail has.
const COLUMNS: usize = 84;

const STYLE: &str = "\
svg{font:14px system-ui,sans-serif;background:var(--b)}\
:root,svg{--b:#fff;--t:#1f2328;--m:#59636e;--l:#818b98;--c:#f6f8fa;--ok:#1a7f37;--no:#cf222e;--sk:#9a6700;--un:#59636e}\
@media(prefers-color-scheme:dark){:root,svg{--b:#0d1117;--t:#f0f6fc;--m:#9198a1;--l:#656c76;--c:#151b23;--ok:#3fb950;--no:#f85149;--sk:#d29922;--un:#9198a1}}\
text{fill:var(--t)}.m{fill:var(--m);font-size:12px}.n{font-weight:600}.w{fill:var(--no);font-size:12px}\
rect{fill:var(--c);stroke-width:2}.line{fill:none;stroke:var(--l);stroke-width:1.5}\
.starts{stroke:var(--ok)}.fails{stroke:var(--no);stroke-width:3}.skipped{stroke:var(--sk);stroke-dasharray:6 3}.unknown{stroke:var(--un);stroke-dasharray:2 3}";

/// The hierarchy as a picture of its own: readable on light and dark, with a
/// legend; what is refused is told by word and by shape, not by colour alone.
pub fn svg(plan: &Plan) -> String {
    let mut boxes = String::new();
    let mut lines = String::new();
    // The lower edge of the box last drawn at each depth; depth 0 is the host.
    let mut edges: Vec<usize> = Vec::new();
    let mut y = 44;
    boxes.push_str(&format!("<rect class=\"starts\" x=\"{LEFT}\" y=\"12\" width=\"70\" height=\"26\" rx=\"13\"/><text class=\"n\" x=\"{}\" y=\"30\">host</text>\n", LEFT + 18));
    edges.push(38);
    for branch in branches(plan) {
        y += GAP;
        let height = draw(plan, &branch, y, &mut boxes);
        edges.truncate(branch.depth + 1);
        let (x, middle) = (LEFT + 16 + branch.depth * INDENT, y + 18);
        let from = edges.last().copied().unwrap_or(38);
        lines.push_str(&format!("<path class=\"line\" d=\"M{x} {from}V{middle}H{}\"/>\n", x + 20));
        edges.push(y + height);
        y += height;
    }
    let height = y + 56;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-label=\"The hierarchy of jails\">\n<style>{STYLE}</style>\n{lines}{boxes}{}</svg>\n",
        legend(y + 24),
    )
}

/// One jail; how high its box is.
fn draw(plan: &Plan, branch: &Branch, y: usize, out: &mut String) -> usize {
    let jail = plan.jail(branch.jail);
    let x = LEFT + 36 + branch.depth * INDENT;
    let has = wrap(&branch.has);
    let refused = wrap(&branch.refused);
    let height = 30 + LINE * (has.len() + refused.len());
    let (class, width) = (jail.outcome.word(), WIDTH - x - LEFT);
    out.push_str(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>\n"));
    out.push_str(&format!(
        "<text x=\"{}\" y=\"{}\"><tspan class=\"n\">{}</tspan> <tspan class=\"m\">{class}</tspan></text>\n",
        x + 12,
        y + 20,
        escape(&jail.own_name.to_text()),
    ));
    let mut at = y + 20;
    for line in has {
        at += LINE;
        out.push_str(&format!(
            "<text class=\"m\" x=\"{}\" y=\"{at}\">{}</text>\n",
            x + 12,
            escape(&line)
        ));
    }
    for (i, line) in refused.iter().enumerate() {
        at += LINE;
        let head = if i == 0 { "\u{2717} refused by " } else { "   " };
        out.push_str(&format!(
            "<text class=\"w\" x=\"{}\" y=\"{at}\">{head}{}</text>\n",
            x + 12,
            escape(line)
        ));
    }
    height
}

/// Words in lines that fit the box.
fn wrap(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() + 2 <= COLUMNS => {
                line.push_str("  ");
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}

fn legend(y: usize) -> String {
    let mut out = String::new();
    for (i, word) in ["starts", "fails", "skipped", "unknown"].into_iter().enumerate() {
        let x = LEFT + i * 110;
        out.push_str(&format!("<rect class=\"{word}\" x=\"{x}\" y=\"{y}\" width=\"18\" height=\"14\" rx=\"3\"/><text class=\"m\" x=\"{}\" y=\"{}\">{word}</text>\n", x + 26, y + 12));
    }
    out
}
