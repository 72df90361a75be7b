(body) @fold
(comment) @fold
