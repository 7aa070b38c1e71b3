// error.h: what floors 3 and above throw, Error and UsageError: the public face declares them.
#pragma once

#include "api/hillock.h"  // IWYU pragma: export
