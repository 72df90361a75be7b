(comment) @comment
[(single_quoted) (double_quoted)] @string
