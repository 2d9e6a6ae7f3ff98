//! Whether the ports are free. Asked before the network starts, whose own complaint names other options.

use crate::LocalnetError;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

/// Fails where both servers are to listen on one port.
pub(crate) fn ensure_apart(rpc: Option<u16>, ws: Option<u16>) -> Result<(), LocalnetError> {
    match rpc {
        Some(port) if port != 0 && ws == rpc => Err(LocalnetError::SamePort { port }),
        _ => Ok(()),
    }
}

pub(crate) fn ensure_free(port: Option<u16>, option: &'static str) -> Result<(), LocalnetError> {
    let Some(port) = port else { return Ok(()) };
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(LocalnetError::PortTaken { port, option }),
        Err(error) => Err(LocalnetError::Port { port, option, error }),
    }
}
