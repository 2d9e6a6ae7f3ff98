//! This library is empty. The manifest of its package enables features of the virtual machine's dependencies.
