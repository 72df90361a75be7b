//! Error numbers.

use std::fmt;

/// An error number of FreeBSD, as far as these answers need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Errno {
    EPERM,
    ENOENT,
    EACCES,
    EEXIST,
    ENOTDIR,
    EINVAL,
    EFBIG,
    EADDRINUSE,
    EADDRNOTAVAIL,
    EAFNOSUPPORT,
    ENAMETOOLONG,
    EAGAIN,
    EDEADLK,
    EOPNOTSUPP,
}

impl Errno {
    /// What strerror(3) says: `Operation not permitted`.
    pub fn text(self) -> &'static str {
        match self {
            Errno::EPERM => "Operation not permitted",
            Errno::ENOENT => "No such file or directory",
            Errno::EACCES => "Permission denied",
            Errno::EEXIST => "File exists",
            Errno::ENOTDIR => "Not a directory",
            Errno::EINVAL => "Invalid argument",
            Errno::EFBIG => "File too large",
            Errno::EADDRINUSE => "Address already in use",
            Errno::EADDRNOTAVAIL => "Can't assign requested address",
            Errno::EAFNOSUPPORT => "Address family not supported by protocol family",
            Errno::ENAMETOOLONG => "File name too long",
            Errno::EAGAIN => "Resource temporarily unavailable",
            Errno::EDEADLK => "Resource deadlock avoided",
            Errno::EOPNOTSUPP => "Operation not supported",
        }
    }
}

impl fmt::Display for Errno {
    /// The name of the number: `EPERM`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
