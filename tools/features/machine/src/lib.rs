//! This library is empty. Its package manifest enables features of the virtual machine's dependencies.
