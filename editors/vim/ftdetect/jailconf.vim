" FreeBSD's jail.conf, and not fail2ban's INI file of the same name.

augroup jailconf_detect
  autocmd!
  autocmd BufNewFile,BufRead jail.conf,jail.*.conf,*/jail.conf.d/*.conf call s:detect()
augroup END

" Foreign is what lies in fail2ban's folder, and what begins with a `[section]`.
function! s:detect() abort
  if expand('<afile>:p') =~# '/fail2ban/'
    return
  endif
  for line in getline(1, 200)
    if line =~# '^\s*\%(#.*\|;.*\)\=$'
      continue
    endif
    if line =~# '^\s*\[[^]]*\]\s*$'
      return
    endif
    break
  endfor
  setfiletype jailconf
endfunction
