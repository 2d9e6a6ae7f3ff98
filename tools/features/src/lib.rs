//! This library is empty. The package manifest enables features of shared dependencies.
