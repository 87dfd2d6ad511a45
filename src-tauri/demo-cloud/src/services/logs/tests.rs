//! Streams and their lines: written, found, and forgotten.

use serde_json::{Value, json};

use super::stream::KEPT;
use crate::DemoCloud;
use crate::testing::{cloud, json_ok, json_refused};

async fn ask(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_ok(cloud, "logs", &format!("Logs_20140328.{action}"), body).await
}

async fn refusal(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_refused(cloud, "logs", &format!("Logs_20140328.{action}"), body).await["__type"].take()
}

/// A group `/a` with a stream `s` in it.
async fn with_stream() -> DemoCloud {
    let cloud = cloud();
    ask(&cloud, "CreateLogGroup", json!({ "logGroupName": "/a" })).await;
    ask(&cloud, "CreateLogStream", json!({ "logGroupName": "/a", "logStreamName": "s" })).await;
    cloud
}

fn named() -> Value {
    json!({ "logGroupName": "/a", "logStreamName": "s" })
}

async fn write(cloud: &DemoCloud, lines: &[(u64, &str)]) -> Value {
    let events: Vec<Value> = lines.iter().map(|(at, text)| json!({ "timestamp": at, "message": text })).collect();
    let mut body = named();
    body["logEvents"] = json!(events);
    ask(cloud, "PutLogEvents", body).await
}

fn texts(answer: &Value) -> Vec<&str> {
    answer["events"].as_array().expect("a list").iter().map(|one| one["message"].as_str().expect("a text")).collect()
}

