; A variable is looked up by jail after all blocks are merged, so no block is a
; scope of its own.
(source_file) @local.scope
(parameter name: (parameter_name (variable) @local.definition))
(word (variable) @local.reference)
(double_quoted (variable) @local.reference)
