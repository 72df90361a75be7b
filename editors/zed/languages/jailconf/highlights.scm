; Later patterns win, and a node inside wins over the one around it.

(comment) @comment

["{" "}"] @punctuation.bracket
[";" ","] @punctuation.delimiter
["=" "+="] @operator

; Names. A parameter that the catalogue does not know is no error: modules of
; the kernel bring their own.

(parameter_name) @variable
(parameter_name (single_quoted) @string)
(parameter_name (double_quoted) @string)
((parameter_name) @property
  (#any-of? @property
; codegen: kernel
    "allow.adjtime" "allow.chflags" "allow.extattr" "allow.mlock" "allow.mount" "allow.mount.devfs"
    "allow.mount.fdescfs" "allow.mount.fusefs" "allow.mount.linprocfs" "allow.mount.linsysfs"
    "allow.mount.nullfs" "allow.mount.p9fs" "allow.mount.procfs" "allow.mount.tmpfs"
    "allow.mount.zfs" "allow.nfsd" "allow.quotas" "allow.raw_sockets" "allow.read_msgbuf"
    "allow.reserved_ports" "allow.routing" "allow.set_hostname" "allow.setaudit" "allow.settime"
    "allow.socket_af" "allow.suser" "allow.sysvipc" "allow.unprivileged_parent_tampering"
    "allow.unprivileged_proc_debug" "allow.vmm" "allow.vmm_ppt" "children.cur" "children.max"
    "cpuset.id" "devfs_ruleset" "dying" "enforce_statfs" "env" "host" "host.domainname"
    "host.hostid" "host.hostname" "host.hostuuid" "ip4" "ip4.addr" "ip4.saddrsel" "ip6" "ip6.addr"
    "ip6.saddrsel" "jid" "linux" "linux.osname" "linux.osrelease" "linux.oss_version" "mac.do"
    "mac.do.exec_paths" "mac.do.rules" "mac.label" "meta" "name" "osreldate" "osrelease" "parent"
    "path" "persist" "securelevel" "sysvmsg" "sysvsem" "sysvshm" "vnet" "zfs" "zfs.mount_snapshot"
; codegen: end
))
((parameter_name) @property
  (#match? @property "^(env|meta)[.]"))
((parameter_name) @preproc
  (#any-of? @preproc
; codegen: negations
    "allow.mount.nodevfs" "allow.mount.nofdescfs" "allow.mount.nofusefs" "allow.mount.nolinprocfs"
    "allow.mount.nolinsysfs" "allow.mount.nonullfs" "allow.mount.nop9fs" "allow.mount.noprocfs"
    "allow.mount.notmpfs" "allow.mount.nozfs" "allow.noadjtime" "allow.nochflags" "allow.nodying"
    "allow.noextattr" "allow.nomlock" "allow.nomount" "allow.nonfsd" "allow.noquotas"
    "allow.noraw_sockets" "allow.noread_msgbuf" "allow.noreserved_ports" "allow.norouting"
    "allow.noset_hostname" "allow.nosetaudit" "allow.nosettime" "allow.nosocket_af" "allow.nosuser"
    "allow.nosysvipc" "allow.nounprivileged_parent_tampering" "allow.nounprivileged_proc_debug"
    "allow.novmm" "allow.novmm_ppt" "exec.noclean" "exec.nosystem_jail_user" "ip4.nosaddrsel"
    "ip6.nosaddrsel" "mount.nodevfs" "mount.nofdescfs" "mount.noprocfs" "nodying" "noip_hostname"
    "nopersist"
; codegen: end
))
((parameter_name) @function
  (#any-of? @function
; codegen: program
    "allow.dying" "command" "depend" "exec.clean" "exec.consolelog" "exec.created" "exec.fib"
    "exec.jail_user" "exec.poststart" "exec.poststop" "exec.prepare" "exec.prestart" "exec.prestop"
    "exec.release" "exec.start" "exec.stop" "exec.system_jail_user" "exec.system_user"
    "exec.timeout" "interface" "ip_hostname" "mount" "mount.devfs" "mount.fdescfs" "mount.fstab"
    "mount.procfs" "stop.timeout" "vnet.interface" "zfs.dataset"
; codegen: end
))

(include ".include" @keyword)

; Values.
(word (bare) @string.special)
((word . (bare) @number .)
  (#match? @number "^-?[0-9]+$"))
((word . (bare) @constant .)
  (#any-of? @constant
; codegen: words
    "disable" "false" "inherit" "new" "true"
; codegen: end
))
(single_quoted) @string
(double_quoted) @string
(escape) @string.escape
(variable) @variable.special

; Jails, whose quotes are part of the name here.
(jail_name _ @type)
((jail_name _ @type.builtin)
  (#match? @type.builtin "^[\"']?([^\"']*[.])?[*]([.][^\"']*)?[\"']?$"))
