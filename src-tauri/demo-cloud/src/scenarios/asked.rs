//! A call that is about to be answered, as far as scenarios look at it.

use serde_json::Value;

use crate::context::Context;
use crate::services::ec2::TemplateSpecification;

/// One call. Path and body are empty for services that are not asked in REST.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The service's signing name, such as `ec2`.
    pub(crate) service: &'a str,
    /// Such as `CreateVpc`.
    pub(crate) action: &'a str,
    /// The segments of the path.
    pub(crate) path: &'a [String],
    pub(crate) body: &'a Value,
}

impl Asked<'_> {
    /// Whether it is this action of this service.
    pub(super) fn is(&self, service: &str, action: &str) -> bool {
        self.service == service && self.action == action
    }

    /// The cluster that a call of EKS's is about.
    pub(super) fn cluster(&self) -> Option<&str> {
        match self.path {
            [first, name, ..] if first == "clusters" && self.service == "eks" => Some(name),
            _ => None,
        }
    }

    /// The texts in a list of the body, such as `/resourcesVpcConfig/subnetIds`.
    pub(super) fn texts(&self, pointer: &str) -> Vec<String> {
        let list = self.body.pointer(pointer).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
    }
    /// The machine types that a call of CreateNodegroup may get.
    pub(super) fn instance_types(&self, context: &Context<'_>) -> Vec<String> {
        let mut types = self.texts("/instanceTypes");
        types.extend(self.type_in_template(context));
        if types.is_empty() {
            // What EKS takes if nobody says anything.
            types.extend(["t3.medium", "t4g.medium"].map(str::to_owned));
        }
        types
    }

    fn type_in_template(&self, context: &Context<'_>) -> Option<String> {
        let text = |field: &str| self.body["launchTemplate"][field].as_str().map(str::to_owned);
        let wanted = TemplateSpecification { id: text("id"), name: text("name"), version: text("version") };
        context.ec2.template_version(&wanted).ok()?.1.data.instance_type.clone()
    }
}
