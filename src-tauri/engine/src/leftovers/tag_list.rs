//! Tags in one shape, whichever service they come from, and what they tell of who made a thing.

/// The tags of one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagList(Vec<(String, String)>);

/// Who made a thing, by its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// "the Service default/web".
    pub words: String,
    /// The Kubernetes object that keeps it, `service/default/web`, where that is one object.
    pub object: Option<String>,
}

impl TagList {
    /// From an SDK's tags, whose keys and values are optional.
    pub fn of<'a>(tags: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Self {
        let whole = tags.into_iter().filter_map(|(key, value)| Some((key?.to_owned(), value.unwrap_or("").to_owned())));
        Self(whole.collect())
    }

    /// From EC2's tags.
    pub fn ec2(tags: &[aws_sdk_ec2::types::Tag]) -> Self {
        Self::of(tags.iter().map(|tag| (tag.key(), tag.value())))
    }

    /// From a map, as EKS and CloudWatch Logs give them.
    pub fn map(tags: Option<&std::collections::HashMap<String, String>>) -> Self {
        let tags = tags.into_iter().flatten();
        Self::of(tags.map(|(key, value)| (Some(key.as_str()), Some(value.as_str()))))
    }

    /// One tag's value.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The tag with which Kubernetes' controllers, drivers and EKS mark what belongs to a cluster.
    pub fn is_of_cluster(&self, cluster: &str) -> bool {
        self.get("elbv2.k8s.aws/cluster") == Some(cluster)
            || self.get(&format!("kubernetes.io/cluster/{cluster}")) == Some("owned")
            || self.get("KubernetesCluster") == Some(cluster)
    }

    /// Who made it; none where no tag tells.
    pub fn maker(&self) -> Option<Maker> {
        let kept_by = |kind: &str, path: &str| {
            let whole = path.split('/').count() == 2;
            Maker {
                words: format!("the {kind} {path}"),
                object: whole.then(|| format!("{}/{path}", kind.to_ascii_lowercase())),
            }
        };
        let by = |words: String| Maker { words, object: None };
        if let Some(path) = self.get("kubernetes.io/service-name").or_else(|| self.get("service.k8s.aws/stack")) {
            return Some(kept_by("Service", path));
        }
        if let Some(path) = self.get("ingress.k8s.aws/stack") {
            // A group of Ingresses shares one load balancer and has a name without a namespace.
            let group = !path.contains('/');
            return Some(if group { by(format!("the Ingress group {path}")) } else { kept_by("Ingress", path) });
        }
        if let Some(claim) = self.get("kubernetes.io/created-for/pvc/name") {
            let namespace = self.get("kubernetes.io/created-for/pvc/namespace").unwrap_or("default");
            let object = Some(format!("persistentvolumeclaim/{namespace}/{claim}"));
            return Some(Maker { words: format!("the claim {namespace}/{claim}"), object });
        }
        if let Some(pool) = self.get("karpenter.sh/nodepool") {
            return Some(by(format!("Karpenter’s node pool {pool}")));
        }
        if let Some(stack) = self.get("aws:cloudformation:stack-name") {
            return Some(by(format!("the CloudFormation stack {stack}")));
        }
        self.get("aws:autoscaling:groupName").map(|group| by(format!("the Auto Scaling group {group}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> TagList {
        TagList::of(pairs.iter().map(|(key, value)| (Some(*key), Some(*value))))
    }

    #[test]
    fn the_object_that_keeps_a_thing_is_read_off_its_tags() {
        let object = |pairs: &[(&str, &str)]| tags(pairs).maker().and_then(|maker| maker.object);
        assert_eq!(object(&[("kubernetes.io/service-name", "default/web")]).as_deref(), Some("service/default/web"));
        assert_eq!(object(&[("service.k8s.aws/stack", "shop/web")]).as_deref(), Some("service/shop/web"));
        assert_eq!(object(&[("ingress.k8s.aws/stack", "shop/front")]).as_deref(), Some("ingress/shop/front"));
        assert_eq!(object(&[("ingress.k8s.aws/stack", "shared")]), None, "a group is not one object");
        assert_eq!(tags(&[("Name", "x")]).maker(), None);
    }

    #[test]
    fn what_only_shares_a_subnet_with_the_cluster_is_not_its_own() {
        assert!(tags(&[("kubernetes.io/cluster/a", "owned")]).is_of_cluster("a"));
        assert!(!tags(&[("kubernetes.io/cluster/a", "shared")]).is_of_cluster("a"));
        assert!(!tags(&[("elbv2.k8s.aws/cluster", "ab")]).is_of_cluster("a"));
    }
}
