//! Nothing. The manifest of this package asks for the features of shared dependencies.
