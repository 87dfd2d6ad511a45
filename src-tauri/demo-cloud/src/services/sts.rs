//! AWS Security Token Service: who is asking?

use crate::context::Context;
use crate::wire::{Answer, Params, Xml, query};
use crate::{ACCOUNT_ID, PRINCIPAL_ID};

/// The XML namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Answers one action.
pub(crate) fn handle(context: &mut Context<'_>, action: &str, _: &Params) -> Answer<Xml> {
    match action {
        "GetCallerIdentity" => {
            let mut xml = Xml::new();
            xml.text("Arn", context.caller).text("UserId", PRINCIPAL_ID).text("Account", ACCOUNT_ID);
            Ok(xml)
        }
        _ => Err(query::unknown_action(action, "2011-06-15")),
    }
}
