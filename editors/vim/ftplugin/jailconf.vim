" FreeBSD's jail.conf.

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s
setlocal comments=:#,://,s1:/*,mb:*,ex:*/
setlocal formatoptions-=t
setlocal formatoptions+=croql
" Names of parameters have dots, names of jails also dashes.
setlocal iskeyword+=.,-
if executable('jailconf')
  compiler jailconf
endif

let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< iskeyword< makeprg< errorformat<'
