//! Taking in connections: so many at once, so many from one address, and each request in time. Who only holds a line is
//! hung up on.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::address::network;
use crate::config::Config;

/// One address may hold so many parts of all connections: a market hall is one address too.
const PARTS: usize = 4;
/// What is read ahead of a connection; a request's head is never larger.
const BUFFER: usize = 64 * 1024;

/// How much is taken in.
#[derive(Debug, Clone)]
pub struct Most {
    n_connected: usize,
    /// How long the head of a request may take, and a line that nobody uses is kept.
    patience: Duration,
    /// They speak for many.
    proxies: Vec<IpAddr>,
}

impl Most {
    pub fn of(config: &Config) -> Self {
        Self { n_connected: config.n_connected, patience: config.patience, proxies: config.trusted_proxies.clone() }
    }
}

/// Serves what connects until told to stop, and what was begun to its end. Dropped, it hangs up on everybody.
pub async fn serve(listener: TcpListener, router: Router, most: Most, mut stopped: watch::Receiver<bool>) {
    let mut all = JoinSet::new();
    let connected = Connected::default();
    while !*stopped.borrow() {
        tokio::select! {
            accepted = listener.accept(), if all.len() < most.n_connected => match accepted {
                Ok((stream, peer)) => {
                    let limit = if most.proxies.contains(&peer.ip()) { usize::MAX } else { most.n_connected / PARTS };
                    if let Some(place) = connected.place(peer.ip(), limit) {
                        let (router, stopped) = (router.clone(), stopped.clone());
                        all.spawn(async move {
                            converse(stream, peer, router, most.patience, stopped).await;
                            drop(place);
                        });
                    }
                }
                // Without a handle left for another line the next one may have luck.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            },
            Some(_) = all.join_next() => {}
            _ = stopped.changed() => {}
        }
    }
    drop(listener);
    while all.join_next().await.is_some() {}
}

/// One connection, request after request.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // How it ended is the other end's affair.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|&stopped| stopped) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

/// How many lines each address holds.
#[derive(Debug, Clone, Default)]
struct Connected(Arc<Mutex<HashMap<String, usize>>>);

/// A line of an address, until it is dropped.
struct Place {
    connected: Connected,
    address: String,
}

impl Connected {
    fn place(&self, address: IpAddr, limit: usize) -> Option<Place> {
        let address = network(address);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = held.entry(address.clone()).or_default();
        if *n >= limit {
            return None;
        }
        *n += 1;
        Some(Place { connected: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.connected.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = held.get_mut(&self.address) {
            *n -= 1;
            if *n == 0 {
                held.remove(&self.address);
            }
        }
    }
}
