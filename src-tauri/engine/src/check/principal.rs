//! Which ARN goes into an access entry.

use crate::identity::principal_of;

/// The ARN of the IAM user or role an access entry must name. A session's ARN is turned into its role's.
///
/// # Errors
/// What is wrong and what to enter instead. A session of IAM Identity Center is refused too: its role has a path that
/// the session's ARN leaves out, and EKS wants the path.
pub fn principal_arn(text: &str) -> Result<String, String> {
    let principal = principal_of(text)?;
    if principal.path_unknown && principal.name.starts_with("AWSReservedSSO_") {
        return Err(format!(
            "This is a session of IAM Identity Center. Enter the ARN of its role with its path; this prints it: aws iam \
             get-role --role-name {} --query Role.Arn",
            principal.name
        ));
    }
    Ok(principal.arn)
}

#[cfg(test)]
mod tests {
    use super::principal_arn;

    #[test]
    fn sessions_become_roles_but_not_where_a_path_is_lost() {
        let role = principal_arn("arn:aws:sts::111122223333:assumed-role/Admin/alice");
        assert_eq!(role.as_deref(), Ok("arn:aws:iam::111122223333:role/Admin"));
        let refused =
            principal_arn("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice");
        assert!(refused.is_err_and(|reason| reason.contains("--role-name AWSReservedSSO_Admin_0123456789abcdef ")));
        let whole =
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
        assert_eq!(principal_arn(whole).as_deref(), Ok(whole));
    }
}
