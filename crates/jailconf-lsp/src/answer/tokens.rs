use jailconf_ide::editor::{self, Meaning, MeaningKind};
use jailconf_ide::{Document, TextRange, TextSize};
use tower_lsp_server::ls_types::*;

use crate::convert::{self, Encoding, Ruler};
use crate::state::State;

/// The types of tokens, in the order of their numbers.
const TYPES: [(MeaningKind, SemanticTokenType); 10] = [
    (MeaningKind::Comment, SemanticTokenType::COMMENT),
    (MeaningKind::Jail, SemanticTokenType::CLASS),
    (MeaningKind::Parameter, SemanticTokenType::PROPERTY),
    (MeaningKind::PseudoParameter, SemanticTokenType::FUNCTION),
    (MeaningKind::Include, SemanticTokenType::KEYWORD),
    (MeaningKind::Variable, SemanticTokenType::VARIABLE),
    (MeaningKind::Text, SemanticTokenType::STRING),
    (MeaningKind::Number, SemanticTokenType::NUMBER),
    (MeaningKind::Word, SemanticTokenType::ENUM_MEMBER),
    (MeaningKind::Operator, SemanticTokenType::OPERATOR),
];

/// What is said besides, in the order of its bits.
const MODIFIERS: [SemanticTokenModifier; 3] = [
    SemanticTokenModifier::DECLARATION,
    SemanticTokenModifier::DEPRECATED,
    SemanticTokenModifier::DEFAULT_LIBRARY,
];

/// What the numbers in the answers mean.
pub fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.iter().map(|(_, ty)| ty.clone()).collect(),
        token_modifiers: MODIFIERS.to_vec(),
    }
}

/// The tokens of a whole file.
pub fn tokens(state: &State, uri: &Uri) -> Option<Vec<SemanticToken>> {
    let document = state.document(&convert::path(uri))?;
    let whole = TextRange::up_to(TextSize::of(document.text().as_str()));
    Some(encoded(&document, whole, state.encoding))
}

/// The tokens of a part of a file.
pub fn tokens_in(state: &State, uri: &Uri, range: Range) -> Option<SemanticTokensRangeResult> {
    let document = state.document(&convert::path(uri))?;
    let range = convert::text_range(&document, range, state.encoding);
    let data = encoded(&document, range, state.encoding);
    Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data }))
}

/// What must change in earlier tokens so that they are the later ones: one piece,
/// counted in numbers, of which a token has five.
pub fn difference(before: &[SemanticToken], after: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let same = |pairs: &mut dyn Iterator<Item = (&SemanticToken, &SemanticToken)>| {
        pairs.take_while(|(a, b)| a == b).count()
    };
    let front = same(&mut before.iter().zip(after));
    if front == before.len() && front == after.len() {
        return Vec::new();
    }
    let (old, new) = (before.iter().skip(front), after.iter().skip(front));
    let back = same(&mut old.clone().rev().zip(new.clone().rev()));
    let data = new.clone().take(new.len() - back).copied().collect();
    let delete_count = ((old.len() - back) * 5) as u32;
    vec![SemanticTokensEdit { start: (front * 5) as u32, delete_count, data: Some(data) }]
}

/// Each token by its distance from the one before it.
fn encoded(document: &Document, within: TextRange, encoding: Encoding) -> Vec<SemanticToken> {
    let ruler = Ruler::new(encoding);
    let mut last = Position::default();
    let mut tokens = Vec::new();
    for meaning in editor::meanings(document, within) {
        let range = ruler.range(document, meaning.range);
        let delta_line = range.start.line - last.line;
        let column = if delta_line == 0 { last.character } else { 0 };
        tokens.push(SemanticToken {
            delta_line,
            delta_start: range.start.character - column,
            length: range.end.character - range.start.character,
            token_type: number(meaning.kind),
            token_modifiers_bitset: bits(&meaning),
        });
        last = range.start;
    }
    tokens
}

fn number(kind: MeaningKind) -> u32 {
    TYPES.iter().position(|(of, _)| *of == kind).unwrap_or_default() as u32
}

fn bits(meaning: &Meaning) -> u32 {
    let all = [meaning.is_definition, meaning.is_old, meaning.is_known];
    all.iter().enumerate().map(|(i, on)| u32::from(*on) << i).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(length: u32) -> SemanticToken {
        SemanticToken {
            delta_line: 0,
            delta_start: 1,
            length,
            token_type: 0,
            token_modifiers_bitset: 0,
        }
    }

    /// The specification's arithmetic of `SemanticTokensEdit`: the numbers from
    /// `start` on are replaced.
    #[test]
    fn a_difference_makes_the_later_tokens_of_the_earlier() {
        let lists: [&[u32]; 6] = [&[], &[1], &[1, 2, 3], &[1, 9, 3], &[1, 1, 2, 3], &[3, 3]];
        for before in lists {
            for after in lists {
                let all = |list: &[u32]| list.iter().map(|l| token(*l)).collect::<Vec<_>>();
                let (mut before, after) = (all(before), all(after));
                for edit in difference(&before, &after) {
                    let (from, count) = (edit.start as usize / 5, edit.delete_count as usize / 5);
                    before.splice(from..from + count, edit.data.unwrap());
                }
                assert_eq!(before, after);
            }
        }
    }
}
