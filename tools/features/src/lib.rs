//! This library is empty. Its package manifest enables features of shared dependencies.
