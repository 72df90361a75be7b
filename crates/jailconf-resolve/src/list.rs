//! Lists that cost nothing where they are short: a configuration has as many as
//! it has values.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A list that mostly has one element, which then stands in place. Reads like a
/// slice.
#[derive(Clone)]
pub struct List<T>(Inner<T>);

#[derive(Clone)]
enum Inner<T> {
    One(T),
    Many(Box<[T]>),
}

impl<T> List<T> {
    /// A list of one element.
    pub fn one(element: T) -> List<T> {
        List(Inner::One(element))
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List(Inner::Many(Box::default()))
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Inner::One(element) => std::slice::from_ref(element),
            Inner::Many(elements) => elements,
        }
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Inner::One(element) => std::slice::from_mut(element),
            Inner::Many(elements) => elements,
        }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(mut elements: Vec<T>) -> Self {
        match elements.pop() {
            Some(element) if elements.is_empty() => List::one(element),
            last => {
                elements.extend(last);
                List(Inner::Many(elements.into()))
            }
        }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut elements = elements.into_iter();
        let Some(first) = elements.next() else {
            return List::default();
        };
        let Some(second) = elements.next() else {
            return List::one(first);
        };
        List(Inner::Many([first, second].into_iter().chain(elements).collect()))
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A list that is mostly empty. Reads like a slice.
#[derive(Clone)]
#[allow(clippy::box_collection, reason = "one word where it is empty, as nearly always")]
pub struct Rare<T>(Option<Box<Vec<T>>>);

impl<T> Rare<T> {
    /// Adds an element.
    pub fn push(&mut self, element: T) {
        self.0.get_or_insert_default().push(element);
    }

    /// Takes all elements of another list.
    pub fn append(&mut self, other: &mut Rare<T>) {
        match (&mut self.0, &mut other.0) {
            (_, None) => {}
            (None, Some(_)) => self.0 = other.0.take(),
            (Some(own), Some(other)) => own.append(other),
        }
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T> Deref for Rare<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<T> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_deref_mut().map_or(&mut [], Vec::as_mut_slice)
    }
}

impl<T> From<Vec<T>> for Rare<T> {
    fn from(elements: Vec<T>) -> Self {
        Rare((!elements.is_empty()).then(|| Box::new(elements)))
    }
}

impl<T> FromIterator<T> for Rare<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Vec::from_iter(elements).into()
    }
}

impl<'a, T> IntoIterator for &'a Rare<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: PartialEq> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_elements_in_order() {
        for length in 0..5 {
            let elements: Vec<u32> = (0..length).collect();
            assert_eq!(*List::from(elements.clone()), elements);
            assert_eq!(*List::from_iter(elements.clone()), elements);
            assert_eq!(*Rare::from_iter(elements.clone()), elements);
            let mut rare = Rare::default();
            rare.append(&mut Rare::from(elements.clone()));
            rare.append(&mut Rare::from(vec![7]));
            assert_eq!(*rare, [elements, vec![7]].concat());
        }
    }
}
