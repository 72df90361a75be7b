(body) @indent.begin
(body "}" @indent.branch @indent.end)
(parameter) @indent.begin
(include) @indent.begin
(comment) @indent.auto
