/**
 * jail.conf as jail(8) reads it: ../jailconf.ebnf is the same in words.
 *
 * Looser in two places: a name may be glued to the value behind it, and a block
 * comment between two pieces does not end the word. Everything that jail(8)
 * accepts has a tree without an error node. After a change: `tree-sitter
 * generate` and `tree-sitter test` (tree-sitter-cli 0.27.1), and commit what
 * the first makes.
 */

/// <reference types="tree-sitter-cli/dsl" />

const ESCAPE = /\\([0-7]{1,3}|x[0-9A-Fa-f]{0,2}|[^0-7x])/;
const RUN = /[A-Za-z0-9_!%&()\-.:<>?@\[\]^`|~]+/;
const SIGN = /[$*+\/\\]/;
const NAMED = /\$[A-Za-z_][A-Za-z0-9_]*/;
const BRACED = /\$\{([^{}\n\\]|\\[^\n])*\}/;

// Inside quotes nothing is blank and nothing is a comment.
const inside = (rule) => token.immediate(prec(2, rule));

module.exports = grammar({
  name: "jailconf",

  extras: ($) => [/[ \t\r\n]/, $.comment],

  rules: {
    source_file: ($) => repeat($._item),

    _item: ($) => choice($.block, $.include, $.parameter, ";"),

    block: ($) => seq(field("name", $.jail_name), $.body),
    body: ($) => seq("{", repeat($._item), "}"),
    jail_name: ($) => choice($.bare, $.escape, $.single_quoted, $.double_quoted, alias(".include", $.bare)),

    // Only without a sign: `.include = x;` sets a parameter of that name.
    include: ($) => seq(".include", $.value, ";"),

    parameter: ($) =>
      choice(
        seq(field("name", $.parameter_name), field("operator", choice("=", "+=")), field("value", $.value), ";"),
        seq(field("name", $.parameter_name), optional(field("value", $.value)), ";"),
        seq(field("name", alias($._include_name, $.parameter_name)), field("operator", choice("=", "+=")), field("value", $.value), ";"),
        seq(field("name", alias($._include_name, $.parameter_name)), ";"),
      ),
    parameter_name: ($) => choice($.bare, $.escape, $.single_quoted, $.double_quoted, $.variable),
    _include_name: ($) => alias(".include", $.bare),

    value: ($) => seq($.word, repeat(seq(",", $.word))),
    word: ($) => seq($._piece, repeat($._joined)),

    _piece: ($) =>
      choice(
        $.bare,
        alias(".include", $.bare),
        $.escape,
        $.single_quoted,
        $.double_quoted,
        $.variable,
      ),
    _joined: ($) =>
      choice(
        alias(token.immediate(RUN), $.bare),
        alias(token.immediate(SIGN), $.bare),
        alias(token.immediate(ESCAPE), $.escape),
        alias($._joined_single, $.single_quoted),
        alias($._joined_double, $.double_quoted),
        alias(token.immediate(NAMED), $.variable),
        alias(token.immediate(BRACED), $.variable),
      ),

    bare: (_) => token(choice(RUN, SIGN)),
    escape: (_) => token(ESCAPE),
    variable: (_) => token(choice(NAMED, BRACED)),

    single_quoted: ($) => seq("'", repeat($._single), "'"),
    _joined_single: ($) => seq(token.immediate("'"), repeat($._single), "'"),
    _single: ($) => choice(alias(inside(/[^'\\]+/), $.content), alias(inside(ESCAPE), $.escape)),

    double_quoted: ($) => seq('"', repeat($._double), '"'),
    _joined_double: ($) => seq(token.immediate('"'), repeat($._double), '"'),
    _double: ($) =>
      choice(
        alias(inside(/[^"\\$]+/), $.content),
        alias(inside(ESCAPE), $.escape),
        alias(inside(NAMED), $.variable),
        alias(inside(/\$\{([^{}"\n\\]|\\[^\n])*\}/), $.variable),
        alias(inside("$"), $.content),
      ),

    comment: (_) =>
      token(choice(/#[^\n]*/, /\/\/[^\n]*/, /\/\*[^*]*\*+([^/*][^*]*\*+)*\//)),
  },
});
