//! Every API route.
