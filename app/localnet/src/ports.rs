//! Checks that the ports are free before the network starts, because the network's own error message names
//! different options.

use crate::LocalnetError;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

/// Returns an error if both servers would use the same port.
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
