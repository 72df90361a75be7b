//! The grammar (LANGUAGE 2), as a parser that takes any tokens and writes down
//! nodes and mistakes as it goes. It never fails and never recurses: an open
//! block is a node that was started and not yet finished.

use chumsky::input::{Checkpoint, Cursor};
use chumsky::inspector::Inspector;
use chumsky::prelude::*;

use super::MAX_DEPTH;
use super::input::{Follow, Tok};
use crate::SyntaxErrorKind as Error;
use crate::SyntaxKind::{self, *};

/// How the tree is to be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Start(SyntaxKind),
    /// The next token.
    Token,
    Finish(SyntaxKind),
}

/// A mistake, at tokens `first` to `last` of those the grammar saw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub(super) kind: Error,
    pub(super) first: u32,
    pub(super) last: u32,
}

/// What the grammar writes down.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) events: Vec<Event>,
    pub(super) faults: Vec<Fault>,
    mark: Mark,
}

/// What has to be put back when the parser tries another alternative.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    events: usize,
    faults: usize,
    /// Tokens read.
    at: u32,
    /// Open blocks.
    depth: u32,
    /// Open braces beyond the most that jail(8) takes.
    excess: u32,
    /// A fault was reported here: what else is missing here follows from it.
    reported: Option<u32>,
}

/// Parses the tokens of a file.
pub(super) fn parse(toks: &[Tok]) -> Log {
    let mut log = Log::default();
    log.events.reserve(toks.len() * 2);
    // A total grammar: there is always an output and never an error.
    let _ = file().parse_with_state(toks, &mut log);
    for _ in 0..log.mark.depth {
        log.events.push(Event::Finish(BLOCK));
    }
    log
}

fn file<'s>() -> impl Rule<'s> {
    choice((parameter(), token(SEMICOLON), block(), close(), junk())).repeated()
}

/// `NAME;`, `NAME = VALUE, ...;`, `NAME += VALUE;`, `NAME VALUE;`
fn parameter<'s>() -> impl Rule<'s> {
    node(PARAMETER, name().then(definition()).then(end()).ignored())
}

fn name<'s>() -> impl Rule<'s> {
    node(NAME, string(|tok| !matches!(tok.follow, Follow::Brace | Follow::OddBrace)))
}

/// What stands between a parameter's name and its end.
fn definition<'s>() -> impl Rule<'s> {
    let sign = token_where(Tok::is_sign);
    // `x := 1`, `x + = 1`: the sign was meant to be another.
    let strange_sign = string(|tok| tok.follow == Follow::AssignAfterSign);
    let strange_sign = node(ERROR, strange_sign).then(act(|log| log.tell(Error::Unexpected, 1)));
    let juxtaposed = node(VALUE, string(is_juxtaposed));
    let juxtaposed = juxtaposed.then(stray().repeated()).then(more_elements()).ignored();
    // `a, b;`
    let comma = token(COMMA).then(act(|log| log.tell(Error::Unexpected, 1)));
    let listed = comma.then(element()).then(more_elements()).ignored();
    choice((
        sign.clone().then(element()).then(more_elements()).ignored(),
        juxtaposed,
        strange_sign.then(sign).then(element()).then(more_elements()).ignored(),
        listed,
        act(|_| ()),
    ))
}

/// A second word is the value, unless it or the word behind it shows that a
/// `;` is missing before it.
fn is_juxtaposed(tok: &Tok) -> bool {
    let begins_lines = tok.line_start && tok.follow == Follow::Unended;
    !tok.is_head() && !begins_lines && tok.follow != Follow::AssignAfterSign
}

fn more_elements<'s>() -> impl Rule<'s> {
    token(COMMA).then(element()).ignored().repeated()
}

