//! What every participant of a class does, call by call.
//!
//! Data only: the network that AWS's sample template `amazon-eks-vpc-private-subnets.yaml` makes, with the tags it has
//! there, and then the steps of "Get started with Amazon EKS – AWS Management Console and AWS CLI" (EKS User Guide): a
//! role and a cluster, a role and a node group of two t3.medium. In texts, `<who>` is the participant's name, and other
//! words in angle brackets stand for what earlier answers held.

/// One call.
#[derive(Debug)]
pub(super) struct Step {
    /// `ec2`, `iam` or `eks`.
    pub(super) service: &'static str,
    /// The action; of EKS, method and path.
    pub(super) call: &'static str,
    /// The parameters, as `Name=value&…`; of EKS, the body.
    pub(super) with: &'static str,
    /// What to keep of the answer, under which name.
    pub(super) keeps: Option<(&'static str, &'static str)>,
    /// What the answer must hold before the next step; until then the call is repeated.
    pub(super) until: Option<(&'static str, &'static str)>,
}

const fn step(service: &'static str, call: &'static str, with: &'static str) -> Step {
    Step { service, call, with, keeps: None, until: None }
}

const fn ec2(action: &'static str, with: &'static str) -> Step {
    step("ec2", action, with)
}

impl Step {
    /// Element (of EKS: pointer) and name.
    const fn keeps(self, place: &'static str, name: &'static str) -> Self {
        Self { keeps: Some((place, name)), ..self }
    }

    /// Element (of EKS: pointer) and value.
    const fn until(self, place: &'static str, value: &'static str) -> Self {
        Self { until: Some((place, value)), ..self }
    }
}

const PUBLIC: &str = "TagSpecification.1.ResourceType=subnet&TagSpecification.1.Tag.1.Key=kubernetes.io/role/elb&\
                      TagSpecification.1.Tag.1.Value=1&TagSpecification.1.Tag.2.Key=Name&\
                      TagSpecification.1.Tag.2.Value=<who>-PublicSubnet";
const PRIVATE: &str = "TagSpecification.1.ResourceType=subnet&\
                       TagSpecification.1.Tag.1.Key=kubernetes.io/role/internal-elb&TagSpecification.1.Tag.1.Value=1&\
                       TagSpecification.1.Tag.2.Key=Name&TagSpecification.1.Tag.2.Value=<who>-PrivateSubnet";

