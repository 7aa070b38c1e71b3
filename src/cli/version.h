// version.h: what `hillock --version` prints.
#pragma once

#include <string>

namespace hillock::cli {

/// The version, and below it what decides about speed and last bits: the instruction sets of this
/// CPU, the libraries of the matrix products, and whether MPI is built in.
std::string version_text();

}  // namespace hillock::cli