/// One element of a value list, or the lack of it.
fn element<'s>() -> impl Rule<'s> {
    let surplus =
        counted(ERROR, Error::Unexpected, token_where(Tok::is_sign), token_where(Tok::is_sign));
    let value = node(VALUE, string(|tok| !(tok.line_start && tok.is_head())));
    let lacking = act(|log| log.tell_once(Error::MissingValue));
    surplus.or_not().then(choice((value, lacking))).then(stray().repeated()).ignored()
}

/// What has no place behind a value: more words, or a second sign.
fn stray<'s>() -> impl Rule<'s> {
    let word = || string(|tok| !tok.begins_statement());
    let sign = || token_where(Tok::is_sign);
    let rest =
        || choice((token_where(|tok| tok.is_piece() && (tok.joined || !tok.line_start)), sign()));
    let words = counted(ERROR, Error::ExtraWord, word(), word());
    let signs = counted(ERROR, Error::Unexpected, sign(), rest()).then(act(Log::mute));
    choice((words, signs.ignored()))
}

/// `;`, or the lack of it.
fn end<'s>() -> impl Rule<'s> {
    // A brace tells its own mistake.
    choice((
        token(SEMICOLON),
        look(token(L_BRACE)),
        act(|log| log.tell_once(Error::MissingSemicolon)),
    ))
}

/// `NAME {`; the block stays open until its `}`.
fn block<'s>() -> impl Rule<'s> {
    let name = || node(NAME, string(|_| true));
    let not_brace = || token_where(|tok| tok.is_piece());
    let words = counted(ERROR, Error::ExtraWord, not_brace(), not_brace());
    let sign = counted(ERROR, Error::Unexpected, token_where(Tok::is_sign), not_brace());
    let named = name().then(choice((words, sign)).or_not()).ignored();
    let nameless = act(|log| log.tell_next(Error::NamelessBlock));
    let head = choice((named, nameless)).then(token(L_BRACE)).ignored();
    let open = act(|log| log.events.push(Event::Start(BLOCK)))
        .then(head.clone())
        .then(act(|log| log.mark.depth += 1));
    let too_deep = node(ERROR, head).then(act(|log| {
        log.mark.excess += 1;
        log.tell(Error::TooDeep, 1);
    }));
    choice((
        guard(|log| (log.mark.depth as usize) < MAX_DEPTH).ignore_then(open).ignored(),
        guard(|log| (log.mark.depth as usize) >= MAX_DEPTH).ignore_then(too_deep).ignored(),
    ))
}

/// `}`
fn close<'s>() -> impl Rule<'s> {
    let brace = || token(R_BRACE);
    let surplus = token_where(|tok| tok.kind == R_BRACE && tok.surplus);
    let surplus = node(ERROR, surplus).then(act(|log| log.tell(Error::StrayBrace, 1)));
    let beyond = guard(|log| log.mark.excess > 0)
        .then(node(ERROR, brace()))
        .then(act(|log| log.mark.excess -= 1));
    let block = guard(|log| log.mark.depth > 0).then(brace()).then(act(|log| {
        log.events.push(Event::Finish(BLOCK));
        log.mark.depth -= 1;
    }));
    let stray = node(ERROR, brace()).then(act(|log| log.tell(Error::StrayBrace, 1)));
    choice((surplus.ignored(), beyond.ignored(), block.ignored(), stray.ignored()))
}

/// Anything that cannot begin a statement.
fn junk<'s>() -> impl Rule<'s> {
    let rest = || {
        token_where(|tok| (tok.is_piece() && !tok.line_start) || tok.is_sign() || tok.kind == COMMA)
    };
    counted(ERROR, Error::Unexpected, token_where(|_| true), rest())
}

impl Log {
    /// How many blocks are open at the end.
    pub(super) fn open_blocks(&self) -> usize {
        self.mark.depth as usize
    }

    /// Notes a fault at the last `tokens` tokens.
    fn tell(&mut self, kind: Error, tokens: u32) {
        let last = self.mark.at.saturating_sub(1);
        self.faults.push(Fault { kind, first: self.mark.at.saturating_sub(tokens), last });
    }

