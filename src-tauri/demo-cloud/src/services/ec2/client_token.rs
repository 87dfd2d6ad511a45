//! Client tokens: the same request twice makes one thing ("Ensuring idempotency", EC2 API Reference).

use crate::wire::{Answer, AwsError, Params};

/// A token, and what was asked with it.
pub(super) type ClientToken = (String, String);

/// The token of a request, if it has one.
pub(super) fn of(params: &Params) -> Option<ClientToken> {
    params.filled("ClientToken").map(|token| (token.to_owned(), params.fingerprint(&["ClientToken"])))
}

/// The id of what an earlier request with the same token made, out of all things with their tokens. Refused if that
/// request asked for something else.
pub(super) fn asked_before<'a>(
    token: Option<&ClientToken>,
    known: impl IntoIterator<Item = (&'a String, &'a Option<ClientToken>)>,
) -> Answer<Option<String>> {
    let Some((token, fingerprint)) = token else { return Ok(None) };
    let mut known = known.into_iter().filter_map(|(id, of)| of.as_ref().map(|of| (id, of)));
    match known.find(|(_, (one, _))| one == token) {
        Some((id, (_, made_of))) if made_of == fingerprint => Ok(Some(id.clone())),
        Some(_) => Err(AwsError::bad(
            "IdempotentParameterMismatch",
            "The parameters provided in the request do not match the parameters of the original request with this \
             client token.",
        )),
        None => Ok(None),
    }
}
