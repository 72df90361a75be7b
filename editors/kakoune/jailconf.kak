# FreeBSD's jail.conf, and not fail2ban's INI file of the same name.

hook global BufCreate (.*/)?(jail(\.[^/]+)?\.conf|jail\.conf\.d/[^/]+\.conf) %{
    evaluate-commands %sh{
        # Foreign is what lies in fail2ban's folder, and what begins with a `[section]`.
        case "$kak_buffile" in */fail2ban/*) exit ;; esac
        if [ ! -e "$kak_buffile" ] || awk '
            /^[ \t]*([#;].*)?$/ { next }
            { foreign = /^[ \t]*\[[^]]*\][ \t]*$/; exit }
            END { exit foreign }' "$kak_buffile"
        then
            echo 'set-option buffer filetype jailconf'
        fi
    }
}

hook global BufSetOption filetype=jailconf %{
    set-option buffer comment_line '#'
    set-option buffer comment_block_begin '/*'
    set-option buffer comment_block_end '*/'
    set-option buffer formatcmd "jailconf fmt --stdin-filename %val{buffile} -"
}
