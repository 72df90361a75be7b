"""FreeBSD's jail.conf for Pygments: `pygmentize -x -l jailconf.py:JailConfLexer jail.conf`.

The lists are made by `cargo xtask codegen`.
"""

from pygments.lexer import RegexLexer, include, words
from pygments.token import (
    Comment, Keyword, Literal, Name, Number, Operator, Punctuation, String, Whitespace,
)

__all__ = ["JailConfLexer"]

KERNEL = (
    # codegen: kernel
    "allow.adjtime", "allow.chflags", "allow.extattr", "allow.mlock", "allow.mount",
    "allow.mount.devfs", "allow.mount.fdescfs", "allow.mount.fusefs", "allow.mount.linprocfs",
    "allow.mount.linsysfs", "allow.mount.nullfs", "allow.mount.p9fs", "allow.mount.procfs",
    "allow.mount.tmpfs", "allow.mount.zfs", "allow.nfsd", "allow.quotas", "allow.raw_sockets",
    "allow.read_msgbuf", "allow.reserved_ports", "allow.routing", "allow.set_hostname",
    "allow.setaudit", "allow.settime", "allow.socket_af", "allow.suser", "allow.sysvipc",
    "allow.unprivileged_parent_tampering", "allow.unprivileged_proc_debug", "allow.vmm",
    "allow.vmm_ppt", "children.cur", "children.max", "cpuset.id", "devfs_ruleset", "dying",
    "enforce_statfs", "env", "host", "host.domainname", "host.hostid", "host.hostname",
    "host.hostuuid", "ip4", "ip4.addr", "ip4.saddrsel", "ip6", "ip6.addr", "ip6.saddrsel", "jid",
    "linux", "linux.osname", "linux.osrelease", "linux.oss_version", "mac.do", "mac.do.exec_paths",
    "mac.do.rules", "mac.label", "meta", "name", "osreldate", "osrelease", "parent", "path",
    "persist", "securelevel", "sysvmsg", "sysvsem", "sysvshm", "vnet", "zfs", "zfs.mount_snapshot",
    # codegen: end
)
NEGATIONS = (
    # codegen: negations
    "allow.mount.nodevfs", "allow.mount.nofdescfs", "allow.mount.nofusefs",
    "allow.mount.nolinprocfs", "allow.mount.nolinsysfs", "allow.mount.nonullfs",
    "allow.mount.nop9fs", "allow.mount.noprocfs", "allow.mount.notmpfs", "allow.mount.nozfs",
    "allow.noadjtime", "allow.nochflags", "allow.nodying", "allow.noextattr", "allow.nomlock",
    "allow.nomount", "allow.nonfsd", "allow.noquotas", "allow.noraw_sockets", "allow.noread_msgbuf",
    "allow.noreserved_ports", "allow.norouting", "allow.noset_hostname", "allow.nosetaudit",
    "allow.nosettime", "allow.nosocket_af", "allow.nosuser", "allow.nosysvipc",
    "allow.nounprivileged_parent_tampering", "allow.nounprivileged_proc_debug", "allow.novmm",
    "allow.novmm_ppt", "exec.noclean", "exec.nosystem_jail_user", "ip4.nosaddrsel",
    "ip6.nosaddrsel", "mount.nodevfs", "mount.nofdescfs", "mount.noprocfs", "nodying",
    "noip_hostname", "nopersist",
    # codegen: end
)
PROGRAM = (
    # codegen: program
    "allow.dying", "command", "depend", "exec.clean", "exec.consolelog", "exec.created", "exec.fib",
    "exec.jail_user", "exec.poststart", "exec.poststop", "exec.prepare", "exec.prestart",
    "exec.prestop", "exec.release", "exec.start", "exec.stop", "exec.system_jail_user",
    "exec.system_user", "exec.timeout", "interface", "ip_hostname", "mount", "mount.devfs",
    "mount.fdescfs", "mount.fstab", "mount.procfs", "stop.timeout", "vnet.interface", "zfs.dataset",
    # codegen: end
)
WORDS = (
    # codegen: words
    "disable", "false", "inherit", "new", "true",
    # codegen: end
)

RUN = r"[A-Za-z0-9_!%&()\-.:<>?@\[\]^`|~]"
BEHIND = r"(?=\s|[;,{}#]|//|/\*|\Z)"


class JailConfLexer(RegexLexer):
    """What jail(8) reads."""

    name = "jail.conf"
    aliases = ["jailconf", "jail.conf"]
    filenames = ["jail.conf", "jail.*.conf"]
    mimetypes = []

    tokens = {
        "root": [
            include("blanks"),
            (r"[{};]", Punctuation),
            (r"""(?:\*|"(?:[^"\n]*\.)?\*(?:\.[^"\n]*)?"|'(?:[^'\n]*\.)?\*(?:\.[^'\n]*)?')(?=\s*\{)""", Name.Decorator),
            (rf"""(?:{RUN}+|"[^"\n]*"|'[^'\n]*')(?=\s*\{{)""", Name.Class),
            # With a sign it is a parameter of that name.
            (rf"\.include(?!{RUN})(?!\s*(?:\+=|=|;))", Keyword.Namespace, "value"),
            (words(KERNEL, suffix=rf"(?!{RUN})"), Name.Attribute, "value"),
            (rf"(?:env|meta)\.{RUN}+", Name.Attribute, "value"),
            (words(NEGATIONS, suffix=rf"(?!{RUN})"), Name.Exception, "value"),
            (words(PROGRAM, suffix=rf"(?!{RUN})"), Name.Function, "value"),
            (rf"{RUN}+", Name.Tag, "value"),
            (r"(?=[^\s;{}])", Whitespace, "value"),
        ],
        "value": [
            include("blanks"),
            (r";", Punctuation, "#pop"),
            (r"(?=[{}])", Whitespace, "#pop"),
            (r'"', String.Double, "double"),
            (r"'", String.Single, "single"),
            (r"\$[A-Za-z_]\w*|\$\{(?:[^{}\n\\]|\\.)*\}", Name.Variable),
            include("escapes"),
            (r"\+?=", Operator),
            (r",", Punctuation),
            (rf"(?<=[\s=,])-?[0-9]+{BEHIND}", Number.Integer),
            (words(WORDS, prefix=r"(?<=[\s=,])", suffix=BEHIND), Keyword.Constant),
            (rf"{RUN}+|[*+/$]", Literal),
        ],
        "double": [
            (r'"', String.Double, "#pop"),
            include("escapes"),
            (r'\$[A-Za-z_]\w*|\$\{(?:[^{}"\n\\]|\\.)*\}', Name.Variable),
            (r'[^"\\$]+|\$', String.Double),
        ],
        "single": [
            (r"'", String.Single, "#pop"),
            include("escapes"),
            (r"[^'\\]+", String.Single),
        ],
        "escapes": [(r"\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{0,2}|[\s\S])", String.Escape)],
        "blanks": [
            (r"[ \t\r\n]+", Whitespace),
            (r"#[^\n]*|//[^\n]*", Comment.Single),
            (r"/\*[\s\S]*?\*/", Comment.Multiline),
        ],
    }
