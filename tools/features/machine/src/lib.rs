//! This library is empty. The package manifest enables features of the virtual machine's dependencies.
