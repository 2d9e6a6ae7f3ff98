//! Numbers and names of errors, and that every error was raised by an instruction somewhere here.

use ballast::BallastError;
