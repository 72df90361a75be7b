; Commands are the shell's: jail(8) hands those with its signs to /bin/sh -c.
((parameter
  name: (parameter_name) @_name
  value: (value (word [(single_quoted (content) @injection.content) (double_quoted (content) @injection.content)])))
  (#any-of? @_name
; codegen: commands
    "command" "exec.created" "exec.poststart" "exec.poststop" "exec.prepare" "exec.prestart"
    "exec.prestop" "exec.release" "exec.start" "exec.stop"
; codegen: end
  )
  (#set! injection.language "bash"))
