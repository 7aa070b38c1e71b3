// owned_activation.h: an activation of the C face that destroys itself.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "api/hillock_c.h"

struct Destroy {
  void operator()(hillock_activation* f) const { hillock_activation_destroy(f); }
};
using Owned = std::unique_ptr<hillock_activation, Destroy>;

inline Owned made(const char* spec) {
  hillock_activation* f;
  EXPECT_EQ(hillock_activation_create(spec, &f), HILLOCK_OK) << hillock_last_error();
  return Owned(f);
}
