" FreeBSD's jail.conf. The lists are made by `cargo xtask codegen`.

if exists('b:current_syntax')
  finish
endif

let s:run = '[A-Za-z0-9_!%&()\-.:<>?@[\]^`|~]'
let s:kernel = split('
      "\ codegen: kernel
      \ allow.adjtime allow.chflags allow.extattr allow.mlock allow.mount allow.mount.devfs
      \ allow.mount.fdescfs allow.mount.fusefs allow.mount.linprocfs allow.mount.linsysfs
      \ allow.mount.nullfs allow.mount.p9fs allow.mount.procfs allow.mount.tmpfs allow.mount.zfs
      \ allow.nfsd allow.quotas allow.raw_sockets allow.read_msgbuf allow.reserved_ports
      \ allow.routing allow.set_hostname allow.setaudit allow.settime allow.socket_af allow.suser
      \ allow.sysvipc allow.unprivileged_parent_tampering allow.unprivileged_proc_debug allow.vmm
      \ allow.vmm_ppt children.cur children.max cpuset.id devfs_ruleset dying enforce_statfs env
      \ host host.domainname host.hostid host.hostname host.hostuuid ip4 ip4.addr ip4.saddrsel ip6
      \ ip6.addr ip6.saddrsel jid linux linux.osname linux.osrelease linux.oss_version mac.do
      \ mac.do.exec_paths mac.do.rules mac.label meta name osreldate osrelease parent path persist
      \ securelevel sysvmsg sysvsem sysvshm vnet zfs zfs.mount_snapshot
      "\ codegen: end
      \ ')
let s:negations = split('
      "\ codegen: negations
      \ allow.mount.nodevfs allow.mount.nofdescfs allow.mount.nofusefs allow.mount.nolinprocfs
      \ allow.mount.nolinsysfs allow.mount.nonullfs allow.mount.nop9fs allow.mount.noprocfs
      \ allow.mount.notmpfs allow.mount.nozfs allow.noadjtime allow.nochflags allow.nodying
      \ allow.noextattr allow.nomlock allow.nomount allow.nonfsd allow.noquotas allow.noraw_sockets
      \ allow.noread_msgbuf allow.noreserved_ports allow.norouting allow.noset_hostname
      \ allow.nosetaudit allow.nosettime allow.nosocket_af allow.nosuser allow.nosysvipc
      \ allow.nounprivileged_parent_tampering allow.nounprivileged_proc_debug allow.novmm
      \ allow.novmm_ppt exec.noclean exec.nosystem_jail_user ip4.nosaddrsel ip6.nosaddrsel
      \ mount.nodevfs mount.nofdescfs mount.noprocfs nodying noip_hostname nopersist
      "\ codegen: end
      \ ')
let s:program = split('
      "\ codegen: program
      \ allow.dying command depend exec.clean exec.consolelog exec.created exec.fib exec.jail_user
      \ exec.poststart exec.poststop exec.prepare exec.prestart exec.prestop exec.release exec.start
      \ exec.stop exec.system_jail_user exec.system_user exec.timeout interface ip_hostname mount
      \ mount.devfs mount.fdescfs mount.fstab mount.procfs stop.timeout vnet.interface zfs.dataset
      "\ codegen: end
      \ ')
let s:words = split('
      "\ codegen: words
      \ disable false inherit new true
      "\ codegen: end
      \ ')

" A whole word of a list, as a pattern.
function! s:any(words) abort
  return '\%(' . join(map(copy(a:words), 'escape(v:val, ".")'), '\|') . '\)' . s:run . '\@!'
endfunction

" Names: where two match, the later one wins.
let s:next = ' nextgroup=@jailconfNext skipwhite skipempty'
let s:name = 'syn match %s ,%s,' . s:next
exe printf(s:name, 'jailconfUnknown', s:run . '\+')
exe printf(s:name, 'jailconfParameter', s:any(s:kernel))
exe printf(s:name, 'jailconfParameter', '\%(env\|meta\)\.' . s:run . '\+')
exe printf(s:name, 'jailconfNegation', s:any(s:negations))
exe printf(s:name, 'jailconfPseudo', s:any(s:program))
exe printf(s:name, 'jailconfDefinition', '\$\h\w*')
exe printf(s:name, 'jailconfDefinition', '\${\%([^{}\\]\|\\.\)*}')
exe 'syn region jailconfQuotedName start=+"+ skip=+\\.+ end=+"+ contains=jailconfEscape,jailconfInnerVariable' . s:next
exe "syn region jailconfQuotedName start=+'+ skip=+\\\\.+ end=+'+ contains=jailconfEscape" . s:next
" With a sign it is a parameter of that name.
exe printf(s:name, 'jailconfInclude', '\.include' . s:run . '\@!\%(\_s*\%(+=\|[=;]\)\)\@!')
exe 'syn match jailconfJail ,\%(' . s:run . '\+\|"[^"]*"\|''[^'']*''\)\ze\_s*{,'
syn match jailconfWildcard ,\*\ze\_s*{,
syn match jailconfWildcard ,"\%([^"]*\.\)\=\*\%(\.[^"]*\)\="\ze\_s*{,
syn match jailconfWildcard ,'\%([^']*\.\)\=\*\%(\.[^']*\)\='\ze\_s*{,

" Values: each piece leads to the next, as far as the end of the statement.
syn cluster jailconfNext contains=jailconfOperator,jailconfComma,jailconfBare,jailconfNumber,jailconfConstant,jailconfDouble,jailconfSingle,jailconfVariable,jailconfPlainEscape,jailconfInnerComment
let s:before = '\%(^\|[[:space:]=,]\)\@1<='
let s:behind = '\ze\%([[:space:];,{}#]\|//\|/\*\|$\)'
let s:piece = 'syn match %s contained "%s"' . s:next
exe printf(s:piece, 'jailconfComma', ',')
exe printf(s:piece, 'jailconfBare', s:run . '\+\|[*+/$]')
exe printf(s:piece, 'jailconfOperator', '+\==')
exe printf(s:piece, 'jailconfNumber', s:before . '-\=\d\+' . s:behind)
exe printf(s:piece, 'jailconfConstant', s:before . s:any(s:words) . s:behind)
exe 'syn region jailconfDouble contained start=+"+ skip=+\\.+ end=+"+ contains=jailconfEscape,jailconfInnerVariable' . s:next
exe "syn region jailconfSingle contained start=+'+ skip=+\\\\.+ end=+'+ contains=jailconfEscape" . s:next
exe printf(s:piece, 'jailconfVariable', '\$\h\w*')
exe printf(s:piece, 'jailconfVariable', '\${\%([^{}\\]\|\\.\)*}')
exe printf(s:piece, 'jailconfPlainEscape', '\\\%(\o\{1,3}\|x\x\{0,2}\|.\|$\)')
exe printf(s:piece, 'jailconfInnerComment', '#.*\|//.*')
exe 'syn region jailconfInnerComment contained start=+/\*+ end=+\*/+' . s:next

" Inside quotes.
syn match jailconfEscape contained /\\\%(\o\{1,3}\|x\x\{0,2}\|.\|$\)/
syn match jailconfInnerVariable contained /\$\h\w*/
syn match jailconfInnerVariable contained /\${\%([^{}"\\]\|\\.\)*}/

syn match jailconfDelimiter /[;,}]/
syn match jailconfComment /#.*/ contains=@Spell
syn match jailconfComment +//.*+ contains=@Spell
syn region jailconfComment start=+/\*+ end=+\*/+ contains=@Spell
syn region jailconfBlock transparent fold matchgroup=jailconfDelimiter start=/{/ end=/}/ contains=TOP

syn sync fromstart

hi def link jailconfParameter Identifier
hi def link jailconfPseudo Function
hi def link jailconfNegation Special
hi def link jailconfUnknown Normal
hi def link jailconfDefinition PreProc
hi def link jailconfVariable PreProc
hi def link jailconfInnerVariable PreProc
hi def link jailconfJail Title
hi def link jailconfWildcard Type
hi def link jailconfInclude Include
hi def link jailconfQuotedName String
hi def link jailconfDouble String
hi def link jailconfSingle String
hi def link jailconfEscape SpecialChar
hi def link jailconfPlainEscape SpecialChar
hi def link jailconfBare Normal
hi def link jailconfNumber Number
hi def link jailconfConstant Constant
hi def link jailconfOperator Operator
hi def link jailconfComma Delimiter
hi def link jailconfDelimiter Delimiter
hi def link jailconfComment Comment
hi def link jailconfInnerComment Comment

let b:current_syntax = 'jailconf'
