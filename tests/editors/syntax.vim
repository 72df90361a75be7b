" The highlight group of every character of the files in $FILES, as JSON in $OUT.

" One byte is one character.
set nomodeline encoding=latin1 fileencodings=latin1 fileformats=unix
execute 'set runtimepath^=' . fnameescape($RTP)
filetype plugin on
syntax on
let s:all = []
for s:file in split($FILES, "\n")
  execute 'edit ' . fnameescape(s:file)
  setlocal filetype=jailconf
  syntax sync fromstart
  let s:names = []
  for s:line in range(1, line('$'))
    for s:column in range(1, col([s:line, '$']) - 1)
      call add(s:names, synIDattr(synID(s:line, s:column, 1), 'name'))
    endfor
    call add(s:names, '')
  endfor
  call add(s:all, s:names)
endfor
call writefile([json_encode(s:all)], $OUT)
qall!
