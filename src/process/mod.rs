//! Child processes and deadlines.
