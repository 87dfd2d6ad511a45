//! A small XML writer for AWS's two query protocols. It only ever appends.

use std::fmt::Display;

use quick_xml::escape::partial_escape;

/// A piece of an XML document that is being written.
#[derive(Debug, Default)]
pub(crate) struct Xml(String);

impl Xml {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// `<name>value</name>`, escaped.
    pub(crate) fn text(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.tag("<", name).plain(value).tag("</", name)
    }

    fn tag(&mut self, before: &str, name: &str) -> &mut Self {
        self.0.push_str(before);
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// `<name>value</name>` if there is a value.
    pub(crate) fn some(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// `<name>…</name>` around what `inside` writes.
    pub(crate) fn node(&mut self, name: &str, inside: impl FnOnce(&mut Xml)) -> &mut Self {
        self.tag("<", name);
        inside(self);
        self.tag("</", name)
    }

    /// An EC2 list: `<name><item>…</item>…</name>`.
    pub(crate) fn set<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        each: impl Fn(&mut Xml, T),
    ) -> &mut Self {
        self.list(name, "item", items, each)
    }

    /// An IAM list: `<Name><member>…</member>…</Name>`.
    pub(crate) fn members<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        each: impl Fn(&mut Xml, T),
    ) -> &mut Self {
        self.list(name, "member", items, each)
    }

    fn list<T>(
        &mut self,
        name: &str,
        item: &str,
        items: impl IntoIterator<Item = T>,
        each: impl Fn(&mut Xml, T),
    ) -> &mut Self {
        self.node(name, |list| {
            for value in items {
                list.node(item, |one| each(one, value));
            }
        })
    }

    /// Only text, escaped, as in a list of plain values.
    pub(crate) fn plain(&mut self, value: impl Display) -> &mut Self {
        let value = value.to_string();
        // Nearly all of it is ids, numbers and plain words, and there is a lot of it.
        if value.bytes().all(|byte| byte.is_ascii_graphic() && !b"&<>".contains(&byte) || byte == b' ') {
            self.0.push_str(&value);
        } else {
            self.0.push_str(&escaped(&value));
        }
        self
    }

    /// What has been written.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Text as it stands in XML. What XML 1.0 cannot hold even escaped (section 2.2, Characters) becomes U+FFFD.
fn escaped(text: &str) -> String {
    let allowed = |c: char| c >= ' ' && !"\u{fffe}\u{ffff}".contains(c) || "\t\n\r".contains(c);
    let text: String = text.chars().map(|c| if allowed(c) { c } else { char::REPLACEMENT_CHARACTER }).collect();
    partial_escape(text.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_the_rest_stays() {
        let text = |value: &str| {
            let mut xml = Xml::new();
            xml.text("a", value);
            xml.finish()
        };
        assert_eq!(text("vpc-0 \"1\" 'x'"), "<a>vpc-0 \"1\" 'x'</a>");
        assert_eq!(text("ä\t>\u{0}\u{7f}"), "<a>ä\t&gt;\u{fffd}\u{7f}</a>");
    }

    #[test]
    fn text_is_escaped_and_lists_nest() {
        let mut xml = Xml::new();
        xml.set("tagSet", ["a<b", "c&d"], |item, value| {
            item.text("key", value);
        });
        assert_eq!(xml.finish(), "<tagSet><item><key>a&lt;b</key></item><item><key>c&amp;d</key></item></tagSet>");
    }
}
