//! HTML under construction. Names of elements and attributes are the program's own; all text is escaped; what is opened
//! is closed.

use super::escape::escape;

/// Attributes: names of ours, with values from anywhere.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// Elements in which a line end means nothing: what is in them stands on lines of its own.
const CONTAINERS: [&str; 22] = [
    "html", "head", "body", "header", "main", "section", "article", "nav", "footer", "figure", "div", "ul",
    "ol", "li", "dl", "table", "thead", "tbody", "tr", "svg", "g", "details",
];

/// Elements that nothing stands behind on the same line.
const LINES: [&str; 18] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "dt",
    "dd",
    "td",
    "th",
    "pre",
    "title",
    "desc",
    "caption",
    "figcaption",
    "text",
    "summary",
    "style",
    "script",
];

/// HTML that is made from the beginning to the end.
#[derive(Debug, Default)]
pub(super) struct Markup {
    out: String,
}

impl Markup {
    /// An element, and what is inside.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        let is_container = CONTAINERS.contains(&name);
        self.open(name, attributes);
        if is_container {
            self.end_line();
        }
        inside(self);
        if is_container {
            self.end_line();
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        if is_container || LINES.contains(&name) {
            self.out.push('\n');
        }
    }

    /// An element with nothing but text inside.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |inside| inside.text(text));
    }

    /// An element that has no inside, on a line of its own.
    pub(super) fn void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.out.push('\n');
    }

    /// A shape of a picture.
    pub(super) fn shape(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.out.pop();
        self.out.push_str("/>\n");
    }

    /// Text, in which nothing means anything.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push_str(&escape(text));
    }

    /// Text of the rule set, in which addresses become links.
    pub(super) fn linked(&mut self, text: &str) {
        let mut rest = text;
        while let Some(start) = rest.find("https://") {
            let (before, from) = rest.split_at(start);
            let end = from
                .find(|c: char| c.is_whitespace() || matches!(c, ')' | ',' | ';' | '"' | '\''))
                .unwrap_or(from.len());
            let (address, after) = from.split_at(end);
            let address = address.trim_end_matches(['.', ':']);
            self.text(before);
            self.leaf("a", &[("href", address)], address);
            self.text(&from[address.len()..end]);
            rest = after;
        }
        self.text(rest);
    }

    /// Text of ours that is HTML, a style or a script already.
    pub(super) fn ours(&mut self, text: &'static str) {
        self.out.push_str(text);
    }

    /// Lines to read or copy as they are. The line end at the beginning of `pre` is not shown (WHATWG HTML, 13.1.2.5);
    /// without it an empty first line would be lost.
    pub(super) fn lines(&mut self, class: &'static str, inside: impl FnOnce(&mut Self)) {
        self.element("pre", &[("class", class)], |pre| {
            pre.out.push('\n');
            inside(pre);
        });
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.out
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            self.out.push_str(&escape(value));
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_opened_is_closed() {
        let mut markup = Markup::default();
        markup.element("ul", &[("class", "a \"b\"")], |list| {
            list.element("li", &[], |item| {
                item.text("1 < 2");
                item.leaf("code", &[], "x");
            });
        });
        markup.lines("command", |pre| pre.text("a\nb"));
        assert_eq!(
            markup.finish(),
            "<ul class=\"a &quot;b&quot;\">\n<li>\n1 &lt; 2<code>x</code>\n</li>\n</ul>\n<pre class=\"command\">\na\nb</pre>\n"
        );
    }

    #[test]
    fn addresses_become_links() {
        let mut markup = Markup::default();
        markup.linked("see (https://a.example/b?c=1&d), or https://e.example.");
        assert_eq!(
            markup.finish(),
            "see (<a href=\"https://a.example/b?c=1&amp;d\">https://a.example/b?c=1&amp;d</a>), or \
             <a href=\"https://e.example\">https://e.example</a>."
        );
    }

    proptest! {
        #[test]
        fn nothing_of_a_linked_text_is_lost(text in "(https://[a-z<>\"'&.) ]{0,9}|\\PC{0,5}){0,4}") {
            let mut markup = Markup::default();
            markup.linked(&text);
            let html = markup.finish();
            let tags = html.matches("<a href=").count() + html.matches("</a>").count();
            prop_assert_eq!(html.matches('<').count(), tags);
            let shown: String = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
            prop_assert_eq!(shown, escape(&text));
        }

        #[test]
        fn no_text_adds_a_tag(text in any::<String>(), value in any::<String>()) {
            let mut markup = Markup::default();
            markup.element("p", &[("title", &value)], |inside| inside.text(&text));
            let html = markup.finish();
            prop_assert_eq!(html.matches('<').count(), 2);
            prop_assert_eq!(html.matches('>').count(), 2);
            prop_assert_eq!(html.matches('"').count(), 2);
        }
    }
}
