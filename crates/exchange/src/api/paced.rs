//! A request body that never ends in the same breath in which its last bytes come.
//!
//! The form parser polls a body twice in a row while it looks for the first part. When a small body arrives whole between the two polls,
//! multer 3.1 takes the end of the stream for a cut form, though all of it lies in its buffer: about one upload in 1,500.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

pub(super) struct PacedBody {
    body: Body,
    pause: bool,
}

impl PacedBody {
    pub(super) fn new(body: Body) -> Self {
        Self { body, pause: false }
    }
}

impl HttpBody for PacedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.pause {
            self.pause = false;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.pause = matches!(frame, Poll::Ready(Some(Ok(_))));
        frame
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::{FromRequest, Multipart, Request};

    use super::*;

    /// Nothing at the first poll, everything and the end at the next ones.
    struct Late {
        polled: bool,
        bytes: Option<Bytes>,
    }

    impl HttpBody for Late {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            if !self.polled {
                self.polled = true;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    #[tokio::test]
    async fn form_that_arrives_whole_between_two_polls_is_read() {
        let form = "--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nbytes\r\n--x--\r\n";
        let late = Late { polled: false, bytes: Some(Bytes::from_static(form.as_bytes())) };
        let request = Request::builder()
            .header("content-type", "multipart/form-data; boundary=x")
            .body(Body::new(PacedBody::new(Body::new(late))))
            .unwrap();
        let mut form = Multipart::from_request(request, &()).await.unwrap();
        let field = form.next_field().await.expect("whole, so not cut").unwrap();
        assert_eq!(field.bytes().await.unwrap(), "bytes", "the part as it was sent");
        assert!(form.next_field().await.unwrap().is_none(), "and the end after it");
    }
}
