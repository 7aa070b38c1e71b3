// error.h: the exceptions that folders from api/ upward throw, Error and UsageError.
#pragma once

#include "api/hillock.h"  // IWYU pragma: export
