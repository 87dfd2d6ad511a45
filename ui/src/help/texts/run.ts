/** Help for reviewing, running, failing, deleting and using a cluster. */
import type { HelpTopic } from "../topics";
import { eks, type HelpText } from "../text";

export const RUN = {
  review: {
    title: "Review",
    what: "All answers on one page, everything that will be made, how long it takes and what it costs.",
    why: "Some answers cannot be changed afterwards. Edit leads back to the page in question.",
    who: "You.",
    later: "The Info links beside the fields say for each answer whether it can be changed later.",
    cost: "Nothing is made and nothing costs before you choose Create.",
    link: { text: "Create a cluster", url: eks("create-cluster") },
  },
  cost: {
    title: "Cost",
    what: "What the things that stand cost an hour, by a table of AWS's list prices that comes with Landfall. It is an estimate.",
    why: "A cluster costs also when nobody uses it. Delete it when you are done.",
    who: "AWS bills the account in which the cluster stands.",
    later: "Fewer or smaller workers cost less. The control plane and NAT gateways cost the same all the time.",
    cost: "Not included: traffic, logs, taxes, and what you make in the cluster, such as load balancers and volumes.",
    link: { text: "Monitor the cost of a cluster", url: eks("cost-monitoring") },
  },
  "spec-file": {
    title: "The answers as a file",
    what: "All answers as text. Save it to make the same cluster again, or give it to somebody else.",
    why: "A file can be kept with your code, compared and reviewed.",
    who: "Landfall's window and its command line read it. It holds no credentials. ARNs you entered on the Access page are in it, and they contain an account number.",
    later: "Edit it as you like; Landfall checks it when it is read.",
    cost: "Free.",
    link: { text: "Create a cluster", url: eks("create-cluster") },
  },
  run: {
    title: "While the cluster is made",
    what: "Each step is one thing in AWS. Open a step to see what it is, its ids, and the AWS CLI command that does the same.",
    why: "Steps wait for each other: subnets need the VPC, workers need the control plane. What can be made side by side is.",
    who: "Landfall asks AWS and writes down what it is about to do before it does it.",
    later: "You may close Landfall. What AWS already makes goes on; open the cluster again and continue.",
    cost: "Things begin to cost when they stand. The control plane takes most of the time, about 10 minutes.",
    link: { text: "Create a cluster", url: eks("create-cluster") },
  },
  failure: {
    title: "When a step fails",
    what: "What does not need the failed step goes on, then the run pauses. What stands stays. The page says what happened, what AWS said and what to do.",
    why: "Most failures are a limit of the account or a missing permission. Mend it and try again: the minutes already spent are kept.",
    who: "You choose: try again, undo everything, or leave it for now.",
    later: "Yes. A run that is left stays in your list, for hours or days.",
    cost: "What stands costs by the hour also while you think. Undo everything ends that.",
    link: { text: "Troubleshoot EKS", url: eks("troubleshooting") },
  },
  delete: {
    title: "Delete a cluster",
    what: "Removes everything Landfall made for the cluster, in reverse order: workers, access, control plane, roles, network.",
    why: "Order matters: AWS refuses to remove a network in which something still stands. Landfall waits until each thing is gone.",
    who: "Landfall removes only what it made, by the ids it wrote down.",
    later: "No. A deleted cluster cannot be brought back. What ran in it is lost.",
    cost: "When all is gone it costs nothing. First delete Services of type LoadBalancer and volumes you made with Kubernetes: AWS made those for the cluster, and they go on costing.",
    link: { text: "Delete a cluster", url: eks("delete-cluster") },
  },
  kubeconfig: {
    title: "Kubeconfig",
    what: "The file in which kubectl finds clusters: each one's address, its certificate, and a command that proves who you are.",
    why: "With the cluster in it, kubectl and most Kubernetes tools work at once.",
    who: "kubectl on this computer. The file holds no secret: the command makes a token that lasts 15 minutes at most.",
    later: "Yes. Other clusters in the file stay, and Landfall keeps a copy of the file as it was.",
    cost: "Free.",
    link: { text: "Connect kubectl to a cluster", url: eks("create-kubeconfig") },
  },
} satisfies Partial<Record<HelpTopic, HelpText>>;
