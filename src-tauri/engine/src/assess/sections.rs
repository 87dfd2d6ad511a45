//! The Review page: every choice in words, one section a page.

use super::{access_section, addons_section, cluster_section, network_section, roles_section, workers_section};
use crate::contract::{ClusterSpec, Fact, Identity, Offers, Page, ReviewSection};

pub(super) fn of(spec: &ClusterSpec, offers: Option<&Offers>, identity: Option<&Identity>) -> Vec<ReviewSection> {
    vec![
        section(Page::Connect, "Connection", connect(spec, identity)),
        section(Page::Network, "Network", network_section::rows(spec, offers)),
        section(Page::Roles, "Roles", roles_section::rows(spec)),
        section(Page::Cluster, "Cluster", cluster_section::rows(spec, offers)),
        section(Page::Access, "Access", access_section::rows(spec, identity)),
        section(Page::Workers, "Workers", workers(spec)),
    ]
}

fn section(page: Page, title: &str, rows: Vec<Fact>) -> ReviewSection {
    ReviewSection { page, title: title.to_owned(), rows }
}

pub(super) fn row(label: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn connect(spec: &ClusterSpec, identity: Option<&Identity>) -> Vec<Fact> {
    let mut rows = vec![row("Cluster name", &spec.name), row("Region", &spec.region)];
    if let Some(identity) = identity {
        let account = if identity.demo { format!("{} (demo)", identity.account) } else { identity.account.clone() };
        rows.push(row("Account", account));
        rows.push(row("As", format!("{}, {}", identity.principal, identity.how)));
    }
    if !spec.tags.is_empty() {
        let tags: Vec<_> = spec.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        rows.push(row("Tags on everything", tags.join(", ")));
    }
    rows
}

fn workers(spec: &ClusterSpec) -> Vec<Fact> {
    let mut rows = workers_section::rows(spec);
    rows.extend(addons_section::rows(spec));
    rows.push(row("Wait until nodes are Ready", yes_no(spec.workers.wait_for_nodes)));
    rows
}

pub(super) fn yes_no(on: bool) -> &'static str {
    if on { "Yes" } else { "No" }
}
