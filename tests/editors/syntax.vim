" The highlight group of every character of the files in $FILES, as JSON in $OUT.

set nomodeline encoding=utf-8 fileencodings=latin1
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
      " A byte of UTF-8 is a character of the file in latin1.
      if getline(s:line)[s:column - 1] <# "\x80" || getline(s:line)[s:column - 1] >=# "\xc0"
        call add(s:names, synIDattr(synID(s:line, s:column, 1), 'name'))
      endif
    endfor
    call add(s:names, '')
  endfor
  call add(s:all, s:names)
endfor
call writefile([json_encode(s:all)], $OUT)
qall!