#[tokio::test(start_paused = true)]
async fn lines_are_read_from_either_end_and_filtered() {
    let cloud = with_stream().await;
    let now = cloud.now();
    write(&cloud, &[(now - 3000, "one"), (now - 2000, "two"), (now - 1000, "three")]).await;
    let with = |more: Value| {
        let mut body = named();
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let last = ask(&cloud, "GetLogEvents", with(json!({ "limit": 2 }))).await;
    assert_eq!(texts(&last), ["two", "three"], "the newest, unless somebody asks for the head");
    let before = ask(&cloud, "GetLogEvents", with(json!({ "nextToken": last["nextBackwardToken"] }))).await;
    assert_eq!(texts(&before), ["one"]);
    let after = ask(&cloud, "GetLogEvents", with(json!({ "nextToken": last["nextForwardToken"] }))).await;
    assert_eq!(
        (texts(&after).len(), &after["nextForwardToken"]),
        (0, &last["nextForwardToken"]),
        "the end is the same token"
    );
    let head = ask(&cloud, "GetLogEvents", with(json!({ "startFromHead": true, "endTime": now - 2000 }))).await;
    assert_eq!(texts(&head), ["one"], "the end is not part of it");
    assert_eq!(refusal(&cloud, "GetLogEvents", with(json!({ "nextToken": "x" }))).await, "InvalidParameterException");
    let filter = |more: Value| {
        let mut body = json!({ "logGroupName": "/a" });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let found = ask(&cloud, "FilterLogEvents", filter(json!({ "filterPattern": "?one ?three" }))).await;
    assert_eq!(texts(&found), ["one", "three"]);
    let page = ask(&cloud, "FilterLogEvents", filter(json!({ "limit": 1, "endTime": now - 2000 }))).await;
    assert_eq!(texts(&page), ["one"]);
    let token = json!({ "limit": 1, "endTime": now - 2000, "nextToken": page["nextToken"] });
    let page = ask(&cloud, "FilterLogEvents", filter(token)).await;
    assert_eq!((texts(&page), &page["nextToken"]), (vec!["two"], &Value::Null));
    let both = json!({ "logStreamNames": ["s"], "logStreamNamePrefix": "s" });
    assert_eq!(refusal(&cloud, "FilterLogEvents", filter(both)).await, "InvalidParameterException");
    let nobody = json!({ "logStreamNames": ["x"] });
    assert_eq!(refusal(&cloud, "FilterLogEvents", filter(nobody)).await, "ResourceNotFoundException");
}

#[tokio::test(start_paused = true)]
async fn one_can_go_back_from_the_end_and_on_from_the_start() {
    let cloud = with_stream().await;
    let read = async |token: &Value| {
        let mut body = named();
        if !token.is_null() {
            body["nextToken"] = token.clone();
        }
        body["startFromHead"] = json!(true);
        body["limit"] = json!(1);
        ask(&cloud, "GetLogEvents", body).await
    };
    let nothing = read(&Value::Null).await;
    let still_nothing = read(&nothing["nextForwardToken"]).await;
    assert_eq!(still_nothing["nextForwardToken"], nothing["nextForwardToken"]);
    let now = cloud.now();
    write(&cloud, &[(now, "one"), (now, "two")]).await;
    let one = read(&nothing["nextForwardToken"]).await;
    let two = read(&one["nextForwardToken"]).await;
    let end = read(&two["nextForwardToken"]).await;
    assert_eq!((texts(&one), texts(&two), texts(&end).len()), (vec!["one"], vec!["two"], 0));
    assert_eq!(end["nextForwardToken"], two["nextForwardToken"]);
    let back = read(&end["nextBackwardToken"]).await;
    let further = read(&back["nextBackwardToken"]).await;
    let start = read(&further["nextBackwardToken"]).await;
    assert_eq!((texts(&back), texts(&further), texts(&start).len()), (vec!["two"], vec!["one"], 0));
    assert_eq!(start["nextBackwardToken"], further["nextBackwardToken"]);
    assert_eq!(texts(&read(&start["nextForwardToken"]).await), ["one"]);
}

#[tokio::test(start_paused = true)]
async fn every_line_of_a_group_has_its_own_id() {
    let cloud = with_stream().await;
    ask(&cloud, "CreateLogStream", json!({ "logGroupName": "/a", "logStreamName": "t" })).await;
    let now = cloud.now();
    for stream in ["s", "t"] {
        let events = json!([{ "timestamp": now, "message": "one" }, { "timestamp": now, "message": "two" }]);
        let body = json!({ "logGroupName": "/a", "logStreamName": stream, "logEvents": events });
        ask(&cloud, "PutLogEvents", body).await;
    }
    let found = ask(&cloud, "FilterLogEvents", json!({ "logGroupName": "/a" })).await;
    let events = found["events"].as_array().expect("a list");
    let mut ids: Vec<&str> = events.iter().map(|one| one["eventId"].as_str().expect("a text")).collect();
    assert!(ids.iter().all(|id| id.len() == 56 && id.bytes().all(|byte| byte.is_ascii_digit())), "{ids:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn lines_are_not_longer_than_a_call_and_a_stream_is_not_much_longer() {
    let cloud = with_stream().await;
    let now = cloud.now();
    let put = |messages: &[&str]| {
        let events: Vec<Value> = messages.iter().map(|text| json!({ "timestamp": now, "message": text })).collect();
        json!({ "logGroupName": "/a", "logStreamName": "s", "logEvents": events })
    };
    let most = "x".repeat(1024 * 1024 - 26);
    assert_eq!(refusal(&cloud, "PutLogEvents", put(&[&format!("{most}x")])).await, "InvalidParameterException");
    assert_eq!(refusal(&cloud, "PutLogEvents", put(&[&most, "x"])).await, "InvalidParameterException");
    for _ in 0..3 {
        ask(&cloud, "PutLogEvents", put(&[&most])).await;
    }
    let last = ask(&cloud, "GetLogEvents", named()).await;
    assert_eq!(texts(&last), [most.as_str()], "the last stays, however long it is");
    ask(&cloud, "PutLogEvents", put(&["short", "shorter"])).await;
    assert_eq!(texts(&ask(&cloud, "GetLogEvents", named()).await), ["short", "shorter"]);
}

#[tokio::test(start_paused = true)]
async fn lines_are_forgotten_when_their_time_is_over_and_when_there_are_too_many() {
    let cloud = with_stream().await;
    let day = 24 * 3600 * 1000;
    let now = cloud.now();
    let said =
        write(&cloud, &[(now - 15 * day, "ancient"), (now - 2 * day, "old"), (now, "new"), (now + day, "later")]).await;
    assert_eq!(said["rejectedLogEventsInfo"], json!({ "tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 3 }));
    assert_eq!(texts(&ask(&cloud, "GetLogEvents", named()).await), ["old", "new"]);
    ask(&cloud, "PutRetentionPolicy", json!({ "logGroupName": "/a", "retentionInDays": 1 })).await;
    assert_eq!(texts(&ask(&cloud, "GetLogEvents", named()).await), ["new"]);
    ask(&cloud, "DeleteRetentionPolicy", json!({ "logGroupName": "/a" })).await;
    let many: Vec<(u64, &str)> = (0..KEPT as u64 + 10).map(|number| (now + number, "line")).collect();
    write(&cloud, &many).await;
    assert_eq!(texts(&ask(&cloud, "GetLogEvents", named()).await).len(), KEPT);
    let backwards = [(now + 5, "b"), (now, "a")];
    let events: Vec<Value> = backwards.iter().map(|(at, text)| json!({ "timestamp": at, "message": text })).collect();
    let body = json!({ "logGroupName": "/a", "logStreamName": "s", "logEvents": events });
    assert_eq!(refusal(&cloud, "PutLogEvents", body).await, "InvalidParameterException");
}

#[tokio::test(start_paused = true)]
async fn streams_are_listed_by_name_or_by_their_last_line() {
    let cloud = with_stream().await;
    ask(&cloud, "CreateLogStream", json!({ "logGroupName": "/a", "logStreamName": "t" })).await;
    assert_eq!(refusal(&cloud, "CreateLogStream", named()).await, "ResourceAlreadyExistsException");
    write(&cloud, &[(cloud.now(), "line")]).await;
    let names = |found: &Value| -> Vec<String> {
        let all = found["logStreams"].as_array().expect("a list");
        all.iter().map(|one| one["logStreamName"].as_str().expect("a name").to_owned()).collect()
    };
    let list = async |more: Value| {
        let mut body = more;
        body["logGroupName"] = json!("/a");
        ask(&cloud, "DescribeLogStreams", body).await
    };
    assert_eq!(names(&list(json!({})).await), ["s", "t"]);
    let latest = list(json!({ "orderBy": "LastEventTime", "descending": true, "limit": 1 })).await;
    assert_eq!(names(&latest), ["s"]);
    assert_eq!(names(&list(json!({ "limit": 1, "nextToken": "from/1" })).await), ["t"]);
    let beyond = list(json!({ "nextToken": format!("from/{}", usize::MAX) })).await;
    assert_eq!((names(&beyond).len(), &beyond["nextToken"]), (0, &Value::Null));
    let both = json!({ "logGroupName": "/a", "orderBy": "LastEventTime", "logStreamNamePrefix": "s" });
    assert_eq!(refusal(&cloud, "DescribeLogStreams", both).await, "InvalidParameterException");
    ask(&cloud, "DeleteLogStream", named()).await;
    assert_eq!(refusal(&cloud, "DeleteLogStream", named()).await, "ResourceNotFoundException");
    assert_eq!(names(&list(json!({})).await), ["t"]);
}

#[tokio::test(start_paused = true)]
async fn a_group_has_tags() {
    let cloud = with_stream().await;
    let arn = json!("arn:aws:logs:us-east-1:111122223333:log-group:/a");
    ask(&cloud, "TagResource", json!({ "resourceArn": arn, "tags": { "a": "b", "c": "d" } })).await;
    ask(&cloud, "UntagResource", json!({ "resourceArn": arn, "tagKeys": ["a"] })).await;
    let tags = ask(&cloud, "ListTagsForResource", json!({ "resourceArn": arn })).await;
    assert_eq!(tags["tags"], json!({ "c": "d" }));
    let reserved = json!({ "resourceArn": arn, "tags": { "aws:a": "b" } });
    assert_eq!(refusal(&cloud, "TagResource", reserved).await, "InvalidParameterException");
    let many: serde_json::Map<String, Value> = (0..50).map(|number| (number.to_string(), json!(""))).collect();
    let many = json!({ "resourceArn": arn, "tags": many });
    assert_eq!(refusal(&cloud, "TagResource", many).await, "TooManyTagsException");
}
