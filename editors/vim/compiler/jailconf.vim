" `:make` lists the findings about the current file.

if exists('current_compiler')
  finish
endif
let current_compiler = 'jailconf'

CompilerSet makeprg=jailconf\ lint\ --format\ short\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m,%-G%.%#
