" Vim with ALE in the scene: what was seen goes to files in $OUT.

set nomore
let s:parent = $SCENE . '/usr/local/bastille/jails/jail01/jail.conf'
let s:child = $SCENE . '/usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf'

function! s:write(name, lines) abort
  call writefile(a:lines, $OUT . '/' . a:name)
endfunction

function! s:fail(text) abort
  call s:write('failure', [a:text])
  cquit 1
endfunction

function! s:wait(what, is_it) abort
  for _ in range(400)
    if a:is_it()
      return
    endif
    sleep 50m
  endfor
  call s:fail('waited 20 s for ' . a:what)
endfunction

function! s:findings() abort
  let found = map(copy(ale#engine#GetLoclist(bufnr(s:child))), 'v:val.lnum . ":" . v:val.col . " " . v:val.code')
  return sort(found)
endfunction

function! s:has(code) abort
  return match(s:findings(), a:code . '$') >= 0
endfunction

function! s:buffer(path) abort
  return getbufline(bufnr(a:path), 1, '$')
endfunction

execute 'edit ' . s:child
call s:write('filetype', [&filetype])
ALELint
call s:wait('the findings', {-> len(s:findings()) >= 3})
call s:write('findings', s:findings())

" The fix is in the parent's file; the child's finding goes.
let s:chosen = []
function! s:menu(data, items) abort
  " Each is a pair of `lsp` and the action.
  let fitting = filter(map(copy(a:items), 'v:val[1]'), 'v:val.title =~# "allow.mount.devfs"')
  if empty(fitting)
    call s:fail('no action: ' . string(map(copy(a:items), 'v:val[1].title')))
  endif
  call add(s:chosen, fitting[0].title)
  call ale#codefix#ApplyLSPCodeAction(a:data, fitting[0])
endfunction
call cursor(9, 3)
call ale#codefix#Execute(0, function('s:menu'))
call s:wait('the fix', {-> !empty(s:chosen) && match(s:buffer(s:parent), 'allow.mount.devfs') >= 0})
execute 'buffer ' . bufnr(s:parent)
ALELint
call s:wait('the parent to be known', {-> has_key(g:ale_buffer_info, bufnr(''))})
execute 'buffer ' . bufnr(s:child)
call s:wait('the finding to go', {-> !s:has('J105')})
call s:write('parent-fixed.conf', s:buffer(s:parent))
call s:write('findings-fixed', s:findings())

" A change of ours, formatted by the fixer.
call append(12, '  allow.raw_sockets;   ')
ALEFix
call s:wait('the fixer', {-> s:buffer(s:child)[12] ==# '  allow.raw_sockets;'})
call s:write('child-formatted.conf', s:buffer(s:child))

" Not ours.
execute 'edit! ' . $SCENE . '/etc/fail2ban/jail.conf'
call s:write('filetype-of-ini', [&filetype ==# 'jailconf' ? 'jailconf' : 'another'])

let s:types = []
for s:file in split($ELSEWHERE, "\n")
  execute 'edit! ' . s:file
  call add(s:types, &filetype ==# 'jailconf' ? 'jailconf' : 'another')
endfor
call s:write('filetypes', s:types)

" Without ALE: the findings of the whole file, listed.
execute 'buffer ' . bufnr(s:child)
let &makeprg .= ' --root ' . $SCENE
silent make!
let s:listed = filter(getqflist(), 'v:val.valid && bufname(v:val.bufnr) =~# "jailA.jail.conf$"')
call s:write('make', map(s:listed, 'v:val.lnum . ":" . v:val.col . " " . v:val.type'))
qall!
