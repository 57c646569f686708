//! The fields of a form while somebody types in it.

use std::ops::Deref;
use std::rc::Rc;

use yew::{Callback, Reducible, UseReducerHandle, UseStateHandle, hook, use_reducer};

use super::errors::Errors;

/// What stands in the fields. A change is made to what stands there then, not to what was drawn last: two that come before
/// the page is drawn again both count.
pub struct Form<T: Clone + 'static>(UseReducerHandle<Fields<T>>);

struct Fields<T>(T);

type Change<T> = Box<dyn FnOnce(&mut T)>;

impl<T: Clone + 'static> Reducible for Fields<T> {
    type Action = Change<T>;

    fn reduce(self: Rc<Self>, change: Change<T>) -> Rc<Self> {
        let mut next = self.0.clone();
        change(&mut next);
        Rc::new(Self(next))
    }
}

/// A form that begins with these fields.
#[hook]
pub fn use_form<T: Clone + 'static>(first: impl FnOnce() -> T) -> Form<T> {
    Form(use_reducer(|| Fields(first())))
}

impl<T: Clone + 'static> Form<T> {
    pub fn change(&self, change: impl FnOnce(&mut T) + 'static) {
        self.0.dispatch(Box::new(change));
    }

    pub fn set(&self, next: T) {
        self.change(move |of| *of = next);
    }

    /// What a field does with what is typed into it; its error goes.
    pub fn edit(
        &self,
        errors: &UseStateHandle<Errors>,
        field: &'static str,
        change: fn(&mut T, String),
    ) -> Callback<String> {
        let (form, errors) = (self.clone(), errors.clone());
        Callback::from(move |text: String| {
            form.change(move |of| change(of, text));
            errors.set(errors.without(field));
        })
    }

    /// A part of the form that has fields of its own.
    pub fn part<P: 'static>(&self, change: fn(&mut T, P)) -> Callback<P> {
        let form = self.clone();
        Callback::from(move |part: P| form.change(move |of| change(of, part)))
    }
}

impl<T: Clone + 'static> Clone for Form<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Clone + 'static> Deref for Form<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0.0
    }
}
