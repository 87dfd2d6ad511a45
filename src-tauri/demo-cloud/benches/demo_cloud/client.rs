//! A client for both: plain HTTP/1.1 on one connection that is kept, no SDK. Knows no service.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Outcome;
use crate::mix::Call;
use crate::signing;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to one of the two.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// The bytes of a signed request, to be sent as often as one likes while its signature is young.
    pub(crate) fn prepare(&self, call: &Call) -> Vec<u8> {
        let host = self.address.to_string();
        let mut text = format!("{} {} HTTP/1.1\r\n", call.method, call.path);
        for (name, value) in signing::signed_headers(call, &host) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n", call.body.len()));
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(call.body.as_bytes());
        bytes
    }

    /// Asks once, and answers with the text of the answer.
    pub(crate) fn ask(&mut self, call: &Call) -> Outcome<String> {
        let request = self.prepare(call);
        let (status, body) = self.send(&request)?;
        let text = String::from_utf8_lossy(&body).into_owned();
        if status != 200 {
            return Err(format!("{} was answered with {status}: {text}", call.name).into());
        }
        Ok(text)
    }

    /// Sends prepared bytes, and reads status and body of the answer.
    pub(crate) fn send(&mut self, request: &[u8]) -> io::Result<(u16, Vec<u8>)> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::new(stream)
            }
        };
        stream.get_mut().write_all(request)?;
        let (status, length, is_kept) = head(&mut stream)?;
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        self.stream = is_kept.then_some(stream);
        Ok((status, body))
    }
}

/// Status, length of the body, and whether the connection stays.
fn head(stream: &mut BufReader<TcpStream>) -> io::Result<(u16, usize, bool)> {
    let broken = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(|| broken("no status"))?;
    let (mut length, mut is_kept) = (None, line.starts_with("HTTP/1.1"));
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok(),
            "connection" => is_kept &= !value.trim().eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    Ok((status, length.ok_or_else(|| broken("an answer without a length"))?, is_kept))
}
