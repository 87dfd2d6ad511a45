//! ARNs of those who can be given access to a cluster: IAM users and roles. Pure text; asks AWS nothing.

/// An IAM user or role, as EKS access entries want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalArn {
    /// `arn:aws:iam::111122223333:role/Admin`.
    pub arn: String,
    /// `111122223333`.
    pub account: String,
    /// The name without its path: `Admin`.
    pub name: String,
    /// User or role.
    pub kind: PrincipalKind,
    /// The ARN was made from a session's ARN, which leaves out the role's path. Right for most roles; a role with a
    /// path (all roles of IAM Identity Center have one) needs its path looked up in IAM.
    pub path_unknown: bool,
}

/// What a [`PrincipalArn`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// An IAM user.
    User,
    /// An IAM role.
    Role,
}

/// Reads the ARN of an IAM user or role. The ARN of a role's session is turned into its role's.
///
/// # Errors
/// What is wrong with it and what to enter instead, in one or two sentences.
pub fn principal_of(arn: &str) -> Result<PrincipalArn, String> {
    let arn = arn.trim();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, resource] = parts[..] else {
        return Err(format!(
            "“{arn}” is not an ARN. Enter one such as arn:aws:iam::111122223333:role/Admin or arn:aws:iam::111122223333:user/ada."
        ));
    };
    if !partition.starts_with("aws") || !region.is_empty() || !matches!(service, "iam" | "sts") {
        return Err(
            "This is not the ARN of an IAM user or role. Theirs start with arn:aws:iam:: and the account number."
                .to_owned(),
        );
    }
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("The account number in an ARN has 12 digits; “{account}” has not."));
    }
    let iam = |kind, path_and_name: &str, path_unknown| {
        let name = path_and_name.rsplit('/').next().unwrap_or_default();
        check_name(name, path_and_name)?;
        let word = if kind == PrincipalKind::User { "user" } else { "role" };
        Ok(PrincipalArn {
            arn: format!("arn:{partition}:iam::{account}:{word}/{path_and_name}"),
            account: account.to_owned(),
            name: name.to_owned(),
            kind,
            path_unknown,
        })
    };
    match (service, resource.split_once('/')) {
        ("iam", Some(("user", rest))) => iam(PrincipalKind::User, rest, false),
        ("iam", Some(("role", rest))) if rest.starts_with("aws-service-role/") => Err(
            "This is a service-linked role, which EKS does not accept. Enter a role that people or programs take on."
                .to_owned(),
        ),
        ("iam", Some(("role", rest))) => iam(PrincipalKind::Role, rest, false),
        ("sts", Some(("assumed-role", rest))) => {
            let (role, _session) = rest.split_once('/').unwrap_or((rest, ""));
            iam(PrincipalKind::Role, role, true)
        }
        ("sts", Some(("federated-user", _))) => {
            Err("This is a federated user’s session, which EKS does not accept. Enter the IAM user or role behind it."
                .to_owned())
        }
        ("iam", Some(("group", _))) => {
            Err("This is a group, which EKS does not accept. Enter each of its users, or a role they take on."
                .to_owned())
        }
        ("iam", Some(("instance-profile", _))) => {
            Err("This is an instance profile. Enter the ARN of the role in it.".to_owned())
        }
        ("iam", None) if resource == "root" => {
            Err("This is the account’s root user. Enter an IAM user or, better, a role.".to_owned())
        }
        _ => Err("This is not the ARN of an IAM user or role. Theirs contain :user/ or :role/ and a name.".to_owned()),
    }
}

/// IAM's rule for names and paths.
fn check_name(name: &str, path_and_name: &str) -> Result<(), String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "+=,.@_-".contains(letter);
    if name.is_empty() {
        return Err("The ARN ends without a name. Add the user’s or role’s name after the slash.".to_owned());
    }
    if name.len() > 64 || !name.chars().all(allowed) {
        return Err(format!(
            "“{name}” cannot be the name of a user or role: those have 1 to 64 letters, digits or any of + = , . @ _ -"
        ));
    }
    if path_and_name.contains(|letter: char| letter.is_whitespace() || letter == '*') {
        return Err("An ARN here names one user or role: it cannot hold spaces or *.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_roles_are_taken_as_they_are() {
        for arn in [
            "arn:aws:iam::111122223333:user/ada",
            "arn:aws:iam::111122223333:role/Admin",
            "arn:aws-cn:iam::111122223333:role/ops/night/Admin",
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
        ] {
            let principal = principal_of(arn).expect("is one");
            assert_eq!(principal.arn, arn);
            assert!(!principal.path_unknown);
        }
    }

    #[test]
    fn a_session_is_turned_into_its_role() {
        let principal = principal_of(" arn:aws:sts::111122223333:assumed-role/Admin/ada@example.com ").expect("is one");
        assert_eq!(principal.arn, "arn:aws:iam::111122223333:role/Admin");
        assert_eq!(
            (principal.kind, principal.name.as_str(), principal.path_unknown),
            (PrincipalKind::Role, "Admin", true)
        );
    }

    #[test]
    fn everything_else_is_refused_with_a_reason() {
        for (arn, reason) in [
            ("Admin", "not an ARN"),
            ("arn:aws:iam::111122223333:root", "root user"),
            ("arn:aws:iam::111122223333:group/ops", "group"),
            ("arn:aws:iam::111122223333:instance-profile/node", "instance profile"),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
                "service-linked",
            ),
            ("arn:aws:sts::111122223333:federated-user/ada", "federated"),
            ("arn:aws:iam::1111:role/Admin", "12 digits"),
            ("arn:aws:iam::111122223333:role/", "without a name"),
            ("arn:aws:iam::111122223333:role/Ad min", "cannot be the name"),
            ("arn:aws:iam::111122223333:role/*", "cannot be the name"),
            ("arn:aws:iam::111122223333:policy/Admin", "not the ARN of an IAM user"),
            ("arn:aws:s3:::bucket", "not the ARN of an IAM user"),
            ("arn:aws:eks:eu-west-1:111122223333:cluster/a", "not the ARN of an IAM user"),
        ] {
            let refused = principal_of(arn).expect_err(arn);
            assert!(refused.contains(reason), "{arn}: {refused}");
        }
    }
}
