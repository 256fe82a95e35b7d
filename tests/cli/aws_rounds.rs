//! How many questions AWS is asked, and how long that takes.
