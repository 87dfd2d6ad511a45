//! From which address this computer reaches the internet, so that a cluster's public endpoint can be opened to it alone.

use std::{net::Ipv4Addr, time::Duration};

use ::kube::{Client, Config};
use http::{Request, Uri};

use crate::{contract::Problem, kube::choose_cryptography};

/// AWS's own answer to the question: a line with the address from which it was asked.
const ASKED: &str = "https://checkip.amazonaws.com";

/// Whoever has a connection has the answer long before.
const PATIENCE: Duration = Duration::from_secs(5);

/// This computer's address as the internet sees it, as a block of one: `203.0.113.7/32`. Behind a company's proxy it is
/// the proxy's. Waits at most 5 seconds, in real time.
///
/// # Errors
/// When AWS does not answer, or its answer is no IPv4 address.
pub async fn my_address() -> Result<String, Problem> {
    asked_at(ASKED).await
}

async fn asked_at(url: &str) -> Result<String, Problem> {
    let answer = tokio::time::timeout(PATIENCE, answer_of(url)).await;
    let text = answer.map_err(|_| no_answer("no answer within 5 seconds"))?.map_err(|why| no_answer(&why))?;
    let address: Ipv4Addr = text.trim().parse().map_err(|_| not_understood(text.trim()))?;
    Ok(format!("{address}/32"))
}

/// One GET with the TLS client that speaks to clusters, and the system's authorities.
async fn answer_of(url: &str) -> Result<String, String> {
    choose_cryptography();
    let uri: Uri = url.parse().map_err(|_| "its address is not a URL".to_owned())?;
    let client = Client::try_from(Config::new(uri)).map_err(|error| error.to_string())?;
    let request = Request::get("/").body(Vec::new()).map_err(|error| error.to_string())?;
    client.request_text(request).await.map_err(|error| error.to_string())
}

fn no_answer(why: &str) -> Problem {
    Problem::told(
        "address-unknown",
        "Your address could not be found out",
        format!("Landfall asked {ASKED} from which address this computer reaches the internet, and got none: {why}."),
        "Look at your connection and try again. Or look the address up in a browser, and enter it with /32 behind it.",
    )
}

fn not_understood(text: &str) -> Problem {
    let begin: String = text.chars().take(60).collect();
    Problem::told(
        "address-not-understood",
        "The answer is no IPv4 address",
        format!(
            "Landfall asked {ASKED} for this computer's address and got “{begin}”. A proxy or a sign-in page may have answered."
        ),
        "Open the page in a browser: it must show an address and nothing else. Enter that one with /32 behind it.",
    )
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// Somebody who answers once with these words, and where.
    async fn answering(status: &'static str, words: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("somebody asks");
            // The whole question, to its empty line: closing before would reset the connection.
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                asked.push(socket.read_u8().await.expect("a question"));
            }
            let length = words.len();
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{words}");
            socket.write_all(answer.as_bytes()).await.expect("an answer");
        });
        url
    }

    #[tokio::test]
    async fn the_answer_becomes_a_block_of_one() {
        let url = answering("200 OK", "198.51.100.7\n").await;
        assert_eq!(asked_at(&url).await.as_deref(), Ok("198.51.100.7/32"));
    }

    #[tokio::test]
    async fn anything_else_is_said_in_plain_words() {
        let sign_in = answering("200 OK", "<html>Welcome to the hotel").await;
        let problem = asked_at(&sign_in).await.expect_err("no address");
        assert_eq!(problem.code, "address-not-understood");
        assert!(problem.what_happened.contains("<html>Welcome"), "{}", problem.what_happened);
        let refusing = answering("503 Service Unavailable", "busy").await;
        assert_eq!(asked_at(&refusing).await.expect_err("refused").code, "address-unknown");
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("bound");
        assert_eq!(asked_at(&format!("http://{free}")).await.expect_err("nobody there").code, "address-unknown");
    }
}
