//! As much HTTP/1.1 as the stand-ins need: keep-alive, `HEAD`, `Content-Length` and chunked request bodies.

mod read;
mod response;

use std::io::{self, BufReader, Read, Write};

pub(crate) use read::{Request, head};
pub(crate) use response::Response;

/// What becomes of a request.
pub(crate) enum Reply {
    /// It is answered.
    Answer(Response),
    /// The connection is closed without a word.
    HangUp,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self::Answer(response)
    }
}

/// Answers the requests of a connection until one side ends it; whether that was in good order.
pub(crate) fn converse<S: Read + Write>(
    stream: &mut S,
    answer: impl Fn(&Request) -> Reply,
) -> io::Result<bool> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read::request(&mut stream)? {
        let Reply::Answer(response) = answer(&request) else { return Ok(false) };
        let closes = request.closes();
        response.write(stream.get_mut(), request.method == "HEAD", closes)?;
        if closes {
            break;
        }
    }
    Ok(true)
}
