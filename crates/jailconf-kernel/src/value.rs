//! Values of parameters.

use std::fmt;
use std::net::IpAddr;

/// A jailsys word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum JailSys {
    Disable,
    New,
    Inherit,
}

/// A parameter's value as libjail hands it down.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A boolean; `false` is the `no` form.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A string.
    Str(String),
    /// A jailsys word.
    Sys(JailSys),
    /// A list of addresses.
    Addresses(Vec<IpAddr>),
    /// Nothing.
    None,
}

impl JailSys {
    /// The word of this text: `disable`, `new`, `inherit` (R038).
    pub fn parse(text: &str) -> Option<JailSys> {
        match text {
            "disable" => Some(JailSys::Disable),
            "new" => Some(JailSys::New),
            "inherit" => Some(JailSys::Inherit),
            _ => None,
        }
    }
}

impl fmt::Display for JailSys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JailSys::Disable => "disable",
            JailSys::New => "new",
            JailSys::Inherit => "inherit",
        })
    }
}

impl fmt::Display for Value {
    /// The value as jail.conf writes it; [`Value::None`] is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => value.fmt(f),
            Value::Int(value) => value.fmt(f),
            Value::Str(value) => f.write_str(value),
            Value::Sys(word) => word.fmt(f),
            Value::Addresses(list) => {
                for (at, address) in list.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(f, "{comma}{address}")?;
                }
                Ok(())
            }
            Value::None => Ok(()),
        }
    }
}
