/// The kinds of tokens and nodes in a jail.conf tree (grammar/jailconf.ungram).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(non_camel_case_types)]
#[repr(u16)]
pub enum SyntaxKind {
    // Trivia.
    /// A run of space, tab, CR, LF (LANGUAGE 1.1).
    WHITESPACE,
    /// `# ...` or `// ...` up to the end of the line.
    LINE_COMMENT,
    /// `/* ... */`
    BLOCK_COMMENT,
    // Tokens.
    /// `/* ...` that never ends.
    OPEN_COMMENT,
    /// `=`
    EQ,
    /// `+=`
    PLUS_EQ,
    /// `,`
    COMMA,
    /// `;`
    SEMICOLON,
    /// `{`
    L_BRACE,
    /// `}`
    R_BRACE,
    /// Bare pieces that touch (LANGUAGE 1.2): `/usr/jails`, `foo\ bar`.
    WORD,
    /// `$name` or `${name}` outside quotes.
    VARIABLE,
    /// `${...` that never ends.
    OPEN_VARIABLE,
    /// `'...'`
    SINGLE_QUOTED,
    /// `"..."`, whatever is interpolated in it.
    DOUBLE_QUOTED,
    /// A quote that never ends, up to the end of the line.
    OPEN_STRING,
    /// A byte that jail(8) takes for the end of the file (NUL, 0x80 and above
    /// outside quotes, LANGUAGE 1.7), or a control character it refuses.
    ODD,
    // Nodes.
    /// The whole file.
    ROOT,
    /// `NAME { ... }`
    BLOCK,
    /// `NAME;`, `NAME = VALUE, ...;`, `NAME += VALUE;`, `NAME VALUE;`
    PARAMETER,
    /// The name of a block or a parameter.
    NAME,
    /// One element of a parameter's value list: touching pieces.
    VALUE,
    /// Tokens that fit nowhere.
    ERROR,
}

impl SyntaxKind {
    /// White space and comments: what separates and means nothing.
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::WHITESPACE | Self::LINE_COMMENT | Self::BLOCK_COMMENT)
    }

    /// Whether such a token is a comment.
    pub fn is_comment(self) -> bool {
        matches!(self, Self::LINE_COMMENT | Self::BLOCK_COMMENT)
    }

    /// Whether such a token can be a part of a name or value.
    pub fn is_piece(self) -> bool {
        matches!(
            self,
            Self::WORD
                | Self::VARIABLE
                | Self::OPEN_VARIABLE
                | Self::SINGLE_QUOTED
                | Self::DOUBLE_QUOTED
                | Self::OPEN_STRING
        )
    }

    /// Whether all tokens of the kind have the same text.
    pub(crate) fn has_one_text(self) -> bool {
        (Self::EQ..=Self::R_BRACE).contains(&self)
    }

    fn from_raw(raw: u16) -> SyntaxKind {
        ALL.get(usize::from(raw)).copied().unwrap_or(ERROR)
    }
}

use SyntaxKind::*;

const ALL: [SyntaxKind; 23] = [
    WHITESPACE,
    LINE_COMMENT,
    BLOCK_COMMENT,
    OPEN_COMMENT,
    EQ,
    PLUS_EQ,
    COMMA,
    SEMICOLON,
    L_BRACE,
    R_BRACE,
    WORD,
    VARIABLE,
    OPEN_VARIABLE,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    OPEN_STRING,
    ODD,
    ROOT,
    BLOCK,
    PARAMETER,
    NAME,
    VALUE,
    ERROR,
];

/// The language, as rowan wants it named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JailConf {}

impl rowan::Language for JailConf {
    type Kind = SyntaxKind;
    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        SyntaxKind::from_raw(raw.0)
    }
    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}

/// A node of the tree, with its place in the file.
pub type SyntaxNode = rowan::SyntaxNode<JailConf>;
/// A token of the tree, with its place in the file.
pub type SyntaxToken = rowan::SyntaxToken<JailConf>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<JailConf>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_the_number() {
        for (number, kind) in ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
            assert_eq!(SyntaxKind::from_raw(number as u16), kind);
        }
    }

    /// Every rule of the ungrammar is a node, or named as a group below; every
    /// node has its rule.
    #[test]
    fn the_ungrammar_names_the_nodes() {
        let grammar =
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../grammar/jailconf.ungram"));
        let groups = ["ITEM", "PIECE"];
        let rules =
            grammar.lines().filter_map(|line| line.strip_suffix(" =")).map(str::to_uppercase);
        let rules: Vec<String> = rules.filter(|rule| !groups.contains(&rule.as_str())).collect();
        let nodes: Vec<String> =
            ALL[ROOT as usize..].iter().map(|kind| format!("{kind:?}")).collect();
        assert_eq!(rules, nodes);
        for token in [
            "word",
            "variable",
            "single_quoted",
            "double_quoted",
            "open_variable",
            "open_string",
            "odd",
        ] {
            assert!(grammar.contains(&format!("'{token}'")), "{token}");
        }
    }
}
