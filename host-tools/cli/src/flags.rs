//! Flags as the options of a library: what clap reads, and what it becomes.

use std::marker::PhantomData;
use std::ops::Deref;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches, Id};
use tinyfit_data::{Choice, Named};

/// The options `O` that the flags `A` stand for.
#[derive(Clone, Debug)]
pub(crate) struct Flags<A, O>(O, PhantomData<A>);

impl<A, O> Deref for Flags<A, O> {
    type Target = O;

    fn deref(&self) -> &O {
        &self.0
    }
}

impl<A: FromArgMatches, O: From<A>> FromArgMatches for Flags<A, O> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(Self(A::from_arg_matches(matches)?.into(), PhantomData))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<A: Args, O: From<A>> Args for Flags<A, O> {
    fn group_id() -> Option<Id> {
        A::group_id()
    }

    fn augment_args(command: Command) -> Command {
        A::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        A::augment_args_for_update(command)
    }
}

/// The parser of a flag with a fixed set of values.
pub(crate) fn choice<C: Choice + Send + Sync>() -> impl TypedValueParser<Value = C> {
    let shown = C::ALL.iter().map(|named| {
        let value = PossibleValue::new(named.name).aliases(named.alias);
        if named.help.is_empty() { value } else { value.help(named.help) }
    });
    PossibleValuesParser::new(shown).try_map(|name| {
        let is = |named: &&Named<C>| named.name == name || named.alias == Some(name.as_str());
        C::ALL.iter().find(is).map(|named| named.value).ok_or(Unknown)
    })
}

/// Never seen: clap refuses other values.
#[derive(Debug, thiserror::Error)]
#[error("none of the values")]
struct Unknown;
