//! How sure the doctor is, and why.

use super::markup::Markup;

/// One paragraph.
pub(super) fn write(section: &mut Markup) {
    section.element("p", &[], |paragraph| {
        paragraph.leaf("strong", &[], "Certain");
        paragraph.text(
            " is what was seen: a registry refused the login in its own words, a login’s date has passed, a file, helper \
             or socket is not there, or a text says what nothing else prints. ",
        );
        paragraph.leaf("strong", &[], "Likely");
        paragraph.text(
            " is the one cause that explains all that was seen, where the probe that would prove it could not run; the \
             finding says which, and why. ",
        );
        paragraph.leaf("strong", &[], "Possible");
        paragraph.text(
            " are several causes that remain. What a registry or a program says counts more than what a log says, and \
             what could not be looked at is always named.",
        );
    });
}