    /// Notes a fault at the last token, unless one was reported here already.
    fn tell_once(&mut self, kind: Error) {
        if self.mark.reported != Some(self.mark.at) {
            self.tell(kind, 1);
        }
        self.mute();
    }

    /// Notes a fault at the next token.
    fn tell_next(&mut self, kind: Error) {
        self.faults.push(Fault { kind, first: self.mark.at, last: self.mark.at });
    }

    /// Whatever else is missing here follows from a fault that was reported.
    fn mute(&mut self) {
        self.mark.reported = Some(self.mark.at);
    }
}

impl<'s> Inspector<'s, &'s [Tok]> for Log {
    type Checkpoint = Mark;

    fn on_token(&mut self, tok: &Tok) {
        self.mark.at += 1;
        if !tok.implied {
            self.events.push(Event::Token);
        }
    }

    fn on_save<'p>(&self, _: &Cursor<'s, 'p, &'s [Tok]>) -> Mark {
        Mark { events: self.events.len(), faults: self.faults.len(), ..self.mark }
    }

    fn on_rewind<'p>(&mut self, to: &Checkpoint<'s, 'p, &'s [Tok], Mark>) {
        self.mark = *to.inspector();
        self.events.truncate(self.mark.events);
        self.faults.truncate(self.mark.faults);
    }
}

type Extra = extra::Full<EmptyErr, Log, ()>;

/// A rule of the grammar: what it finds stands in the log.
trait Rule<'s>: Parser<'s, &'s [Tok], (), Extra> + Clone {}
impl<'s, P: Parser<'s, &'s [Tok], (), Extra> + Clone> Rule<'s> for P {}

/// A side effect, also where chumsky only checks (`map_with` has none there).
fn act<'s>(effect: impl Fn(&mut Log) + Clone) -> impl Rule<'s> {
    custom(move |input| {
        effect(input.state());
        Ok(())
    })
}

/// Goes on only if this holds.
fn guard<'s>(holds: impl Fn(&Log) -> bool + Clone) -> impl Rule<'s> {
    custom(move |input| if holds(input.state()) { Ok(()) } else { Err(EmptyErr::default()) })
}

/// Lookahead that puts the log back too; chumsky's own does not.
fn look<'s>(rule: impl Rule<'s>) -> impl Rule<'s> {
    custom(move |input| {
        let mark = input.save();
        let result = input.parse(&rule);
        input.rewind(mark);
        result
    })
}

fn token_where<'s>(wanted: impl Fn(&Tok) -> bool + Clone) -> impl Rule<'s> {
    any().filter(move |tok: &Tok| wanted(tok)).ignored()
}

fn token<'s>(kind: SyntaxKind) -> impl Rule<'s> {
    token_where(move |tok| tok.kind == kind)
}

/// A string of touching pieces whose first is as wanted.
fn string<'s>(wanted: impl Fn(&Tok) -> bool + Clone) -> impl Rule<'s> {
    let first = token_where(move |tok| tok.is_string() && wanted(tok));
    first.then(token_where(|tok| tok.joined).repeated()).ignored()
}

fn node<'s>(kind: SyntaxKind, rule: impl Rule<'s>) -> impl Rule<'s> {
    let start = act(move |log| log.events.push(Event::Start(kind)));
    start.then(rule).then(act(move |log| log.events.push(Event::Finish(kind)))).ignored()
}

/// A node of one or more that is a fault as a whole.
fn counted<'s>(
    kind: SyntaxKind,
    fault: Error,
    first: impl Rule<'s>,
    more: impl Rule<'s>,
) -> impl Rule<'s> {
    let rule = node(kind, first.then(more.repeated()).ignored());
    custom(move |input| {
        let log: &mut Log = input.state();
        let start = log.mark.at;
        input.parse(&rule)?;
        let log: &mut Log = input.state();
        log.tell(fault, log.mark.at - start);
        Ok(())
    })
}
