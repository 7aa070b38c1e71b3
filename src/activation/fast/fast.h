// fast.h: every activation that has a faster way for some kind of number than its formula.
#pragma once

#include "activation/fast/gelu.h"
#include "activation/fast/gelu_tanh.h"
#include "activation/fast/mish.h"
#include "activation/fast/silu.h"
