//! What the tests of the program share.
