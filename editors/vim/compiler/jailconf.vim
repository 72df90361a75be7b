" `:make` lists the findings about the current file.

if exists('current_compiler')
  finish
endif
let current_compiler = 'jailconf'

CompilerSet makeprg=jailconf\ lint\ --format\ short\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror[J%n]:\ %m,%f:%l:%c:\ %tarning[J%n]:\ %m,%f:%l:%c:\ %tote[J%n]:\ %m,%-G%.%#
