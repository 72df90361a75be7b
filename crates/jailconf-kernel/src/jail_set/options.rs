//! The parameters of a call as the kernel's list of options.

use std::collections::hash_map::Entry;
use std::net::IpAddr;

use jailconf_catalog::{Type, parameter, parameter_of_negation};
use rustc_hash::FxHashMap;

use super::JailSet;
use crate::value::{JailSys, Value};

/// One option: a parameter, or its `no` form.
pub(crate) struct Parameter<'a> {
    /// The name without `no`.
    pub(crate) name: String,
    /// Whether the `no` form is meant.
    pub(crate) negated: bool,
    pub(crate) value: &'a Value,
}

/// The options of one call. Of several for one parameter the last one counts,
/// `x` and `nox` being one parameter.
pub(crate) struct Options<'a> {
    list: Vec<Parameter<'a>>,
    by_name: FxHashMap<String, usize>,
    name: Option<&'a str>,
}

/// A value could not be read: the kernel answers EINVAL.
pub(crate) struct BadValue;

impl<'a> Options<'a> {
    pub(crate) fn new(set: &'a JailSet) -> Options<'a> {
        let mut options =
            Options { list: Vec::new(), by_name: FxHashMap::default(), name: set.name.as_deref() };
        for (name, value) in &set.params {
            options.add(name, value);
        }
        options
    }

    /// All options, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Parameter<'a>> {
        self.list.iter()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Parameter<'a>> {
        self.by_name.get(name).map(|at| &self.list[*at])
    }

    /// `Some(true)` for a boolean that is given, `Some(false)` for its `no` form.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).map(|option| !option.negated)
    }

    /// The value of an option that is not negated.
    fn value(&self, name: &str) -> Option<&'a Value> {
        self.get(name).filter(|option| !option.negated).map(|option| option.value)
    }

    pub(crate) fn int(&self, name: &str) -> Result<Option<i32>, BadValue> {
        match self.value(name) {
            None => Ok(None),
            // The kernel's integers have 32 bits; libjail cuts what is longer.
            #[allow(clippy::cast_possible_truncation)]
            Some(Value::Int(value)) => Ok(Some(*value as i32)),
            Some(_) => Err(BadValue),
        }
    }

    pub(crate) fn long(&self, name: &str) -> Result<Option<u64>, BadValue> {
        match self.value(name) {
            None => Ok(None),
            #[allow(clippy::cast_sign_loss)]
            Some(Value::Int(value)) => Ok(Some(*value as u64)),
            Some(_) => Err(BadValue),
        }
    }

    pub(crate) fn word(&self, name: &str) -> Result<Option<JailSys>, BadValue> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Sys(word)) => Ok(Some(*word)),
            Some(Value::Int(0)) => Ok(Some(JailSys::Disable)),
            Some(Value::Int(1)) => Ok(Some(JailSys::New)),
            Some(Value::Int(2)) => Ok(Some(JailSys::Inherit)),
            Some(_) => Err(BadValue),
        }
    }

    pub(crate) fn string(&self, name: &str) -> Result<Option<&'a str>, BadValue> {
        if name == "name" && self.name.is_some() {
            return Ok(self.name);
        }
        match self.value(name) {
            None => Ok(None),
            Some(Value::Str(value)) => Ok(Some(value)),
            Some(_) => Err(BadValue),
        }
    }

    pub(crate) fn addresses(&self, name: &str) -> Result<Option<&'a [IpAddr]>, BadValue> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Addresses(list)) => Ok(Some(list)),
            Some(_) => Err(BadValue),
        }
    }

    fn add(&mut self, given: &str, value: &'a Value) {
        let (name, negated) = canonical(given, value);
        let option = Parameter { name: name.clone(), negated, value };
        match self.by_name.entry(name) {
            Entry::Occupied(at) => self.list[*at.get()] = option,
            Entry::Vacant(place) => {
                place.insert(self.list.len());
                self.list.push(option);
            }
        }
    }
}

impl Parameter<'_> {
    /// The name as the kernel gets it, with its `no`.
    pub(crate) fn spelled(&self) -> String {
        if !self.negated {
            return self.name.clone();
        }
        match self.name.rsplit_once('.') {
            Some((before, last)) => format!("{before}.no{last}"),
            None => format!("no{}", self.name),
        }
    }
}

/// The positive name of an option, and whether the `no` form is meant.
fn canonical(given: &str, value: &Value) -> (String, bool) {
    let (name, negated) = match parameter_of_negation(given) {
        Some(parameter) if parameter_is_unknown(given) => (parameter.name, true),
        _ => (given, false),
    };
    let is_bool = parameter(name).is_none_or(|parameter| parameter.ty == Type::Bool);
    let off = match value {
        Value::Bool(on) => !on,
        Value::Int(number) => is_bool && parameter(name).is_some() && *number == 0,
        _ => false,
    };
    (name.to_owned(), negated != off)
}

fn parameter_is_unknown(name: &str) -> bool {
    parameter(name).is_none()
}
