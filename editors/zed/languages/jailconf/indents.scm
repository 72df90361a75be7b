(body "}" @end) @indent
(parameter) @indent
(include) @indent
