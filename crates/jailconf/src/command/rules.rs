use jailconf_ide::rules;

use crate::output::print;

pub fn run() -> u8 {
    for rule in rules::all() {
        let fix = rule.fix.map_or("-", |f| f.word());
        let off = if rule.group.is_on() { "" } else { " (off by default)" };
        print(&format!(
            "{} {:<34} {:<9} {:<8} {fix}{off}\n",
            rule.code,
            rule.name,
            rule.group.word(),
            rule.severity.word()
        ));
    }
    0
}
