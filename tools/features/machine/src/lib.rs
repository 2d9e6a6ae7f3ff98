//! Nothing. The manifest of this package asks for the features of dependencies of the virtual machine.
