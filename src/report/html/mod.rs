//! `check --format html`: one page that needs nothing else, no network and no script, for support and for people who get
//! a report by mail.

mod certainty;
mod checks;
mod clients;
mod command;
mod count;
mod escape;
mod findings;
mod images_table;
mod markup;
mod needs;
mod page;
mod picture;
mod places;
mod policy;
mod remedies;
mod summary;
mod surroundings;
mod verdict;
mod words;

#[cfg(test)]
mod tests;

pub(super) use escape::escape;
pub use page::render;