/// Every step, in order. `+PUBLIC` and `+PRIVATE` at the end of the parameters are the tags above.
pub(super) const STEPS: &[Step] = &[
    ec2(
        "CreateVpc",
        "CidrBlock=192.168.0.0/16&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=Name&\
         TagSpecification.1.Tag.1.Value=<who>-VPC",
    )
    .keeps("vpcId", "vpc"),
    ec2("ModifyVpcAttribute", "VpcId=<vpc>&EnableDnsHostnames.Value=true"),
    ec2("CreateInternetGateway", "").keeps("internetGatewayId", "gateway"),
    ec2("AttachInternetGateway", "InternetGatewayId=<gateway>&VpcId=<vpc>"),
    ec2("CreateSubnet", "VpcId=<vpc>&CidrBlock=192.168.0.0/18&AvailabilityZone=<zone 1>&+PUBLIC")
        .keeps("subnetId", "public 1"),
    ec2("CreateSubnet", "VpcId=<vpc>&CidrBlock=192.168.64.0/18&AvailabilityZone=<zone 2>&+PUBLIC")
        .keeps("subnetId", "public 2"),
    ec2("CreateSubnet", "VpcId=<vpc>&CidrBlock=192.168.128.0/18&AvailabilityZone=<zone 1>&+PRIVATE")
        .keeps("subnetId", "private 1"),
    ec2("CreateSubnet", "VpcId=<vpc>&CidrBlock=192.168.192.0/18&AvailabilityZone=<zone 2>&+PRIVATE")
        .keeps("subnetId", "private 2"),
    ec2("ModifySubnetAttribute", "SubnetId=<public 1>&MapPublicIpOnLaunch.Value=true"),
    ec2("ModifySubnetAttribute", "SubnetId=<public 2>&MapPublicIpOnLaunch.Value=true"),
    ec2("CreateRouteTable", "VpcId=<vpc>").keeps("routeTableId", "public table"),
    ec2("CreateRoute", "RouteTableId=<public table>&DestinationCidrBlock=0.0.0.0/0&GatewayId=<gateway>"),
    ec2("AssociateRouteTable", "RouteTableId=<public table>&SubnetId=<public 1>"),
    ec2("AssociateRouteTable", "RouteTableId=<public table>&SubnetId=<public 2>"),
    ec2("AllocateAddress", "Domain=vpc").keeps("allocationId", "address 1"),
    ec2("AllocateAddress", "Domain=vpc").keeps("allocationId", "address 2"),
    ec2("CreateNatGateway", "SubnetId=<public 1>&AllocationId=<address 1>").keeps("natGatewayId", "nat 1"),
    ec2("CreateNatGateway", "SubnetId=<public 2>&AllocationId=<address 2>").keeps("natGatewayId", "nat 2"),
    ec2("DescribeNatGateways", "NatGatewayId.1=<nat 1>").until("state", "available"),
    ec2("DescribeNatGateways", "NatGatewayId.1=<nat 2>").until("state", "available"),
    ec2("CreateRouteTable", "VpcId=<vpc>").keeps("routeTableId", "table 1"),
    ec2("CreateRoute", "RouteTableId=<table 1>&DestinationCidrBlock=0.0.0.0/0&NatGatewayId=<nat 1>"),
    ec2("AssociateRouteTable", "RouteTableId=<table 1>&SubnetId=<private 1>"),
    ec2("CreateRouteTable", "VpcId=<vpc>").keeps("routeTableId", "table 2"),
    ec2("CreateRoute", "RouteTableId=<table 2>&DestinationCidrBlock=0.0.0.0/0&NatGatewayId=<nat 2>"),
    ec2("AssociateRouteTable", "RouteTableId=<table 2>&SubnetId=<private 2>"),
    ec2(
        "CreateSecurityGroup",
        "GroupName=<who>-ControlPlane&GroupDescription=Cluster communication with worker nodes&VpcId=<vpc>",
    )
    .keeps("groupId", "group"),
    step(
        "iam",
        "CreateRole",
        r#"RoleName=<who>-cluster-role&AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
    )
    .keeps("Arn", "cluster role"),
    step(
        "iam",
        "AttachRolePolicy",
        "RoleName=<who>-cluster-role&PolicyArn=arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    ),
    step(
        "eks",
        "POST /clusters",
        r#"{"name":"<who>","roleArn":"<cluster role>","tags":{"participant":"<who>"},"resourcesVpcConfig":{"subnetIds":["<public 1>","<public 2>","<private 1>","<private 2>"],"securityGroupIds":["<group>"]}}"#,
    ),
    step("eks", "GET /clusters/<who>", "{}").until("/cluster/status", "ACTIVE"),
    step(
        "iam",
        "CreateRole",
        r#"RoleName=<who>-node-role&AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
    )
    .keeps("Arn", "node role"),
    step(
        "iam",
        "AttachRolePolicy",
        "RoleName=<who>-node-role&PolicyArn=arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    ),
    step(
        "iam",
        "AttachRolePolicy",
        "RoleName=<who>-node-role&PolicyArn=arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ),
    step(
        "iam",
        "AttachRolePolicy",
        "RoleName=<who>-node-role&PolicyArn=arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    ),
    step(
        "eks",
        "POST /clusters/<who>/node-groups",
        r#"{"nodegroupName":"nodes","nodeRole":"<node role>","subnets":["<private 1>","<private 2>"],"instanceTypes":["t3.medium"],"scalingConfig":{"minSize":2,"maxSize":2,"desiredSize":2},"tags":{"participant":"<who>"}}"#,
    ),
    step("eks", "GET /clusters/<who>/node-groups/nodes", "{}").until("/nodegroup/status", "ACTIVE"),
];

/// The parameters of a step, with the tags that it only hints at.
pub(super) fn written_out(with: &str) -> String {
    with.replace("+PUBLIC", PUBLIC).replace("+PRIVATE", PRIVATE)
}
