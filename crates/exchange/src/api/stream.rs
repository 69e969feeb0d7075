//! A response body that is read from the storage as it is sent, so that a large body needs little memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};

use crate::crash::crash_point;
use crate::storage::BodyReader;

/// How much is read at a time, in bytes.
const CHUNK: usize = 64 * 1024;

pub(super) struct ReaderBody {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    buffer: Box<[u8]>,
    left: u64,
}

impl ReaderBody {
    pub(super) fn new(reader: BodyReader, length: u64) -> Self {
        let chunk = usize::try_from(length).unwrap_or(CHUNK).clamp(1, CHUNK);
        Self { reader: reader.0, buffer: vec![0; chunk].into_boxed_slice(), left: length }
    }
}

impl HttpBody for ReaderBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let mut buffer = ReadBuf::new(&mut this.buffer);
        if let Err(error) = ready!(this.reader.as_mut().poll_read(context, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let filled = buffer.filled();
        if filled.is_empty() {
            // The file is shorter than its row says: the connection breaks off, nobody takes it for whole.
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        crash_point("exchange.fetch.sending");
        this.left = this.left.saturating_sub(u64::try_from(filled.len()).unwrap_or(u64::MAX));
        Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(filled)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
