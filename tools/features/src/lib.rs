//! This library is empty. The manifest of its package enables features of shared dependencies.
